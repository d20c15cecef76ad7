// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database.
 *
 * @param url null for the embedded database
 */
@OptionGroup(value = "storage", doc = "The database.")
public record StorageOptions(
        @Option(
                doc = "Where a PostgreSQL database is, such as `jdbc:postgresql://localhost/linnet`. Unset: an embedded"
                        + " database in the data directory.")
        @Nullable
        String url,

        @Option(doc = "The user at the database.") @Nullable String user,

        @Option(secret = true, doc = "The password at the database. Best given as `LINNET_STORAGE_PASSWORD`.") @Nullable
        String password,

        @Option(
                defaultValue = "10",
                min = 1,
                max = 1000,
                doc = "How many connections to PostgreSQL are kept. The embedded database chooses itself.")
        int poolSize,

        @Option(
                defaultValue = "5s",
                min = 0,
                max = 60,
                doc =
                        "How long reads and writes wait for a database that is away, such as one that is restarted, before"
                                + " they fail. The server goes on trying.")
        Duration patience) {
    /** Checks that the database is one that is supported. */
    public StorageOptions {
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("url: expected an URL that begins with jdbc:postgresql:");
        }
    }
}
