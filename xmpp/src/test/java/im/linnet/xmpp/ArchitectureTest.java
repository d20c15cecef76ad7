// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The borders of the protocol core: bytes in, values out, nothing of the world around. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("im.linnet.xmpp");

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("im.linnet.xmpp..", "java..", "javax.crypto..", "org.jspecify.."));

    private static final ArchRule NO_WORLD = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.util.logging..", "java.nio.file..", "java.nio.channels..", "java.sql..")
                    .or(nameMatching("java\\.net\\.(?!URI).*"))
                    .or(nameMatching("java\\.lang\\.(Thread|ThreadLocal|Process.*|Runtime)"))
                    .or(nameMatching("java\\.util\\.(Random|Timer|Date)"))
                    .or(nameMatching(
                            "java\\.util\\.concurrent\\.(Executor.*|.*Executor|CompletableFuture|ThreadLocalRandom)"))
                    .or(nameMatching("java\\.io\\.(File.*|RandomAccessFile)")));

    private static final ArchRule NO_CLOCK = noClasses()
            .should()
            .callMethodWhere(target(owner(nameMatching("java\\.lang\\.System")))
                    .and(target(nameMatching("currentTimeMillis|nanoTime|getenv|exit"))))
            .orShould()
            .callMethodWhere(target(owner(resideInAnyPackage("java.time..")))
                    .and(target(nameMatching("now|system|systemUTC|systemDefaultZone|tick.*"))))
            .orShould()
            .accessFieldWhere(
                    target(owner(nameMatching("java\\.lang\\.System"))).and(target(nameMatching("out|err|in"))));

    @Test
    void the_core_depends_on_nothing_but_the_jdk_and_jspecify() {
        FEW_DEPENDENCIES.check(CORE);
    }

    @Test
    void the_core_has_no_sockets_files_threads_or_logging() {
        NO_WORLD.check(CORE);
    }

    @Test
    void the_core_reads_no_clock_and_no_console() {
        NO_CLOCK.check(CORE);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("im.linnet.xmpp.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void every_package_is_null_marked() {
        List<String> unmarked = CORE.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
        assertThat(unmarked).isEmpty();
    }

    @Test
    void the_rules_see_what_they_forbid() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThat(FEW_DEPENDENCIES.evaluate(offender).hasViolation()).isTrue();
        assertThat(NO_WORLD.evaluate(offender).getFailureReport().getDetails())
                .anyMatch(line -> line.contains("java.util.Random"))
                .anyMatch(line -> line.contains("java.lang.Thread"));
        assertThat(NO_CLOCK.evaluate(offender).getFailureReport().getDetails())
                .anyMatch(line -> line.contains("currentTimeMillis"))
                .anyMatch(line -> line.contains("Instant.now"))
                .anyMatch(line -> line.contains("System.out"));
    }

    /** Does what the core may not do. */
    static class Offender {
        @Test
        void offend() {
            long millis = System.currentTimeMillis() + Instant.now().toEpochMilli() + new Random(1).nextInt();
            Thread.onSpinWait();
            System.out.println(millis);
        }
    }
}
