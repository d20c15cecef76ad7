// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the data lies.
 *
 * @param url a {@code jdbc:postgresql:} address, or null for the embedded database in the data directory
 * @param user the PostgreSQL user, or null for what the address or the driver says
 * @param password the PostgreSQL password, or null without one
 * @param poolSize how many connections may be open to PostgreSQL, or how many readers (at most 4) to the embedded one
 * @param dataDirectory the directory of the embedded database; made if it is missing
 * @param patience how long reads and writes wait for a database that is away before they fail
 */
public record DatabaseSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        int poolSize,
        Path dataDirectory,
        Duration patience) {
    /** How long to wait if nobody says otherwise. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    public DatabaseSettings {
        if (poolSize < 1) {
            throw new IllegalArgumentException("poolSize must be at least 1, not " + poolSize);
        }
    }

    /** Creates settings with the usual patience. */
    public DatabaseSettings(
            @Nullable String url, @Nullable String user, @Nullable String password, int poolSize, Path dataDirectory) {
        this(url, user, password, poolSize, dataDirectory, PATIENCE);
    }

    /** Returns the settings of the embedded database in a directory. */
    public static DatabaseSettings embedded(Path dataDirectory) {
        return new DatabaseSettings(null, null, null, 4, dataDirectory);
    }

    /** Returns the same settings with another patience. */
    public DatabaseSettings withPatience(Duration newPatience) {
        return new DatabaseSettings(url, user, password, poolSize, dataDirectory, newPatience);
    }

    /** Says where without the secrets, which may also stand in the address's query. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + place() + "]";
    }

    /** Returns the address without its query, or the data directory, for messages. */
    String place() {
        if (url == null) {
            return dataDirectory.toString();
        }
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
