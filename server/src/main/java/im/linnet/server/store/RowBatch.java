// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the rows of many appends by statement, so that each statement goes to the database once with all its rows.
 *
 * <p>Within one append, rows take effect in the order in which they were added. Between appends that are not awaited
 * the order is kept for rows of the same statement only.
 *
 * <p>One belongs to a connection and keeps its statements prepared from batch to batch, those that were used last.
 */
public final class RowBatch {
    /** How many statements stay prepared. */
    static final int MAX_PREPARED = 64;

    private static final Logger LOG = LoggerFactory.getLogger(RowBatch.class);

    private final Connection connection;
    /** The least recently used first. */
    private final Map<String, Slot> prepared = new LinkedHashMap<>(MAX_PREPARED, 0.75f, true);

    private final List<Slot> gathered = new ArrayList<>();
    private int lastPosition;

    RowBatch(Connection connection) {
        this.connection = connection;
    }

    /** Sets the parameters of one row. */
    @FunctionalInterface
    public interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private static final class Slot {
        static final int UNUSED = -1;

        final PreparedStatement statement;
        /** The place among those that have rows now, or {@link #UNUSED}. */
        int position = UNUSED;

        Slot(PreparedStatement statement) {
            this.statement = statement;
        }
    }

    /** Adds a row to an {@code INSERT}, {@code UPDATE} or {@code DELETE} that returns nothing. */
    public void add(String sql, Binder row) throws SQLException {
        Slot slot = prepared.get(sql);
        if (slot == null) {
            slot = new Slot(connection.prepareStatement(sql));
            prepared.put(sql, slot);
        }
        if (slot.position != Slot.UNUSED && slot.position < lastPosition) {
            // Executed by position, this row would come before one that its append added earlier.
            flush();
        }
        if (slot.position == Slot.UNUSED) {
            slot.position = gathered.size();
            gathered.add(slot);
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
        try {
            for (Slot slot : gathered) {
                slot.statement.executeBatch();
                slot.position = Slot.UNUSED;
            }
        } finally {
            discard();
        }
    }

    /** Forgets what has gathered. */
    void discard() {
        for (Slot slot : gathered) {
            if (slot.position != Slot.UNUSED) {
                slot.position = Slot.UNUSED;
                clear(slot.statement);
            }
        }
        gathered.clear();
        lastPosition = 0;
        if (prepared.size() > MAX_PREPARED) {
            closeEldest();
        }
    }

    private static void clear(PreparedStatement statement) {
        try {
            statement.clearBatch();
        } catch (SQLException failure) {
            // The connection is lost, and this batch with it.
            LOG.atDebug().setCause(failure).log("a batch could not be cleared");
        }
    }

    private void closeEldest() {
        Iterator<Slot> eldest = prepared.values().iterator();
        while (prepared.size() > MAX_PREPARED) {
            PreparedStatement statement = eldest.next().statement;
            eldest.remove();
            try {
                statement.close();
            } catch (SQLException failure) {
                LOG.atDebug().setCause(failure).log("a statement could not be closed");
            }
        }
    }
}
