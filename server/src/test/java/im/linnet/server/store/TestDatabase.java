// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The databases that store tests run on; a test class takes one as parameter of {@code @ParameterizedClass} with
 * {@code @EnumSource}.
 */
public enum TestDatabase {
    SQLITE {
        @Override
        public DatabaseSettings empty(Path directory) {
            return DatabaseSettings.embedded(directory.resolve("data"));
        }

        @Override
        public DatabaseSettings migrated(Path directory) {
            DatabaseSettings settings = empty(directory);
            try {
                Files.createDirectories(settings.dataDirectory());
                Files.write(settings.dataDirectory().resolve("linnet.db"), Template.SQLITE);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return settings;
        }
    },

    /** A real server, from the machine's PostgreSQL; without one, tests fail in CI and are skipped elsewhere. */
    POSTGRESQL {
        @Override
        public DatabaseSettings empty(Path directory) {
            return server().newEmptyDatabase();
        }

        @Override
        public DatabaseSettings migrated(Path directory) {
            return server().newDatabase();
        }
    };

    /** Returns the settings of a new database without anything in it. */
    public abstract DatabaseSettings empty(Path directory);

    /** Returns the settings of a new database with the newest schema; quicker than making the schema each time. */
    public abstract DatabaseSettings migrated(Path directory);

    /** Opens a new, empty database with the newest schema. */
    public Database open(Path directory) {
        return Database.open(migrated(directory));
    }

    private static PostgresServer server() {
        return required(PostgresServer.shared());
    }

    /** Returns a server, or skips the test if there is none; in CI, it fails. */
    static PostgresServer required(Optional<PostgresServer> server) {
        return server.orElseGet(() -> {
            String message = "PostgreSQL 15 or newer is not installed on this machine (Debian: apt install postgresql)";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(message);
            }
            return Assumptions.abort(message);
        });
    }

    /** The bytes of a closed embedded database, made by the first test that wants one. */
    private static final class Template {
        static final byte[] SQLITE = make();

        private static byte[] make() {
            try {
                Path directory = Files.createTempDirectory("linnet-template");
                Database.open(DatabaseSettings.embedded(directory)).close();
                Path file = directory.resolve("linnet.db");
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                Files.delete(directory.resolve("linnet.db.lock"));
                Files.delete(directory);
                return bytes;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
