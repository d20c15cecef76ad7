// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Something to do with the database.
 *
 * <p>It may run twice (the first attempt rolled back), so it must have no effect but on the handle. It neither ends the
 * transaction nor keeps the handle, and never waits for another use of the database.
 */
@FunctionalInterface
public interface Work<T extends @Nullable Object> {
    T run(Handle handle) throws SQLException;
}
