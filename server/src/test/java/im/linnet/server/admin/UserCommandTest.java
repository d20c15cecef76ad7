// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.admin.CommandLineRun.Outcome;
import im.linnet.xmpp.jid.Jid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UserCommandTest {
    private static final Jid JULIET = Jid.of("juliet@example.org");

    /** Every verb does the same through the control socket of a running server and on the store of a stopped one. */
    enum Server {
        RUNNING,
        STOPPED
    }

    private final CommandLineRun linnet = new CommandLineRun();

    @TempDir
    Path data;

    private Outcome user(Server server, String... arguments) {
        List<String> all = new ArrayList<>(List.of("user"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("--data", data.toString()));
        if (server == Server.STOPPED) {
            return linnet.run(all.toArray(String[]::new));
        }
        try (DataDirectory.Lock _ = DataDirectory.lock(data);
                ControlSocket _ = ControlSocket.open(data, new VerbRegistry(UserVerbs.of(linnet.accounts)))) {
            Outcome outcome = linnet.run(all.toArray(String[]::new));
            assertThat(linnet.opened).isEmpty();
            return outcome;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_life_of_an_account(Server server) {
        assertThat(user(server, "add", "Juliet@example.org", "--password", "secret"))
                .isEqualTo(new Outcome(0, lines("added juliet@example.org"), ""));
        assertThat(linnet.accounts.entries).containsEntry(JULIET, new FakeAccounts.Entry("secret", true));

        assertThat(user(server, "passwd", "juliet@example.org", "--password", "other")
                        .code())
                .isZero();
        assertThat(linnet.accounts.entries).containsEntry(JULIET, new FakeAccounts.Entry("other", true));

        assertThat(user(server, "disable", "juliet@example.org"))
                .isEqualTo(new Outcome(0, lines("disabled juliet@example.org"), ""));
        assertThat(user(server, "show", "juliet@example.org"))
                .isEqualTo(new Outcome(0, lines("juliet@example.org", "disabled", "created 2026-01-02T03:04:05Z"), ""));
        assertThat(user(server, "list")).isEqualTo(new Outcome(0, lines("juliet@example.org\tdisabled"), ""));
        assertThat(user(server, "enable", "juliet@example.org"))
                .isEqualTo(new Outcome(0, lines("enabled juliet@example.org"), ""));
        assertThat(user(server, "list")).isEqualTo(new Outcome(0, lines("juliet@example.org"), ""));

        assertThat(user(server, "delete", "juliet@example.org"))
                .isEqualTo(new Outcome(0, lines("deleted juliet@example.org"), ""));
        assertThat(linnet.accounts.entries).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void results_as_JSON(Server server) {
        assertThat(user(server, "add", "juliet@example.org", "--password", "x", "--json")
                        .out())
                .isEqualToIgnoringNewLines("{\"jid\":\"juliet@example.org\"}");
        assertThat(user(server, "disable", "juliet@example.org", "--json").out())
                .isEqualToIgnoringNewLines("{\"jid\":\"juliet@example.org\",\"enabled\":false}");
        String shown = "{\"jid\":\"juliet@example.org\",\"enabled\":false,\"created\":\"2026-01-02T03:04:05Z\"}";
        assertThat(user(server, "show", "juliet@example.org", "--json").out()).isEqualToIgnoringNewLines(shown);
        assertThat(user(server, "list", "--json").out()).isEqualToIgnoringNewLines("[" + shown + "]");
    }

    @ParameterizedTest
    @EnumSource
    void what_cannot_be_done_is_told_and_fails(Server server) {
        assertThat(user(server, "show", "romeo@example.org"))
                .isEqualTo(new Outcome(1, "", lines("linnet: there is no account romeo@example.org")));
        assertThat(user(server, "add", "example.org", "--password", "x").err()).contains("is not an account");
        assertThat(user(server, "add", "a@example.org/x", "--password", "x").code())
                .isEqualTo(1);
        assertThat(user(server, "add", "a@example.org", "--password", "").err()).contains("the password is empty");
        assertThat(user(server, "add", "a@example.org", "--password", "x".repeat(1025))
                        .err())
                .contains("longer than 1024");
        assertThat(linnet.accounts.entries).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "user",
        "user add",
        "user add a@example.org",
        "user add a@example.org b@example.org --password x",
        "user add a@example.org --password x --password-stdin",
        "user add --batch f a@example.org",
        "user add --batch f --password x",
        "user add a@example.org --pasword x",
        "user frobnicate",
        "user show",
        "frobnicate",
        "serve --set",
        "stop --timeout soon",
    })
    void a_wrong_call_is_told_with_what_would_be_right_and_ends_with_2(String line) {
        Outcome outcome = linnet.run(line.split(" ", -1));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).containsAnyOf("Usage: linnet", "Did you mean: ", "Possible solutions: ");
        assertThat(outcome.out()).isEmpty();
        assertThat(linnet.opened).isEmpty();
    }

    @Test
    void a_password_comes_from_the_first_line_of_standard_input() {
        linnet.input = "pässword with blanks \nsecond\n";

        assertThat(user(Server.STOPPED, "add", "juliet@example.org", "--password-stdin")
                        .code())
                .isZero();
        assertThat(linnet.accounts.entries.get(JULIET))
                .isEqualTo(new FakeAccounts.Entry("pässword with blanks ", true));

        linnet.input = "";
        assertThat(user(Server.STOPPED, "passwd", "juliet@example.org", "--password-stdin")
                        .err())
                .contains("the password is empty");
    }

    @ParameterizedTest
    @EnumSource
    void a_batch_adds_what_it_can_and_tells_the_lines_that_failed(Server server) throws IOException {
        Path batch = data.resolve("batch.txt");
        Files.writeString(batch, """
                juliet@example.org\tone
                no tab
                romeo@example.org\ttwo\twith tab

                @\tx
                nurse@example.org\t
                juliet@example.org\tagain
                """);

        Outcome outcome = user(server, "add", "--batch", batch.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo(lines("added 2, failed 4"));
        assertThat(outcome.err().lines())
                .hasSize(4)
                .contains("line 2: expected JID<TAB>PASSWORD")
                .contains("line 6: the password is empty")
                .contains("line 7: juliet@example.org exists already")
                .anyMatch(line -> line.startsWith("line 5: the account \"@\" is not an address"));
        assertThat(linnet.accounts.entries)
                .containsOnly(
                        Map.entry(JULIET, new FakeAccounts.Entry("one", true)),
                        Map.entry(Jid.of("romeo@example.org"), new FakeAccounts.Entry("two\twith tab", true)));
    }

    @ParameterizedTest
    @EnumSource
    void large_batches_and_long_lists_go_in_parts(Server server) {
        int count = 2 * UserVerbs.PAGE + 1;
        linnet.input = IntStream.range(0, count)
                .mapToObj(number -> String.format("user%05d@example.org\tp%d", number, number))
                .collect(Collectors.joining("\n"));
        linnet.accounts.add(Jid.of("x@example.net"), "x");

        assertThat(user(server, "add", "--batch", "-", "--json").out())
                .isEqualToIgnoringNewLines("{\"added\":" + count + ",\"failed\":0,\"failures\":[]}");
        assertThat(linnet.accounts.entries).hasSize(count + 1);
        assertThat(user(server, "list").out().lines().distinct()).hasSize(count + 1);
        assertThat(user(server, "list", "--domain", "example.net").out()).isEqualTo(lines("x@example.net"));
    }

    @Test
    void a_stopped_servers_store_is_opened_under_the_lock_and_closed() {
        user(Server.STOPPED, "list");

        assertThat(linnet.opened).containsExactly("open " + data.getFileName(), "close " + data.getFileName());
        try (DataDirectory.Lock lock = DataDirectory.tryLock(data)) {
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void a_store_in_use_by_a_server_that_does_not_answer_is_not_opened() {
        try (DataDirectory.Lock _ = DataDirectory.lock(data)) {
            Outcome outcome = user(Server.STOPPED, "list");

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("is in use by process " + ProcessHandle.current().pid());
            assertThat(linnet.opened).isEmpty();
        }
    }

    @Test
    void only_adding_makes_the_data_directory() {
        Path none = data.resolve("none");

        assertThat(linnet.run("user", "list", "--data", none.toString()).err())
                .contains("there is no data directory " + none);
        assertThat(none).doesNotExist();
        assertThat(linnet.run("user", "add", "a@example.org", "--password", "x", "--data", none.toString())
                        .code())
                .isZero();
        assertThat(none).isDirectory();
    }

    @Test
    void a_wrong_configuration_keeps_the_store_closed_and_the_lock_free() {
        Outcome outcome = user(Server.STOPPED, "list", "--set", "c2s.prot=1");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(lines(
                        "linnet: the configuration is wrong:",
                        "  --set c2s.prot: unknown option; did you mean c2s.port?"));
        DataDirectory.lock(data).close();
    }

    @Test
    void the_environment_names_the_data_directory() {
        linnet.environment = Map.of("LINNET_DATA", data.toString());

        assertThat(linnet.run("user", "list").code()).isZero();
        assertThat(linnet.opened).contains("open " + data.getFileName());
    }

    private static String lines(String... lines) {
        return Arrays.stream(lines).map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    }
}
