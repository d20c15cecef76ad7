// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.archive.ArchiveIds;
import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.ConfigSources;
import im.linnet.server.config.CoreOptions;
import im.linnet.server.extension.DoapFile;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.Target;
import im.linnet.server.mailbox.Loop;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoapFileTest {
    private static final String DOAP = "http://usefulinc.com/ns/doap#";
    private static final String XMPP = "https://linkmauve.fr/ns/xmpp-doap#";
    private static final String RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource";

    private final Registry registry;

    DoapFileTest(@TempDir Path data) {
        Config config = new ConfigLoader(CoreOptions.GROUPS).load(ConfigSources.none());
        try (Stores stores = Stores.open(config, data)) {
            AtomicReference<Registry> later = new AtomicReference<>();
            registry = new Registry(BuiltIn.extensions(new BuiltIn.Parts(
                    stores,
                    config,
                    Clock.systemUTC(),
                    Serving.credentials(config),
                    new ArchiveIds(new byte[32]),
                    later::get,
                    new BuiltIn.Surroundings(
                            data, new NoLoop(), Runnable::run, () -> (_, _) -> {}, new SimpleMeterRegistry()))));
            later.set(registry);
        }
    }

    /** Nothing runs here. */
    private record NoLoop() implements Loop {
        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean inLoop() {
            return false;
        }
    }

    /** Rewrites the file instead of checking it when {@code -Dregenerate=true}. */
    @Test
    void the_checked_in_file_is_what_the_extensions_declare() throws IOException {
        Path file = Path.of(System.getProperty("linnet.root"), "linnet.doap");
        String generated = DoapFile.rdf(registry);
        if (Boolean.getBoolean("regenerate")) {
            Files.writeString(file, generated);
        }

        assertThat(Files.readString(file))
                .as("linnet.doap is out of date. Regenerate it: mvn -pl server -am test"
                        + " -Dtest=DoapFileTest -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate=true")
                .isEqualTo(generated);
    }

    @Test
    void it_names_every_declared_xep_with_its_version_and_nothing_else() {
        String text =
                DoapFile.rdf(registry).replaceAll("<!--.*-->|<\\?.*\\?>", "").strip();
        Element project = XmlStreamParser.parseFragment(
                        text.getBytes(StandardCharsets.UTF_8), "", XmlLimits.AUTHENTICATED)
                .child("Project", DOAP);

        assertThat(project).isNotNull();
        List<String> named = project.elements("implements", DOAP).stream()
                .map(implemented -> implemented.child("SupportedXep", XMPP))
                .filter(xep -> xep != null)
                .map(xep ->
                        Objects.requireNonNull(xep.child("xep")).attribute(RESOURCE) + " " + xep.childText("version"))
                .toList();
        assertThat(named)
                .containsExactlyElementsOf(registry.xeps().entrySet().stream()
                        .map(entry -> "https://xmpp.org/extensions/xep-%04d.html %s"
                                .formatted(entry.getKey(), entry.getValue()))
                        .toList())
                .contains("https://xmpp.org/extensions/xep-0191.html 1.3");
    }

    @Test
    void every_feature_that_the_server_advertises_is_advertised_once() {
        assertThat(registry.features(Target.SERVER))
                .contains(
                        "http://jabber.org/protocol/disco#info",
                        "urn:xmpp:blocking",
                        "jabber:iq:private",
                        "vcard-temp",
                        "jabber:iq:register",
                        "urn:xmpp:ping",
                        "jabber:iq:version",
                        "urn:xmpp:time",
                        "jabber:iq:last",
                        "msgoffline")
                .doesNotHaveDuplicates();
    }
}
