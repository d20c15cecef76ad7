// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import im.linnet.server.store.RowBatch;
import im.linnet.server.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The log of messages: the tables {@code message} and {@code undelivered}. */
final class LogStore {
    private static final int ROW_OVERHEAD = 150;
    private static final String INSERT = """
            INSERT INTO message (id, sender_id, recipient_id, flags, sm_session, sm_h, sm_floor, deliveries, stanza)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""";
    private static final String INSERT_UNDELIVERED = """
            INSERT INTO undelivered (account_id, message_id) VALUES (?, ?)
            ON CONFLICT (account_id, message_id) DO NOTHING""";

    private final Database database;

    LogStore(Database database) {
        this.database = database;
    }

    CompletableFuture<Void> append(KeptMessage message) {
        return database.appendRepeatable(message.stanza().length + ROW_OVERHEAD, batch -> add(batch, message));
    }

    /** Waits until everything that was appended before is durable or has failed; blocks. */
    void awaitAppends() {
        try {
            database.appendRepeatable(0, _ -> {}).join();
        } catch (CompletionException e) {
            throw new StoreException("what was appended could not be awaited", e.getCause());
        }
    }

    private static void add(RowBatch batch, KeptMessage message) throws SQLException {
        batch.add(INSERT, row -> bind(row, message));
        if (message.undelivered()) {
            batch.add(INSERT_UNDELIVERED, row -> {
                row.setLong(1, message.recipientId());
                row.setLong(2, message.id());
            });
        }
    }

    private static void bind(PreparedStatement row, KeptMessage message) throws SQLException {
        row.setLong(1, message.id());
        setId(row, 2, message.senderId());
        setId(row, 3, message.recipientId());
        row.setInt(4, message.flags());
        SentPosition position = message.position();
        if (position == null) {
            row.setNull(5, Types.BIGINT);
            row.setNull(6, Types.BIGINT);
            row.setNull(7, Types.BIGINT);
        } else {
            row.setLong(5, position.session());
            row.setLong(6, position.h());
            row.setLong(7, position.floor());
        }
        row.setBytes(8, Delivery.toBytes(message.deliveries()));
        row.setBytes(9, message.stanza());
    }

    private static void setId(PreparedStatement row, int column, long id) throws SQLException {
        if (id == 0) {
            row.setNull(column, Types.BIGINT);
        } else {
            row.setLong(column, id);
        }
    }
}
