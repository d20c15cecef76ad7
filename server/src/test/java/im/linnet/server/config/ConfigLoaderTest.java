// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import im.linnet.xmpp.jid.Jid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @OptionGroup(value = "demo", doc = "Every type.")
    record DemoOptions(
            @Option(defaultValue = "7", min = 1, max = 10, doc = "d")
            int count,

            @Option(defaultValue = "5000000000", doc = "d") long total,
            @Option(defaultValue = "true", doc = "d") boolean on,
            @Option(defaultValue = "a text", doc = "d") String text,

            @Option(defaultValue = "5m", min = 1, max = 3600, reload = true, doc = "d")
            Duration waitTime,

            @Option(defaultValue = "64KiB", min = 10, doc = "d")
            ByteSize roomSize,

            @Option(defaultValue = "second-one", doc = "d") Kind kind,
            @Option(defaultValue = "files", doc = "d") Path folder,
            @Option(doc = "d") @Nullable Path maybeFile,
            @Option(doc = "d", secret = true) @Nullable String password,
            @Option(defaultValue = "one,two", doc = "d") List<String> names,
            @Option(doc = "d") List<Jid> people,
            @Option(defaultValue = "first", doc = "d") List<Kind> kinds) {
        enum Kind {
            FIRST,
            SECOND_ONE
        }
    }

    private final ConfigLoader loader =
            new ConfigLoader(List.of(ServerOptions.class, C2sOptions.class, TlsOptions.class, DemoOptions.class));

    @TempDir
    Path folder;

    private ConfigSources file(String toml) throws IOException {
        Path file = folder.resolve("linnet.toml");
        Files.writeString(file, toml);
        return new ConfigSources(file, Map.of(), List.of());
    }

    private ConfigSources all(String toml, Map<String, String> environment, List<String> settings) throws IOException {
        return new ConfigSources(file(toml).file(), environment, settings);
    }

    private List<String> problems(ConfigSources sources) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> loader.load(sources));
        assertThat(refusal).isNotNull();
        assertThat(refusal)
                .hasMessage(
                        refusal.problems().stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        String file = folder.resolve("linnet.toml").toString();
        return refusal.problems().stream()
                .map(problem -> problem.toString().replace(file, "linnet.toml"))
                .toList();
    }

    @Test
    void without_sources_every_option_has_its_default() {
        DemoOptions demo = loader.load(ConfigSources.none()).get(DemoOptions.class);

        assertThat(demo)
                .isEqualTo(new DemoOptions(
                        7,
                        5_000_000_000L,
                        true,
                        "a text",
                        Duration.ofMinutes(5),
                        new ByteSize(65_536),
                        DemoOptions.Kind.SECOND_ONE,
                        Path.of("files"),
                        null,
                        null,
                        List.of("one", "two"),
                        List.of(),
                        List.of(DemoOptions.Kind.FIRST)));
    }

    @Test
    void a_file_sets_every_type() throws IOException {
        Config config = loader.load(file("""
                domains = ["example.org"]
                [demo]
                count = 3
                total = 9_000_000_000
                on = false
                text = 'C:\\x'
                wait-time = "1m30s"
                room-size = 100
                kind = "first"
                folder = "here"
                maybe-file = "/there"
                password = "x"
                names = [
                  "a, b", # one item
                ]
                people = ["juliet@example.org", "romeo@example.org"]
                kinds = ["second-one", "first"]
                """));

        assertThat(config.get(DemoOptions.class))
                .isEqualTo(new DemoOptions(
                        3,
                        9_000_000_000L,
                        false,
                        "C:\\x",
                        Duration.ofSeconds(90),
                        new ByteSize(100),
                        DemoOptions.Kind.FIRST,
                        folder.resolve("here"),
                        Path.of("/there"),
                        "x",
                        List.of("a, b"),
                        List.of(Jid.of("juliet@example.org"), Jid.of("romeo@example.org")),
                        List.of(DemoOptions.Kind.SECOND_ONE, DemoOptions.Kind.FIRST)));
        assertThat(config.origin("demo.wait-time")).isEqualTo(new Origin.InFile(folder.resolve("linnet.toml"), 7, 1));
        assertThat(config.origin("c2s.port")).isEqualTo(new Origin.Default());
    }

    @Test
    void dotted_keys_and_inline_tables_mean_the_same_as_tables() throws IOException {
        assertThat(loader.load(file("demo.count = 4\nc2s = { port = 1, tls-port = 2 }"))
                        .get(C2sOptions.class))
                .extracting(C2sOptions::port, C2sOptions::tlsPort)
                .containsExactly(1, 2);
        assertThat(loader.load(file("\"demo\" . 'count' = 4"))
                        .get(DemoOptions.class)
                        .count())
                .isEqualTo(4);
    }

    @Test
    void environment_overrides_the_file_and_set_overrides_both() throws IOException {
        String toml = "[c2s]\nport = 1\ntls-port = 1\nmax-resources = 1\n";
        Config config = loader.load(all(
                toml,
                Map.of("LINNET_C2S_TLS_PORT", "2", "LINNET_C2S_MAX_RESOURCES", "2", "PATH", "/bin"),
                List.of("c2s.max-resources=9", "c2s.max-resources=3")));

        C2sOptions c2s = config.get(C2sOptions.class);
        assertThat(List.of(c2s.port(), c2s.tlsPort(), c2s.maxResources())).containsExactly(1, 2, 3);
        assertThat(config.origin("c2s.port")).hasToString(folder.resolve("linnet.toml") + ":2:1");
        assertThat(config.origin("c2s.tls-port")).hasToString("environment LINNET_C2S_TLS_PORT");
        assertThat(config.origin("c2s.max-resources")).hasToString("--set c2s.max-resources");
    }

    @Test
    void text_sources_set_every_type() {
        Config config = loader.load(new ConfigSources(
                null,
                Map.of(
                        "LINNET_DEMO_WAIT_TIME", "10s",
                        "LINNET_DEMO_NAMES", "x, y",
                        "LINNET_DEMO_PEOPLE", "juliet@example.org",
                        "LINNET_DOMAINS", "example.org,example.net"),
                List.of(
                        "demo.on=false",
                        "demo.kind=first",
                        "demo.room-size=1 MB",
                        "demo.text=a=b",
                        "demo.folder=rel",
                        "demo.kinds=first,second-one")));

        DemoOptions demo = config.get(DemoOptions.class);
        assertThat(demo.waitTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(demo.names()).containsExactly("x", "y");
        assertThat(demo.people()).containsExactly(Jid.of("juliet@example.org"));
        assertThat(demo.on()).isFalse();
        assertThat(demo.kind()).isEqualTo(DemoOptions.Kind.FIRST);
        assertThat(demo.roomSize()).isEqualTo(new ByteSize(1_000_000));
        assertThat(demo.text()).isEqualTo("a=b");
        assertThat(demo.folder()).isEqualTo(Path.of("rel").toAbsolutePath());
        assertThat(demo.kinds()).containsExactly(DemoOptions.Kind.FIRST, DemoOptions.Kind.SECOND_ONE);
        assertThat(config.get(ServerOptions.class).domains()).containsExactly("example.org", "example.net");
    }

    @Test
    void an_empty_text_unsets_an_optional_value() throws IOException {
        Config config = loader.load(all(
                "[demo]\nmaybe-file = 'x'\npassword = 'x'",
                Map.of("LINNET_DEMO_PASSWORD", ""),
                List.of("demo.maybe-file=")));

        assertThat(config.get(DemoOptions.class).maybeFile()).isNull();
        assertThat(config.get(DemoOptions.class).password()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "count = 0 | expected a whole number from 1 to 10, found 0",
                "count = 11 | expected a whole number from 1 to 10, found 11",
                "count = 1.5 | expected a whole number from 1 to 10, found 1.5",
                "count = '3' | expected a whole number from 1 to 10, found \"3\"",
                "count = 99999999999999999999 | expected a whole number from 1 to 10, found 99999999999999999999",
                "count = [1] | expected a whole number from 1 to 10, found [1]",
                "count = { a = 1 } | expected a whole number from 1 to 10, found a table",
                "count = true | expected a whole number from 1 to 10, found true",
                "total = 99999999999999999999 | expected a whole number, found 99999999999999999999",
                "on = 1 | expected true or false, found 1",
                "on = 'true' | expected true or false, found \"true\"",
                "text = 5 | expected a text, found 5",
                "wait-time = 30 | expected a duration such as \"30s\", \"5m\", \"1h\" or \"2d\", from 1s to 1h, found 30",
                "wait-time = '30' | expected a duration such as \"30s\", \"5m\", \"1h\" or \"2d\", from 1s to 1h, found \"30\"",
                "wait-time = '0s' | expected a duration such as \"30s\", \"5m\", \"1h\" or \"2d\", from 1s to 1h, found \"0s\"",
                "wait-time = '61m' | expected a duration such as \"30s\", \"5m\", \"1h\" or \"2d\", from 1s to 1h, found \"61m\"",
                "room-size = 9 | expected a size such as 65536, \"64KiB\" or \"1MB\", at least 10, found 9",
                "room-size = -1 | expected a size such as 65536, \"64KiB\" or \"1MB\", at least 10, found -1",
                "room-size = '1 parsec' | expected a size such as 65536, \"64KiB\" or \"1MB\", at least 10, found \"1 parsec\"",
                "kind = 'third' | expected \"first\" or \"second-one\", found \"third\"",
                "kind = 'FIRST' | expected \"first\" or \"second-one\", found \"FIRST\"",
                "folder = '' | expected a path, found \"\"",
                "names = 'one' | expected a list, each item a text, found \"one\"",
                "names = ['one', 2] | expected a list, each item a text, found [\"one\",2]",
                "people = ['@'] | expected a list, each item an address such as \"juliet@example.org\", found [\"@\"]",
                "password = 5 | expected a text"
            })
    void a_wrong_value_is_told_with_its_place(String assignment, String message) throws IOException {
        String key = assignment.substring(0, assignment.indexOf(' '));
        assertThat(problems(file("[demo]\n\n  " + assignment)))
                .containsExactly("linnet.toml:3:3: demo." + key + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "demo.count=11 | demo.count: expected a whole number from 1 to 10, found \"11\"",
                "demo.count= | demo.count: expected a whole number from 1 to 10, found \"\"",
                "demo.on=yes | demo.on: expected true or false, found \"yes\"",
                "demo.names=a,,b | demo.names: expected a list, each item a text, found \"a,,b\"",
                "demo.count | demo.count: no value; write --set demo.count=VALUE",
                "demo.cuont=5 | demo.cuont: unknown option; did you mean demo.count?",
                "=5 | : unknown option"
            })
    void a_wrong_setting_is_told_with_its_key(String setting, String message) {
        assertThat(problems(new ConfigSources(null, Map.of(), List.of(setting))))
                .containsExactly("--set " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[c2s]; prot = 1 | 2:1: c2s.prot: unknown option; did you mean c2s.port?",
                "[c2s]; tlsPort = 1 | 2:1: c2s.tlsPort: unknown option; did you mean c2s.tls-port?",
                "[c2s]; domains = [] | 2:1: c2s.domains: unknown option; did you mean domains? It belongs above the first [table] of the file",
                "[c3s]; port = 1 | 2:1: c3s.port: unknown option; did you mean c2s.port?",
                "[nothing.like]; it = 1 | 2:1: nothing.like.it: unknown option",
                "[empty-one] | 1:2: empty-one: unknown option",
                "c2s = 5 | 1:1: c2s: is a table of options, not an option; write [c2s] and the options below it",
                "[[c2s]]; port = 1 | 1:3: c2s: is a table of options, not an option; write [c2s] and the options below it",
                "domain = ['x'] | 1:1: domain: unknown option; did you mean domains?",
                "'c2s.port' = 5 | 1:1: c2s.port: unknown option; did you mean c2s.port?"
            })
    void an_unknown_key_is_told_with_the_nearest_known(String toml, String problem) throws IOException {
        assertThat(problems(file(toml.replace("; ", "\n")))).containsExactly("linnet.toml:" + problem);
    }

    @Test
    void an_unknown_variable_is_told_unless_the_launcher_knows_it() {
        assertThat(problems(new ConfigSources(
                        null,
                        Map.of("LINNET_C2S_PROT", "1", "LINNET_HOME", "/x", "LINNET_JAVA_OPTS", "-Xmx1g", "LINNE", "x"),
                        List.of())))
                .containsExactly("environment LINNET_C2S_PROT: no option has this name; did you mean LINNET_C2S_PORT?");
        assertThat(problems(new ConfigSources(null, Map.of("LINNET_C2S_PORT", "x"), List.of())))
                .containsExactly("environment LINNET_C2S_PORT: expected a whole number from 0 to 65535, found \"x\"");
    }

    @Test
    void all_problems_are_told_at_once() throws IOException {
        assertThat(problems(all(
                        "domains = []\n[c2s]\nport = 'x'\nprt = 1\n",
                        Map.of("LINNET_X", "1"),
                        List.of("c2s.tls-port=65536", "tls.key=k"))))
                .containsExactly(
                        "linnet.toml:3:1: c2s.port: expected a whole number from 0 to 65535, found \"x\"",
                        "linnet.toml:4:1: c2s.prt: unknown option; did you mean c2s.port?",
                        "environment LINNET_X: no option has this name",
                        "--set c2s.tls-port: expected a whole number from 0 to 65535, found \"65536\"",
                        "linnet.toml:1:1: domains: at least one domain is needed",
                        "--set tls.key: tls.key: needs tls.certificate too");
    }

    @Test
    void a_secret_is_never_shown() throws IOException {
        assertThat(problems(file("[demo]\npassword = ['hunter2']")))
                .allSatisfy(problem -> assertThat(problem).doesNotContain("hunter2"));
        Config before = loader.load(file("[demo]\npassword = 'hunter2'"));
        Config after = loader.load(file("[demo]\npassword = 'hunter3'"));
        assertThat(before.values()).containsEntry("demo.password", "(secret)");
        assertThat(before.changes(after))
                .containsExactly(new Config.Change("demo.password", "(secret)", "(secret)", false));
    }

    @Test
    void broken_TOML_is_told_with_its_place() throws IOException {
        assertThat(problems(file("[c2s]\nport = = 5\n")))
                .singleElement()
                .asString()
                .startsWith("linnet.toml:2:8: not TOML: ");
        assertThat(problems(file("a = 1\n  a = 2\n")))
                .containsExactly("linnet.toml:2:3: a: given twice, first in line 1");
        assertThat(problems(file("[c2s]\nport = 1\n[c2s]\n")))
                .containsExactly("linnet.toml:3:2: c2s: given twice, first in line 1");
        assertThat(problems(file("c2s = { port = 1, port = 2 }")))
                .containsExactly("linnet.toml:1:19: c2s.port: given twice, first in line 1");
        assertThat(problems(file("a = \"open\n"))).singleElement().asString().startsWith("linnet.toml:1:");
        assertThat(problems(file("a = ["))).singleElement().asString().startsWith("linnet.toml:1:");
    }

    @Test
    void a_file_that_cannot_be_read_is_told() throws IOException {
        Path file = folder.resolve("linnet.toml");
        ConfigSources sources = new ConfigSources(file, Map.of(), List.of());
        assertThat(problems(sources)).containsExactly("linnet.toml: there is no such file");

        Files.write(file, "[c2s]\nport = '\u00ff'".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problems(sources)).containsExactly("linnet.toml:2:9: not UTF-8");

        Files.write(file, new byte[TomlFile.MAX_BYTES + 1]);
        assertThat(problems(sources)).containsExactly("linnet.toml: longer than 1MiB");

        Files.delete(file);
        Files.createDirectory(file);
        assertThat(problems(sources)).singleElement().asString().startsWith("linnet.toml: cannot be read: ");
    }

    @Test
    void an_empty_table_of_a_group_changes_nothing() throws IOException {
        assertThat(loader.load(file("[c2s]\n[tls]\n# nothing\n")).values())
                .isEqualTo(loader.load(ConfigSources.none()).values());
    }

    @Test
    void changes_tell_what_a_reload_can_apply() throws IOException {
        Config before = loader.load(file("[demo]\ncount = 1\n"));
        Config after = loader.load(file("[demo]\ncount = 2\nwait-time = '1h'\non = true\n"));

        assertThat(before.changes(after))
                .containsExactly(
                        new Config.Change("demo.count", "1", "2", false),
                        new Config.Change("demo.wait-time", "\"5m\"", "\"1h\"", true));
        assertThat(before.changes(before)).isEmpty();
    }

    @Test
    void a_group_that_was_not_given_is_refused() {
        Config config = loader.load(ConfigSources.none());

        assertThatIllegalArgumentException().isThrownBy(() -> config.get(LogOptions.class));
        assertThatIllegalArgumentException().isThrownBy(() -> config.origin("log.level"));
    }

    @Test
    void wrong_declarations_are_refused() {
        record Undeclared(@Option(doc = "d") String text) {}
        @OptionGroup(value = "x", doc = "d")
        record Unmarked(String text) {}
        @OptionGroup(value = "x", doc = "d")
        record WrongDefault(
                @Option(defaultValue = "5", max = 4, doc = "d")
                int number) {}
        @OptionGroup(value = "x", doc = "d")
        record WrongType(@Option(doc = "d") Object thing) {}
        @OptionGroup(value = "c2s", doc = "d")
        record Twice(@Option(defaultValue = "5", doc = "d") int port) {}
        @OptionGroup(value = "java", doc = "d")
        record Reserved(@Option(doc = "d") String opts) {}

        for (Class<? extends Record> wrong : List.of(
                Undeclared.class, Unmarked.class, WrongDefault.class, WrongType.class, Twice.class, Reserved.class)) {
            assertThatIllegalArgumentException()
                    .as(wrong.getSimpleName())
                    .isThrownBy(() -> new ConfigLoader(List.of(C2sOptions.class, wrong)));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLoader(List.of(C2sOptions.class, C2sOptions.class)));
    }
}
