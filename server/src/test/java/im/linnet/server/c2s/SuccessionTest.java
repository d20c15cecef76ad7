// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.SessionStore;
import im.linnet.server.store.Database;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.xml.Element;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a session when several want it (XEP-0198 §5). */
class SuccessionTest {
    private static final Element RESUMED = StreamManagement.resumed("id", 0);

    private final FakeConnection first = new FakeConnection();
    private final FakeConnection second = new FakeConnection();
    private final FakeConnection third = new FakeConnection();
    private final Database database;
    private final SessionStream stream;
    private final Succession succession;

    SuccessionTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        stream = new SessionStream(
                new ContentOwner(), new SessionStream.Limits(100, 100_000, Duration.ofMinutes(1)), first);
        stream.begin(List.of(StreamManagement.enabled()), 0, new SessionStore(database));
        succession = new Succession(stream);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_last_one_that_came_gets_it_and_knows_what_may_still_come_from_the_first() {
        assertThat(succession.claim(second)).isEqualTo(new Succession.Claim(null, first));
        assertThat(succession.claim(third)).isEqualTo(new Succession.Claim(second, first));
        assertThat(succession.takeOver(second, RESUMED, 0)).isFalse();
        assertThat(succession.takeOver(third, RESUMED, 0)).isTrue();
        assertThat(succession.takeOver(third, RESUMED, 0)).as("twice").isFalse();
        assertThat(second.sent()).isEmpty();
        assertThat(third.sent()).containsExactly(RESUMED);
        assertThat(stream.isCarriedBy(third)).isTrue();
    }

    @Test
    void it_does_not_expire_while_somebody_is_about_to_get_it() {
        assertThat(succession.expire()).as("carried").isFalse();
        succession.claim(second);
        assertThat(succession.expire()).isFalse();
        assertThat(succession.giveUp(third)).isFalse();
        assertThat(succession.giveUp(second)).isTrue();
        assertThat(succession.takeOver(second, RESUMED, 0)).isFalse();
        assertThat(succession.expire()).isTrue();
        assertThat(succession.expire()).as("twice").isFalse();
        assertThat(succession.isOpen()).isFalse();
    }

    @Test
    void who_comes_after_its_end_gets_nothing() {
        succession.claim(second);
        assertThat(succession.release(true)).isEqualTo(new Succession.Given(second, null));
        assertThat(succession.takeOver(second, RESUMED, 0)).isFalse();
        assertThat(succession.claim(third)).isNull();
        assertThat(stream.isAttached()).isFalse();
    }

    @Test
    void it_can_be_claimed_again_when_the_server_has_taken_it_from_all_for_a_while() {
        assertThat(succession.release(false)).isEqualTo(new Succession.Given(null, first));
        assertThat(succession.claim(second)).isNotNull();
        assertThat(succession.takeOver(second, RESUMED, 0)).isTrue();
    }
}
