// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The borders inside the server, and what no code of the server or of the protocol core does. */
class ArchitectureTest {
    private static final JavaClasses SERVER = imported("im.linnet.server");
    private static final JavaClasses ALL = imported("im.linnet.server", "im.linnet.xmpp");

    private static final ArchRule NETTY_IN_NET = noClasses()
            .that(not(resideInAPackage("im.linnet.server.net.."))
                    // Netty's thread-locals are fastest on its own threads.
                    .and(not(nameMatching("im\\.linnet\\.server\\.mailbox\\.LoopThread"))))
            .should()
            .dependOnClassesThat(resideInAPackage("io.netty.."));

    private static final ArchRule JDBC_IN_STORES = noClasses()
            .that(not(resideInAPackage("im.linnet.server.store..")).and(not(nameMatching(".*Store(\\$.*)?"))))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "java.sql..",
                    "javax.sql..",
                    "org.jdbi..",
                    "com.zaxxer..",
                    "org.flywaydb..",
                    "org.postgresql..",
                    "org.sqlite.."));

    /** Features see the extension contract, their options and the stores, not how the server does things. */
    private static final ArchRule FEATURES_SEE_THE_CONTRACT = noClasses()
            .that()
            .resideInAPackage("im.linnet.server.feature..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "im.linnet.server.net..",
                            "im.linnet.server.c2s..",
                            "im.linnet.server.route..",
                            "im.linnet.server.mailbox..",
                            "im.linnet.server.cluster..",
                            "im.linnet.server.admin..")
                    .or(resideInAPackage("im.linnet.server.account..")
                            .and(not(nameMatching(
                                    ".*(Store(\\$.*)?|StoredAccount|StoredClient(\\$.*)?|Credentials)")))));

    /** STYLE.md: an entity's state belongs to its turn, so there is nothing to lock. */
    private static final ArchRule NO_LOCKS = classes()
            .that(resideInAnyPackage(
                    "im.linnet.server.feature..",
                    "im.linnet.server.account..",
                    "im.linnet.server.c2s..",
                    "im.linnet.server.push..",
                    "im.linnet.server.route..",
                    "im.linnet.server.extension.."))
            // Numbers of outgoing stanzas are given on whatever thread delivers them: see its Javadoc.
            .and(not(nameMatching("im\\.linnet\\.server\\.c2s\\.(SessionStream|Succession)")))
            .should(notLock());

    /** Only at the edge: the end of the process, and a command that waits for one. */
    private static final ArchRule NO_SLEEP = noClasses()
            .that(not(resideInAPackage("im.linnet.server.admin.."))
                    .and(not(nameMatching("im\\.linnet\\.server\\.Linnet"))))
            .should()
            .callMethodWhere(target(owner(nameMatching("java\\.lang\\.Thread"))).and(target(nameMatching("sleep"))));

    private static final ArchRule NO_CONSOLE = noClasses()
            .that(not(resideInAPackage("im.linnet.server.admin.."))
                    .and(not(nameMatching("im\\.linnet\\.server\\.(Linnet|Serving)(\\$.*)?"))))
            .should()
            .accessFieldWhere(
                    target(owner(nameMatching("java\\.lang\\.System"))).and(target(nameMatching("out|err|in"))));

    private static final ArchRule S21_NO_INTERNING = noClasses()
            .should()
            .callMethodWhere(target(owner(nameMatching("java\\.lang\\.String"))).and(target(nameMatching("intern"))));

    private static final ArchRule S29_NO_WEAK_RANDOM = noClasses()
            .should()
            .dependOnClassesThat(
                    nameMatching("java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom|random\\..*)"))
            .orShould()
            .callMethodWhere(target(owner(nameMatching("java\\.lang\\.Math"))).and(target(nameMatching("random"))));

    /** {@code im.linnet.xmpp.sasl.Secrets} compares in constant time; nothing else compares bytes where secrets are. */
    private static final ArchRule S07_CONSTANT_TIME = noClasses()
            .that(resideInAnyPackage(
                            "im.linnet.xmpp.sasl..",
                            "im.linnet.server.c2s..",
                            "im.linnet.server.account..",
                            "im.linnet.server.push..")
                    .or(nameMatching(
                            "im\\.linnet\\.server\\.(SecretFile.*|feature\\..*(Token|Password|Registration).*)")))
            .should()
            .callMethodWhere(target(owner(nameMatching("java\\.util\\.Arrays")))
                    .and(target(nameMatching("equals|deepEquals|mismatch"))))
            .orShould()
            .callMethodWhere(target(owner(nameMatching("java\\.nio\\.ByteBuffer")))
                    .and(target(nameMatching("equals|compareTo|mismatch"))))
            .orShould()
            .callMethodWhere(target(owner(
                            nameMatching("im\\.linnet\\.xmpp\\.sasl\\.(ScramKeys|ScramClientKeys|ChannelBinding)")))
                    .and(target(nameMatching("equals"))));

    private static JavaClasses imported(String... packages) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages(packages);
    }

    @Test
    void netty_is_known_to_the_network_only() {
        NETTY_IN_NET.check(SERVER);
    }

    @Test
    void databases_are_known_to_stores_only() {
        JDBC_IN_STORES.check(SERVER);
    }

    @Test
    void features_see_the_extension_contract_and_stores_only() {
        FEATURES_SEE_THE_CONTRACT.check(SERVER);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("im.linnet.server.(*)..").should().beFreeOfCycles().check(SERVER);
    }

    @Test
    void what_has_turns_has_no_locks() {
        NO_LOCKS.check(SERVER);
    }

    @Test
    void nothing_sleeps() {
        NO_SLEEP.check(ALL);
    }

    @Test
    void the_console_belongs_to_the_command_line() {
        NO_CONSOLE.check(ALL);
    }

    @Test
    void every_package_is_null_marked() {
        List<String> unmarked = SERVER.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
        assertThat(unmarked).isEmpty();
    }

    @Test
    void S07_secrets_are_compared_in_constant_time() {
        S07_CONSTANT_TIME.check(ALL);
    }

    @Test
    void S21_nothing_from_outside_is_interned() {
        S21_NO_INTERNING.check(ALL);
    }

    @Test
    void S29_no_random_numbers_that_can_be_guessed() {
        S29_NO_WEAK_RANDOM.check(ALL);
    }

    @Test
    void the_rules_see_what_they_forbid() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThat(List.of(NO_SLEEP, NO_CONSOLE, S21_NO_INTERNING, S29_NO_WEAK_RANDOM, NETTY_IN_NET, JDBC_IN_STORES))
                .allMatch(rule -> rule.evaluate(offender).hasViolation());
        assertThat(classes().should(notLock()).evaluate(offender).hasViolation())
                .isTrue();
    }

    /** Does what the server may not do. */
    static class Offender {
        synchronized String offend() throws InterruptedException {
            Thread.sleep(0);
            System.out.println(java.sql.DriverManager.getLoginTimeout());
            return io.netty.util.NetUtil.bytesToIpAddress(new byte[new Random().nextInt(4)])
                    .intern();
        }
    }

    private static ArchCondition<JavaClass> notLock() {
        return new ArchCondition<>("not lock") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .forEach(method ->
                                events.add(SimpleConditionEvent.violated(method, method.getFullName() + " locks")));
                if (hasMonitor(item)) {
                    events.add(SimpleConditionEvent.violated(item, item.getName() + " has a synchronized block"));
                }
            }
        };
    }

    private static boolean hasMonitor(JavaClass item) {
        String file = item.getName().substring(item.getName().lastIndexOf('.') + 1) + ".class";
        try (var bytes = item.reflect().getResourceAsStream(file)) {
            return bytes != null
                    && ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
                            .flatMap(method -> method.code().stream())
                            .flatMap(code -> code.elementStream())
                            .anyMatch(element -> element instanceof MonitorInstruction monitor
                                    && monitor.opcode() == Opcode.MONITORENTER);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
