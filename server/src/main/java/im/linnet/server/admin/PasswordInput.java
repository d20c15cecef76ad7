// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The ways to give a password: as an option, on standard input, or asked for at the terminal. */
final class PasswordInput {
    private final CommandContext context;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--password",
            paramLabel = "P",
            description = "The password. Other users of this machine may see it; better use --password-stdin.")
    private @Nullable String password;

    @Option(names = "--password-stdin", description = "Reads the password from the first line of standard input.")
    private boolean fromInput;

    PasswordInput(CommandContext context) {
        this.context = context;
    }

    /** Tells whether one of the options is given. */
    boolean given() {
        return password != null || fromInput;
    }

    /**
     * Returns the password.
     *
     * @throws AdminException if it cannot be one
     * @throws ParameterException if none is given and there is no terminal to ask at
     */
    String read() {
        if (password != null && fromInput) {
            throw new ParameterException(spec.commandLine(), "--password and --password-stdin exclude each other");
        }
        String text = password;
        if (text == null) {
            text = fromInput ? firstLine() : ask();
        }
        UserVerbs.checkPassword(text);
        return text;
    }

    private String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new AdminException("standard input cannot be read: " + e.getMessage(), e);
        }
    }

    // Whether there may be no console at all depends on which one the JDK is built to use.
    @SuppressWarnings("SystemConsoleNull")
    private String ask() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new ParameterException(
                    spec.commandLine(), "no password; give --password-stdin, or --password P, or use a terminal");
        }
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Once more: ");
        if (!Arrays.equals(first, second)) {
            throw new AdminException("the two passwords differ");
        }
        return first == null ? "" : new String(first);
    }
}
