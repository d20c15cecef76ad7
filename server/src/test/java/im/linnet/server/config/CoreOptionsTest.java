// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.linnet.xmpp.xml.XmlLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreOptionsTest {
    @TempDir
    Path folder;

    private final ConfigLoader loader = new ConfigLoader(CoreOptions.GROUPS);

    private Config set(String... settings) {
        return loader.load(new ConfigSources(null, Map.of(), List.of(settings)));
    }

    // Names and defaults are a contract with everybody's configuration file: a change must be made here too.
    @Test
    void names_and_defaults_of_all_options() {
        Map<String, String> expected = new LinkedHashMap<>();
        """
        domains = ["localhost"]
        admins = []
        net.host = ""
        net.event-loops = 0
        c2s.port = 5222
        c2s.tls-port = 5223
        c2s.handshake-timeout = "10s"
        c2s.authentication-timeout = "30s"
        c2s.idle-timeout = "15m"
        c2s.max-resources = 10
        c2s.resource-conflict = "replace"
        c2s.requests-from-strangers = false
        tls.required = true
        tls.certificate = (none)
        tls.key = (none)
        tls.certificates = "certificates"
        tls.engine = "jdk"
        tls.protocols = ["TLSv1.3", "TLSv1.2"]
        storage.url = (none)
        storage.user = (none)
        storage.password = (none)
        storage.pool-size = 10
        storage.patience = "5s"
        auth.mechanisms = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"]
        auth.plain = false
        auth.channel-binding-fallback = true
        auth.scram-iterations = 10000
        auth.tokens = true
        auth.token-lifetime = "21d"
        auth.token-rotation = "1d"
        auth.max-clients = 50
        auth.client-retention = "180d"
        registration.enabled = false
        registration.per-address = 3
        registration.period = "1h"
        limits.stanza-bytes = "256KiB"
        limits.unauthenticated-stanza-bytes = "10000"
        limits.depth = 64
        limits.attributes = 64
        limits.children = 10000
        limits.stanzas-per-second = 1000
        limits.stanzas-burst = 5000
        limits.bytes-per-second = "1MiB"
        limits.bytes-burst = "4MiB"
        limits.outgoing-queue-bytes = "4MiB"
        limits.connections = 100000
        limits.connections-per-address = 1000
        limits.handshakes-per-second = 50
        limits.handshakes-burst = 500
        limits.failed-logins-per-account = 20
        limits.failed-logins-per-address = 100
        limits.failed-logins-period = "5m"
        limits.accounts = 100000
        stream-management.resume-timeout = "5m"
        stream-management.location = ""
        stream-management.queue-stanzas = 2000
        stream-management.queue-bytes = "4MiB"
        stream-management.answer-timeout = "1m"
        offline.messages = 1000
        archive.enabled = true
        archive.max-age = "0s"
        archive.max-messages = 0
        archive.domains = []
        archive.page-size = 50
        archive.search = false
        csi.max-stanzas = 500
        csi.max-bytes = "256KiB"
        roster.max-items = 1000
        blocking.max-items = 1000
        private-xml.max-items = 100
        private-xml.max-bytes = "1MiB"
        vcard.max-bytes = "128KiB"
        push.enabled = true
        push.include = "none"
        push.gather = "2s"
        push.max-registrations = 20
        push.max-waiting = 10000
        push.web = true
        push.web-max-subscriptions = 20
        push.web-ttl = "7d"
        push.web-contact = (none)
        contact.abuse = []
        contact.admin = []
        contact.feedback = []
        contact.sales = []
        contact.security = []
        contact.status = []
        contact.support = []
        version.os = false
        s2s.enabled = false
        s2s.port = 5269
        s2s.tls-port = 5270
        component.port = 5347
        http.port = 5280
        http.tls-port = 5443
        metrics.port = 9090
        metrics.host = "127.0.0.1"
        log.level = "info"
        log.json = false
        """.lines().forEach(
                line -> expected.put(line.substring(0, line.indexOf(" = ")), line.substring(line.indexOf(" = ") + 3)));

        assertThat(loader.load(ConfigSources.none()).values()).containsExactlyEntriesOf(expected);
    }

    @Test
    void each_option_has_one_variable_that_leads_back_to_it() {
        OptionCatalog catalog = new OptionCatalog(CoreOptions.GROUPS);

        assertThat(catalog.all()).allSatisfy(definition -> {
            assertThat(definition.variable()).matches("LINNET_[A-Z0-9_]+");
            assertThat(catalog.byVariable(definition.variable())).isSameAs(definition);
            assertThat(catalog.byKey(definition.key())).isSameAs(definition);
            assertThat(definition.key()).matches("[a-z0-9]+([.-][a-z0-9]+)*");
            assertThat(definition.option().doc()).endsWith(".");
        });
    }

    @Test
    void domains_are_prepared() {
        assertThat(set("domains=Example.ORG").get(ServerOptions.class).domains())
                .containsExactly("example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "domains=",
                "domains=a@example.org",
                "domains=example.org/x",
                "domains=example.org,EXAMPLE.org",
                "domains=@example.org",
                "admins=example.org",
                "admins=juliet@example.org/balcony",
                "tls.certificate=/c",
                "tls.key=/k",
                "tls.protocols=SSLv3",
                "tls.protocols=",
                "tls.engine=gnutls",
                "storage.url=jdbc:mysql://x",
                "auth.mechanisms=",
                "auth.mechanisms=CRAM-MD5",
                "auth.scram-iterations=4095",
                "limits.stanza-bytes=9999",
                "c2s.port=-1",
                "metrics.port=65536",
                "contact.admin=admin@example.org",
                "contact.abuse=mailto:abuse@example.org, http://exa mple.org"
            })
    void what_cannot_work_is_refused_with_its_key(String setting) {
        String key = setting.substring(0, setting.indexOf('='));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> set(setting))
                .satisfies(refusal -> assertThat(refusal.problems())
                        .singleElement()
                        .satisfies(problem -> {
                            assertThat(problem.origin()).isEqualTo(new Origin.OnCommandLine(key));
                            assertThat(problem.message()).isNotBlank();
                        }));
    }

    @Test
    void certificate_and_key_together_are_fine() {
        TlsOptions tls = set("tls.certificate=/c", "tls.key=/k").get(TlsOptions.class);

        assertThat(tls.certificate()).isEqualTo(Path.of("/c"));
        assertThat(tls.key()).isEqualTo(Path.of("/k"));
    }

    @Test
    void mechanisms_are_kept_once_in_their_order() {
        assertThat(set("auth.mechanisms=SCRAM-SHA-1,SCRAM-SHA-256,SCRAM-SHA-1")
                        .get(AuthOptions.class)
                        .mechanisms())
                .containsExactly("SCRAM-SHA-1", "SCRAM-SHA-256");
    }

    @Test
    void limits_bound_the_parser_more_narrowly_before_authentication() {
        LimitsOptions limits = set().get(LimitsOptions.class);
        assertThat(limits.authenticated()).isEqualTo(XmlLimits.AUTHENTICATED);
        assertThat(limits.unauthenticated()).isEqualTo(XmlLimits.UNAUTHENTICATED);

        LimitsOptions own = set(
                        "limits.stanza-bytes=20000", "limits.depth=10", "limits.unauthenticated-stanza-bytes=15000")
                .get(LimitsOptions.class);
        assertThat(own.authenticated().bytes()).isEqualTo(20_000);
        assertThat(own.authenticated().depth()).isEqualTo(10);
        assertThat(own.unauthenticated().bytes()).isEqualTo(15_000);
        assertThat(own.unauthenticated().depth()).isEqualTo(10);
    }

    @Test
    void the_checked_in_example_of_a_configuration_is_right() throws IOException {
        String readme = Files.readString(Path.of(System.getProperty("linnet.root"), "README.md"));
        int begin = readme.indexOf("```toml\n") + "```toml\n".length();
        Path file =
                Files.writeString(folder.resolve("linnet.toml"), readme.substring(begin, readme.indexOf("```", begin)));

        assertThat(loader.load(new ConfigSources(file, Map.of(), List.of()))
                        .get(ServerOptions.class)
                        .domains())
                .containsExactly("example.org");
    }
}
