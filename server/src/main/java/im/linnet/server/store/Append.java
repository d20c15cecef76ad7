// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.SQLException;

/**
 * Rows to be written together with those of others in one transaction.
 *
 * <p>It may run twice (the first attempt rolled back), so it must have no effect but on the batch.
 */
@FunctionalInterface
public interface Append {
    void addTo(RowBatch batch) throws SQLException;
}
