// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

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
        int poolSize) {
    /** Checks that the database is one that is supported. */
    public StorageOptions {
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("url: expected an URL that begins with jdbc:postgresql:");
        }
    }
}
