// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.CoreOptions;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, over accounts in memory. */
final class CommandLineRun {
    /** What a command line has left behind. */
    record Outcome(int code, String out, String err) {}

    final FakeAccounts accounts = new FakeAccounts();
    final List<String> opened = new ArrayList<>();
    ServerLauncher launcher = (_, _, _) -> 0;
    Map<String, String> environment = Map.of();
    String input = "";

    Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandContext context = new CommandContext(
                new ConfigLoader(CoreOptions.GROUPS),
                (config, data, reread) -> launcher.serve(config, data, reread),
                (_, data) -> open(data),
                environment,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                Clock.systemUTC());
        int code = LinnetCommand.run(context, arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    private StoredVerbs.Opened open(Path data) {
        opened.add("open " + data.getFileName());
        return new StoredVerbs.Opened() {
            @Override
            public VerbRegistry verbs() {
                return new VerbRegistry(UserVerbs.of(accounts));
            }

            @Override
            public void close() {
                opened.add("close " + data.getFileName());
            }
        };
    }
}
