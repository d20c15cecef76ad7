// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something to read from the database by JDBC; it closes its statements and leaves the connection as it is. */
@FunctionalInterface
public interface DirectRead<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;
}
