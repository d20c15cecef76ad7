// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static im.linnet.xmpp.sasl.Fixture.PLAIN_STREAM;
import static im.linnet.xmpp.sasl.Fixture.TLS_STREAM;
import static im.linnet.xmpp.sasl.Fixture.challenge;
import static im.linnet.xmpp.sasl.Fixture.failure;
import static im.linnet.xmpp.sasl.Fixture.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import im.linnet.xmpp.jid.Jid;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of SECURITY.md that SASL answers for. */
class SaslSecurityTest {
    @Test
    void S07_timingOfSecrets() {
        assertThat(Secrets.equal(new byte[] {1, 2}, new byte[] {1, 2})).isTrue();
        assertThat(Secrets.equal(new byte[] {1, 2}, new byte[] {1, 3})).isFalse();
        assertThat(Secrets.equal(new byte[] {1, 2}, new byte[] {1})).isFalse();

        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("im.linnet.xmpp.sasl");
        ArchRuleDefinition.noClasses()
                .should()
                .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
                .check(classes);
        ArchRuleDefinition.noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Secrets.class.getName())
                .should()
                .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
                .check(classes);
    }

    @ParameterizedTest
    @EnumSource(ScramHash.class)
    void S08_unknownUserCannotBeToldFromWrongPassword(ScramHash hash) {
        String first = challengeOf(hash, "nobody");
        assertThat(challengeOf(hash, "nobody")).isEqualTo(first);
        assertThat(challengeOf(hash, "NOBODY")).isEqualTo(first);
        assertThat(challengeOf(hash, "nobody2")).isNotEqualTo(first);
        assertThat(first).hasSameSizeAs(challengeOf(hash, Fixture.USER));
        assertThat(first).endsWith(",i=" + Fixture.ITERATIONS);
        assertThat(lastOf(hash, "nobody")).isEqualTo(lastOf(hash, Fixture.USER));
    }

    @Test
    void S08_eachHashAndEachHostHasItsOwnSalts() {
        ScramDecoy decoy = new ScramDecoy(new byte[32], 4096);
        assertThat(List.of(
                        SaslText.base64(decoy.keys("nobody", ScramHash.SHA_1).salt()),
                        SaslText.base64(decoy.keys("nobody", ScramHash.SHA_256).salt()),
                        SaslText.base64(decoy.keys("nobody", ScramHash.SHA_512).salt()),
                        SaslText.base64(new ScramDecoy(SaslText.bytes("another host's secret"), 4096)
                                .keys("nobody", ScramHash.SHA_1)
                                .salt())))
                .doesNotHaveDuplicates();
    }

    @Test
    void S08_plainTellsUnknownUserFromWrongPasswordInTheLogAlone() {
        ServerStep.Failure unknown = failure(say(Fixture.host().start("PLAIN", PLAIN_STREAM), "\0nobody\0pencil"));
        ServerStep.Failure wrong = failure(say(Fixture.host().start("PLAIN", PLAIN_STREAM), "\0user\0pencils"));
        assertThat(unknown.condition()).isEqualTo(SaslCondition.NOT_AUTHORIZED).isEqualTo(wrong.condition());
    }

    private static String challengeOf(ScramHash hash, String user) {
        return challenge(say(Fixture.scram(PLAIN_STREAM, hash.mechanism(), "S"), "n,,n=" + user + ",r=abc"));
    }

    private static SaslCondition lastOf(ScramHash hash, String user) {
        ServerMechanism server = Fixture.scram(PLAIN_STREAM, hash.mechanism(), "S");
        challenge(say(server, "n,,n=" + user + ",r=abc"));
        String proof = SaslText.base64(new byte[hash.bytes()]);
        return failure(say(server, "c=biws,r=abcS,p=" + proof)).condition();
    }

    @ParameterizedTest
    @CsvSource({
        ", true",
        "user@example.org, true",
        "USER@example.org, true",
        "admin@example.org, false",
        "user@example.com, false",
        "user, false",
        "example.org, false",
        "user@example.org/phone, false",
        "@, false",
    })
    void S09_onlyTheAccountItself(String authorizationId, boolean allowed) {
        ServerStep.Success success = new ServerStep.Success(null, "user", authorizationId);
        assertThat(success.actsAs(Jid.of("user@example.org"))).isEqualTo(allowed);
        assertThat(success.actsAs(Jid.of("user@example.org/phone"))).isEqualTo(allowed);
    }

    @Test
    void S09_mechanismsThatAreNotOfferedOnThisStreamAreRefused() {
        ServerStream stream = new ServerStream(List.of("SCRAM-SHA-256"), List.of(), null, true, null);
        for (String mechanism : List.of("PLAIN", "EXTERNAL", "ANONYMOUS", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "X")) {
            SaslException refusal = catchThrowableOfType(
                    SaslException.class, () -> Fixture.host().start(mechanism, stream));
            assertThat(refusal.condition()).isEqualTo(SaslCondition.INVALID_MECHANISM);
        }
        assertThat(Fixture.host().start("SCRAM-SHA-256", stream).name()).isEqualTo("SCRAM-SHA-256");
    }

    @Test
    void S09_emptyPasswordIsRefusedBeforeAnythingIsLookedUp() {
        ServerStep step = Fixture.host().start("PLAIN", TLS_STREAM).respond(SaslText.bytes("\0user\0"));
        assertThat(failure(step).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }
}
