// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.Config;
import im.linnet.server.config.LogOptions;
import im.linnet.server.config.LogSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code linnet serve}. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Runs the server until it is stopped.")
final class ServeCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private final ServerSelection selection;

    ServeCommand(CommandContext context) {
        this.context = context;
        this.selection = new ServerSelection(context);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Config config = selection.config();
        LogSetup.apply(config.get(LogOptions.class));
        Path data = selection.data();
        DataDirectory.create(data);
        try (DataDirectory.Lock _ = DataDirectory.lock(data)) {
            return context.launcher().serve(config, data, selection::config);
        }
    }
}
