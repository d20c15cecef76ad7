// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line {@code linnet}. Exit codes: 0 done, 1 failed, 2 wrongly called.
 */
@Command(
        name = "linnet",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Linnet, an XMPP messaging server.",
        footer = {"", "Options of the configuration are described in docs/OPTIONS.md."})
public final class LinnetCommand implements Runnable {
    /** It could not be done. */
    public static final int FAILURE = 1;

    /** The call makes no sense. */
    public static final int USAGE = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private LinnetCommand() {}

    /** Runs a command line and returns the exit code. */
    public static int run(CommandContext context, String... arguments) {
        CommandLine line = new CommandLine(new LinnetCommand())
                .addSubcommand(new ServeCommand(context))
                .addSubcommand(new CheckCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new ReloadCommand(context))
                .addSubcommand(new StopCommand(context))
                .addSubcommand(UserCommand.with(context))
                .setOut(context.out())
                .setErr(context.err())
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, _, _) -> fail(context.err(), failure));
        int code = line.execute(arguments);
        context.out().flush();
        context.err().flush();
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int fail(PrintWriter err, Exception failure) {
        switch (failure) {
            case AdminException known -> err.println("linnet: " + known.getMessage());
            case ConfigException wrong -> {
                err.println("linnet: the configuration is wrong:");
                wrong.problems().forEach(problem -> err.println("  " + problem));
            }
            default -> {
                err.println("linnet: this should not have happened:");
                failure.printStackTrace(err);
            }
        }
        return FAILURE;
    }
}
