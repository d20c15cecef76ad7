// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static im.linnet.server.c2s.TestStanzas.COMPOSING;
import static im.linnet.server.c2s.TestStanzas.RECEIPT;
import static im.linnet.server.c2s.TestStanzas.message;
import static im.linnet.server.c2s.TestStanzas.presence;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.SessionLink.Unacknowledged;
import im.linnet.server.account.SessionStore;
import im.linnet.server.store.Database;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.stanza.Stanza;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held back for an inactive client (XEP-0352) on a managed stream (XEP-0198). */
class ClientStateStreamTest {
    private static final Stanza MESSAGE = message("b@y/1", "<body>hi</body>");

    private final FakeConnection connection = new FakeConnection();
    private final SessionStream stream;
    private final Database database;

    ClientStateStreamTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        stream = new SessionStream(
                new ContentOwner(), new SessionStream.Limits(100, 100_000, Duration.ofMinutes(1)), connection);
    }

    @BeforeEach
    void manage() {
        stream.begin(List.of(StreamManagement.enabled()), 0, new SessionStore(database));
        state(ClientState.INACTIVE);
        connection.sent();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void state(ClientState state) {
        stream.clientState(
                state,
                sink -> new ClientStateQueue<>(
                        new ClientStateLimits(10, 10_000), Jid.of("x"), Clock.systemUTC(), sink));
    }

    @Test
    void what_is_held_is_not_counted_until_it_is_sent() {
        stream.deliver(presence("b@y/1", "away"), null, 0);
        assertThat(connection.sent()).isEmpty();
        assertThat(stream.acknowledged(1))
                .as("an acknowledgement of what was not sent")
                .isNotNull();
        stream.deliver(MESSAGE, null, 0);

        assertThat(connection.sent()).containsExactly(presence("b@y/1", "away").element(), MESSAGE.element());
        assertThat(stream.acknowledged(2)).isNull();
        assertThat(stream.takeUnacknowledged()).isEmpty();
    }

    @Test
    void messages_that_are_held_at_the_end_count_as_not_acknowledged_after_those_that_were_sent() {
        Stanza receipt = message("b@y/1", RECEIPT);
        stream.deliver(MESSAGE, null, 0);
        stream.deliver(presence("b@y/1", "away"), null, 0);
        stream.deliver(message("b@y/1", COMPOSING), null, 0);
        stream.deliver(receipt, null, 0);

        assertThat(stream.takeUnacknowledged())
                .containsExactly(new Unacknowledged(MESSAGE, null), new Unacknowledged(receipt, null));
    }

    /** XEP-0352 §5.2. */
    @Test
    void a_resumed_stream_is_active_and_goes_on_with_what_was_held_after_what_was_lost() {
        stream.deliver(MESSAGE, null, 0);
        stream.detach(connection);
        stream.deliver(presence("b@y/1", "away"), null, 0);
        stream.deliver(presence("b@y/1", "dnd"), null, 0);
        FakeConnection next = new FakeConnection();
        stream.resume(next, StreamManagement.resumed("id", 0), 0);

        assertThat(next.sent())
                .containsExactly(
                        StreamManagement.resumed("id", 0),
                        MESSAGE.element(),
                        presence("b@y/1", "dnd").element());
        stream.deliver(presence("b@y/1", "xa"), null, 0);
        assertThat(next.sent()).containsExactly(presence("b@y/1", "xa").element());
    }
}
