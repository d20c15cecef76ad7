// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What one user sends to another in a trial, by number from 0 in the order of sending: what the sender saw acknowledged,
 * what came to the recipient, and what both archives hold. A number stays acknowledged from the moment at which its
 * sender saw it so. Used on one event loop.
 */
final class Conversation {
    /**
     * What became of the messages.
     *
     * @param sent all
     * @param acknowledged the sender saw the server's promise
     * @param bounced came back as an error, which is an honest answer: they count as neither lost nor missing
     * @param lost acknowledged, and neither delivered nor in the recipient's archive
     * @param notArchived acknowledged and delivered, but not in the recipient's archive
     * @param notInSendersArchive acknowledged, but not in the sender's own archive
     * @param liveDuplicates deliveries of what had been delivered
     * @param archiveDuplicates entries of the recipient's archive for what is in it already
     * @param senderDuplicates the same in the sender's archive
     * @param liveDisorder first deliveries after one of a later message
     * @param archiveDisorder the same in both archives
     */
    record Tally(
            long sent,
            long acknowledged,
            long bounced,
            long lost,
            long notArchived,
            long notInSendersArchive,
            long liveDuplicates,
            long archiveDuplicates,
            long senderDuplicates,
            long liveDisorder,
            long archiveDisorder) {
        static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        Tally plus(Tally other) {
            return new Tally(
                    sent + other.sent,
                    acknowledged + other.acknowledged,
                    bounced + other.bounced,
                    lost + other.lost,
                    notArchived + other.notArchived,
                    notInSendersArchive + other.notInSendersArchive,
                    liveDuplicates + other.liveDuplicates,
                    archiveDuplicates + other.archiveDuplicates,
                    senderDuplicates + other.senderDuplicates,
                    liveDisorder + other.liveDisorder,
                    archiveDisorder + other.archiveDisorder);
        }
    }

    private final BitSet acknowledged = new BitSet();
    private final BitSet bounced = new BitSet();
    private final Arrivals live = new Arrivals();
    private final Arrivals recipientsArchive = new Arrivals();
    private final Arrivals sendersArchive = new Arrivals();
    private int sent;

    /** Returns the number of the next message. */
    int next() {
        return sent++;
    }

    void acknowledged(int number) {
        acknowledged.set(number);
    }

    void bounced(int number) {
        bounced.set(number);
    }

    /** The recipient's connection brought it. */
    void delivered(int number) {
        live.add(number);
    }

    /** The next entry, from the oldest, of the archive of the sender or of the recipient. */
    void archived(boolean sender, int number) {
        (sender ? sendersArchive : recipientsArchive).add(number);
    }

    /** Forgets what the archives held, to read them once more. */
    void forgetArchives() {
        recipientsArchive.clear();
        sendersArchive.clear();
    }

    /** Compares what was promised with what is there. */
    Tally tally() {
        var promised = (BitSet) acknowledged.clone();
        promised.andNot(bounced);
        var unarchived = without(promised, recipientsArchive.seen);
        var lost = without(unarchived, live.seen);
        return new Tally(
                sent,
                acknowledged.cardinality(),
                bounced.cardinality(),
                lost.cardinality(),
                unarchived.cardinality() - lost.cardinality(),
                without(promised, sendersArchive.seen).cardinality(),
                live.duplicates,
                recipientsArchive.duplicates,
                sendersArchive.duplicates,
                live.disorder,
                recipientsArchive.disorder + sendersArchive.disorder);
    }

    /** The same for a server without archives: what was promised and did not come is lost. */
    Tally tallyWithoutArchive() {
        recipientsArchive.clear();
        sendersArchive.clear();
        recipientsArchive.seen.or(live.seen);
        sendersArchive.seen.or(acknowledged);
        return tally();
    }

    /** Returns the first few messages that were acknowledged and are missing in the recipient's archive. */
    List<Integer> examples(int count) {
        var missing = without(acknowledged, recipientsArchive.seen);
        var numbers = new ArrayList<Integer>();
        for (int number = missing.nextSetBit(0);
                number >= 0 && numbers.size() < count;
                number = missing.nextSetBit(number + 1)) {
            numbers.add(number);
        }
        return numbers;
    }

    private static BitSet without(BitSet all, BitSet some) {
        var rest = (BitSet) all.clone();
        rest.andNot(some);
        return rest;
    }

    /** A sequence in which each number should be once, and after the lower ones. */
    private static final class Arrivals {
        private final BitSet seen = new BitSet();
        private long duplicates;
        private long disorder;

        void add(int number) {
            if (seen.get(number)) {
                duplicates++;
            } else {
                if (number < seen.length() - 1) {
                    disorder++;
                }
                seen.set(number);
            }
        }

        void clear() {
            seen.clear();
            duplicates = 0;
            disorder = 0;
        }
    }
}
