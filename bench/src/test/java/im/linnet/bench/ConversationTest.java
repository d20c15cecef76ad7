// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConversationTest {
    private final Conversation conversation = new Conversation();

    @Test
    void what_was_acknowledged_and_came_once_in_order_breaks_no_promise() {
        send(3);
        acknowledge(0, 1, 2);
        deliver(0, 1, 2);
        archive(false, 0, 1, 2);
        archive(true, 0, 1, 2);

        assertThat(conversation.tally()).isEqualTo(new Conversation.Tally(3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void what_was_never_acknowledged_may_be_gone() {
        send(2);
        acknowledge(0);
        deliver(0);
        archive(false, 0);
        archive(true, 0);

        assertThat(conversation.tally()).isEqualTo(new Conversation.Tally(2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void what_was_acknowledged_and_is_nowhere_is_lost() {
        send(4);
        acknowledge(0, 1, 2, 3);
        deliver(1);
        archive(false, 2);
        archive(true, 0, 1);

        var tally = conversation.tally();

        assertThat(tally.lost()).isEqualTo(2);
        assertThat(tally.notArchived()).isEqualTo(1);
        assertThat(tally.notInSendersArchive()).isEqualTo(2);
        assertThat(conversation.examples(2)).containsExactly(0, 1);
    }

    @Test
    void an_error_is_an_honest_answer() {
        send(1);
        acknowledge(0);
        conversation.bounced(0);

        assertThat(conversation.tally()).isEqualTo(new Conversation.Tally(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void what_comes_again_is_a_duplicate_and_not_out_of_order() {
        send(3);
        deliver(0, 1, 0, 1, 2);
        archive(false, 0, 0, 0);
        archive(true, 0, 1, 1);

        var tally = conversation.tally();

        assertThat(tally.liveDuplicates()).isEqualTo(2);
        assertThat(tally.archiveDuplicates()).isEqualTo(2);
        assertThat(tally.senderDuplicates()).isEqualTo(1);
        assertThat(tally.liveDisorder() + tally.archiveDisorder()).isZero();
    }

    @Test
    void what_comes_after_a_later_one_is_out_of_order() {
        send(4);
        deliver(0, 2, 1, 3);
        archive(false, 3, 0, 1);
        archive(true, 0, 2, 1);

        assertThat(conversation.tally().liveDisorder()).isEqualTo(1);
        assertThat(conversation.tally().archiveDisorder()).isEqualTo(3);
    }

    @Test
    void without_an_archive_only_deliveries_count() {
        send(2);
        acknowledge(0, 1);
        deliver(0);

        assertThat(conversation.tallyWithoutArchive())
                .isEqualTo(new Conversation.Tally(2, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void archives_may_be_read_again() {
        send(1);
        archive(false, 0);
        conversation.forgetArchives();
        archive(false, 0);

        assertThat(conversation.tally().archiveDuplicates()).isZero();
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(conversation.next()).isEqualTo(i);
        }
    }

    private void acknowledge(int... numbers) {
        for (int number : numbers) {
            conversation.acknowledged(number);
        }
    }

    private void deliver(int... numbers) {
        for (int number : numbers) {
            conversation.delivered(number);
        }
    }

    private void archive(boolean sender, int... numbers) {
        for (int number : numbers) {
            conversation.archived(sender, number);
        }
    }
}
