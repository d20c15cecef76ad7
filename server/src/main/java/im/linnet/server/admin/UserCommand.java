// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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

/** {@code linnet user}. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Manages accounts, of a running server or of a stopped one's store.")
final class UserCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private UserCommand() {}

    static CommandLine with(CommandContext context) {
        return new CommandLine(new UserCommand())
                .addSubcommand(new UserAddCommand(context))
                .addSubcommand(new Passwd(context))
                .addSubcommand(new ListAll(context))
                .addSubcommand(new Show(context))
                .addSubcommand(new Enable(context))
                .addSubcommand(new Disable(context))
                .addSubcommand(new Delete(context));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** What the verbs about one account have in common. */
    private abstract static class OnAccount implements Callable<Integer> {
        final CommandContext context;

        @Mixin
        private final ServerSelection selection;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Parameters(paramLabel = "JID", description = "The account, such as juliet@example.org.")
        private String jid = "";

        OnAccount(CommandContext context) {
            this.context = context;
            this.selection = new ServerSelection(context);
        }

        int call(String verb, ObjectNode arguments, BiFunction<String, JsonNode, String> done) {
            String account = Arguments.account("the account", jid).toString();
            arguments.put("jid", account);
            try (VerbSession session = selection.open(false)) {
                JsonNode result = session.call(verb, arguments);
                context.out().println(json ? result.toString() : done.apply(account, result));
                return 0;
            }
        }
    }

    @Command(name = "passwd", mixinStandardHelpOptions = true, description = "Sets the password of an account.")
    private static final class Passwd extends OnAccount {
        @Mixin
        private final PasswordInput password;

        Passwd(CommandContext context) {
            super(context);
            this.password = new PasswordInput(context);
        }

        @Override
        public Integer call() {
            ObjectNode arguments = Json.object().put("password", password.read());
            return call("user.passwd", arguments, (account, _) -> "changed the password of " + account);
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows an account.")
    private static final class Show extends OnAccount {
        Show(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            return call("user.show", Json.object(), (account, result) -> {
                String created = result.path("created").stringValue("");
                return account
                        + System.lineSeparator()
                        + (result.path("enabled").booleanValue(true) ? "enabled" : "disabled")
                        + (created.isEmpty() ? "" : System.lineSeparator() + "created " + created);
            });
        }
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Lets an account sign in again.")
    private static final class Enable extends OnAccount {
        Enable(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            return call("user.enable", Json.object(), (account, _) -> "enabled " + account);
        }
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Disconnects an account and forbids it to sign in. Its data stays.")
    private static final class Disable extends OnAccount {
        Disable(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            return call("user.disable", Json.object(), (account, _) -> "disabled " + account);
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Deletes an account and everything that it owns.")
    private static final class Delete extends OnAccount {
        Delete(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            return call("user.delete", Json.object(), (account, _) -> "deleted " + account);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists accounts.")
    private static final class ListAll implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private final ServerSelection selection;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Option(names = "--domain", paramLabel = "DOMAIN", description = "Only accounts of this domain.")
        private @Nullable String domain;

        ListAll(CommandContext context) {
            this.context = context;
            this.selection = new ServerSelection(context);
        }

        @Override
        public Integer call() {
            try (VerbSession session = selection.open(false)) {
                ArrayNode all = Json.array();
                JsonNode page;
                String after = null;
                do {
                    page = session.call(
                            "user.list", Json.object().put("domain", domain).put("after", after));
                    for (JsonNode account : page.path("accounts")) {
                        after = account.path("jid").stringValue("");
                        if (json) {
                            all.add(account);
                        } else {
                            print(after, account);
                        }
                    }
                } while (page.path("more").booleanValue(false));
                if (json) {
                    context.out().println(all);
                }
                return 0;
            }
        }

        private void print(String jid, JsonNode account) {
            context.out().println(account.path("enabled").booleanValue(true) ? jid : jid + "\tdisabled");
        }
    }
}
