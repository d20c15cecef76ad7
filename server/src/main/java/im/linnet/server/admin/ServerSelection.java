// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The options that name a server, the same on every verb. */
final class ServerSelection {
    private final CommandContext context;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration. Default: $LINNET_CONFIG, else linnet.toml in the working folder if there is one.")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory. Default: $LINNET_DATA, else data in the working folder.")
    private @Nullable Path data;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets an option of the configuration, above file and environment. May be repeated.")
    private List<String> settings = new ArrayList<>();

    ServerSelection(CommandContext context) {
        this.context = context;
    }

    Path data() {
        if (data != null) {
            return data;
        }
        String given = context.environment().get("LINNET_DATA");
        return Path.of(given == null || given.isEmpty() ? "data" : given);
    }

    /**
     * Reads the configuration.
     *
     * @throws im.linnet.server.config.ConfigException if it is wrong
     */
    Config config() {
        return context.loader().load(new ConfigSources(file(), context.environment(), settings));
    }

    private @Nullable Path file() {
        if (config != null) {
            return config;
        }
        String given = context.environment().get("LINNET_CONFIG");
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        Path usual = Path.of("linnet.toml");
        return Files.exists(usual) ? usual : null;
    }

    /**
     * Connects to the running server, or opens the stopped one's store.
     *
     * @param make whether the data directory may be made
     * @throws AdminException if neither is possible
     */
    VerbSession open(boolean make) {
        Path directory = data();
        VerbSession running = ControlClient.connect(directory);
        if (running != null) {
            return running;
        }
        if (make) {
            DataDirectory.create(directory);
        } else if (!Files.isDirectory(directory)) {
            throw new AdminException("there is no data directory " + directory + "; --data names it");
        }
        DataDirectory.Lock lock = DataDirectory.tryLock(directory);
        if (lock == null) {
            throw new AdminException("the data directory " + directory + " is in use by "
                    + DataDirectory.holder(directory)
                    + ", which does not answer; if the server is just starting or stopping, try again");
        }
        return new Stored(lock, directory);
    }

    /**
     * Connects to the running server.
     *
     * @throws AdminException if none runs
     */
    VerbSession running() {
        VerbSession running = ControlClient.connect(data());
        if (running == null) {
            throw new AdminException("no server is running with the data directory " + data());
        }
        return running;
    }

    /** The store of a stopped server, opened in this process. */
    private final class Stored implements VerbSession {
        private final DataDirectory.Lock lock;
        private final StoredVerbs.Opened opened;

        Stored(DataDirectory.Lock lock, Path directory) {
            this.lock = lock;
            boolean done = false;
            try {
                this.opened = context.stored().open(config(), directory);
                done = true;
            } finally {
                if (!done) {
                    lock.close();
                }
            }
        }

        @Override
        public JsonNode call(String verb, ObjectNode arguments) {
            return opened.verbs().run(verb, new Arguments(arguments));
        }

        @Override
        public void close() {
            try {
                opened.close();
            } finally {
                lock.close();
            }
        }
    }
}
