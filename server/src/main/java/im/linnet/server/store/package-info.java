// SPDX-License-Identifier: Apache-2.0
/**
 * Database access, migrations and group commit.
 *
 * <p>One schema, two databases: SQLite embedded in the data directory, PostgreSQL 15 or newer by {@code storage.url}.
 * Reads and writes block and are refused on event loops; appends never block and answer after the commit. Store classes
 * live with the capability that owns the tables.
 */
@NullMarked
package im.linnet.server.store;

import org.jspecify.annotations.NullMarked;
