// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class MessageLogTest {
    private static final Jid ALICE = Jid.of("alice@example.org/a");
    private static final Jid BOB = Jid.of("bob@example.org/b");

    private static final byte[] STANZA =
            "<message from='alice@example.org/a' to='bob@example.org/b'/>".getBytes(StandardCharsets.UTF_8);

    private final Database database;
    private final Ids ids = new Ids(InstantSource.system(), 0);
    private final MessageLog log;
    private final long bob;

    MessageLogTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        log = new Archive(database, new Jids(database)).log();
        bob = new AccountStore(database, ids, InstantSource.system())
                .create(BOB.bare(), List.of())
                .orElseThrow()
                .id();
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void everythingOfAMessageIsWritten() {
        long id = ids.next();
        log.append(new KeptMessage(
                        id,
                        0,
                        bob,
                        ALICE,
                        BOB,
                        KeptMessage.IN_RECIPIENTS_ARCHIVE,
                        true,
                        new SentPosition(7, 8, 0),
                        List.of(new Delivery(1, 2), new Delivery(3, 4)),
                        "<message/>".getBytes(StandardCharsets.UTF_8)))
                .join();
        assertThat(database.<List<String>>read(handle -> handle.createQuery("""
                                SELECT sender_id, recipient_id, flags, sm_session, sm_h, deliveries, stanza
                                FROM message WHERE id = ?""")
                        .bind(0, id)
                        .map((row, _) -> List.of(
                                String.valueOf(row.getObject(1)),
                                String.valueOf(row.getLong(2)),
                                String.valueOf(row.getInt(3)),
                                String.valueOf(row.getLong(4)),
                                String.valueOf(row.getLong(5)),
                                HexFormat.of().formatHex(row.getBytes(6)),
                                new String(row.getBytes(7), StandardCharsets.UTF_8)))
                        .one()))
                .containsExactly(
                        "null",
                        String.valueOf(bob),
                        "2",
                        "7",
                        "8",
                        "0000000000000001" + "0000000000000002" + "0000000000000003" + "0000000000000004",
                        "<message/>");
        assertThat(database.<Long>read(
                        handle -> handle.createQuery("SELECT message_id FROM undelivered WHERE account_id = ?")
                                .bind(0, bob)
                                .mapTo(Long.class)
                                .one()))
                .isEqualTo(id);
    }

    @Test
    void afterSettlingEverythingAcceptedBeforeCanBeRead() {
        for (int i = 0; i < 100; i++) {
            assertThat(log.append(new KeptMessage(
                            ids.next(),
                            0,
                            bob,
                            ALICE,
                            BOB,
                            KeptMessage.IN_RECIPIENTS_ARCHIVE,
                            false,
                            null,
                            List.of(),
                            STANZA)))
                    .isNotCompletedExceptionally();
        }
        log.settle(bob);
        assertThat(database.<Integer>read(handle -> handle.createQuery("SELECT count(*) FROM archive_entry")
                        .mapTo(Integer.class)
                        .one()))
                .isEqualTo(100);
    }
}
