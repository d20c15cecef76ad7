// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers the rows of many appends by statement, so that each statement goes to the database once with all its rows.
 *
 * <p>Within one append, rows take effect in the order in which they were added. Between appends that are not awaited
 * the order is kept for rows of the same statement only.
 */
public final class RowBatch {
    private final Connection connection;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private int lastPosition;

    RowBatch(Connection connection) {
        this.connection = connection;
    }

    /** Sets the parameters of one row. */
    @FunctionalInterface
    public interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private record Slot(PreparedStatement statement, int position) {}

    /** Adds a row to an {@code INSERT}, {@code UPDATE} or {@code DELETE} that returns nothing. */
    public void add(String sql, Binder row) throws SQLException {
        Slot slot = slots.get(sql);
        if (slot == null) {
            slot = new Slot(connection.prepareStatement(sql), slots.size());
            slots.put(sql, slot);
        } else if (slot.position < lastPosition) {
            // Executed by position, this row would come before one that its append added earlier.
            flush();
            add(sql, row);
            return;
        }
        lastPosition = slot.position;
        row.bind(slot.statement);
        slot.statement.addBatch();
    }

    /** Tells that the rows of another append follow. */
    void nextAppend() {
        lastPosition = 0;
    }

    /** Executes what has gathered. */
    void flush() throws SQLException {
        List<Slot> gathered = new ArrayList<>(slots.values());
        slots.clear();
        lastPosition = 0;
        try {
            for (Slot slot : gathered) {
                slot.statement.executeBatch();
            }
        } finally {
            closeAll(gathered);
        }
    }

    /** Forgets what has gathered. */
    void discard() throws SQLException {
        List<Slot> gathered = new ArrayList<>(slots.values());
        slots.clear();
        lastPosition = 0;
        closeAll(gathered);
    }

    private static void closeAll(List<Slot> slots) throws SQLException {
        for (Slot slot : slots) {
            slot.statement.close();
        }
    }
}
