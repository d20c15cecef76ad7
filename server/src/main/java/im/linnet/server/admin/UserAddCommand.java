// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code linnet user add}. */
@Command(name = "add", mixinStandardHelpOptions = true, description = "Creates an account, or with --batch many.")
final class UserAddCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final ServerSelection selection;

    @Mixin
    private final PasswordInput password;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description = "Creates an account for each line JID<TAB>PASSWORD of a file; - is standard input.")
    private @Nullable Path batch;

    @Parameters(arity = "0..1", paramLabel = "JID", description = "The account, such as juliet@example.org.")
    private @Nullable String jid;

    UserAddCommand(CommandContext context) {
        this.context = context;
        this.selection = new ServerSelection(context);
        this.password = new PasswordInput(context);
    }

    @Override
    public Integer call() {
        if (batch != null) {
            if (jid != null || password.given()) {
                throw new ParameterException(spec.commandLine(), "--batch excludes JID and password");
            }
            return addBatch(batch);
        }
        if (jid == null) {
            throw new ParameterException(spec.commandLine(), "a JID, or --batch FILE, is missing");
        }
        String account = Arguments.account("the account", jid).toString();
        ObjectNode arguments = Json.object().put("jid", account).put("password", password.read());
        try (VerbSession session = selection.open(true)) {
            JsonNode result = session.call("user.add", arguments);
            context.out().println(json ? result.toString() : "added " + account);
            return 0;
        }
    }

    private int addBatch(Path file) {
        try (BufferedReader reader = reader(file);
                VerbSession session = selection.open(true)) {
            Batch work = new Batch(session);
            String line;
            while ((line = reader.readLine()) != null) {
                work.line(line);
            }
            work.send();
            return report(work);
        } catch (IOException e) {
            throw new AdminException(file + " cannot be read: " + e, e);
        }
    }

    private BufferedReader reader(Path file) throws IOException {
        return file.toString().equals("-")
                ? new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8))
                : Files.newBufferedReader(file);
    }

    private int report(Batch work) {
        if (json) {
            ArrayNode failures = Json.array();
            work.failures.forEach(
                    failure -> failures.addObject().put("line", failure.line()).put("message", failure.message()));
            ObjectNode result = Json.object().put("added", work.added).put("failed", work.failed);
            result.set("failures", failures);
            context.out().println(result);
        } else {
            work.failures.forEach(
                    failure -> context.err().println("line " + failure.line() + ": " + failure.message()));
            if (work.failed > work.failures.size()) {
                context.err().println("and " + (work.failed - work.failures.size()) + " more");
            }
            context.out().println("added " + work.added + (work.failed == 0 ? "" : ", failed " + work.failed));
        }
        return work.failed == 0 ? 0 : LinnetCommand.FAILURE;
    }

    /** Gathers lines into requests, and what became of them. */
    private static final class Batch {
        private static final int SHOWN_FAILURES = 100;
        private static final int MAX_REQUEST_CHARACTERS = 200_000;

        private final VerbSession session;
        private final List<LineFailure> failures = new ArrayList<>();
        private final List<Integer> lines = new ArrayList<>();
        private ArrayNode waiting = Json.array();
        private int waitingCharacters;
        private int line;
        private int added;
        private int failed;

        Batch(VerbSession session) {
            this.session = session;
        }

        void line(String text) {
            line++;
            if (text.isBlank()) {
                return;
            }
            int tab = text.indexOf('\t');
            if (tab < 0) {
                fail(line, "expected JID<TAB>PASSWORD");
                return;
            }
            try {
                String account =
                        Arguments.account("the account", text.substring(0, tab)).toString();
                String secret = text.substring(tab + 1);
                UserVerbs.checkPassword(secret);
                waiting.addObject().put("jid", account).put("password", secret);
            } catch (AdminException e) {
                fail(line, String.valueOf(e.getMessage()));
                return;
            }
            lines.add(line);
            waitingCharacters += text.length();
            if (lines.size() >= UserVerbs.PAGE || waitingCharacters >= MAX_REQUEST_CHARACTERS) {
                send();
            }
        }

        void send() {
            if (lines.isEmpty()) {
                return;
            }
            ObjectNode arguments = Json.object();
            arguments.set("accounts", waiting);
            JsonNode result = session.call("user.add-batch", arguments);
            added += result.path("added").intValue(0);
            for (JsonNode failure : result.path("failures")) {
                fail(
                        lines.get(failure.path("index").intValue(0)),
                        failure.path("message").stringValue(""));
            }
            lines.clear();
            waiting = Json.array();
            waitingCharacters = 0;
        }

        private void fail(int number, String message) {
            failed++;
            if (failures.size() < SHOWN_FAILURES) {
                failures.add(new LineFailure(number, message));
            }
        }
    }

    private record LineFailure(int line, String message) {}
}
