// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client's part of one stream management session (XEP-0198): how many stanzas came in, and the outgoing ones that the
 * server has not acknowledged. It outlives the connections that carry the session. Used on one event loop.
 */
final class StreamManagement {
    static final String NAMESPACE = "urn:xmpp:sm:3";
    /** What {@link #acknowledge} says first when the server's count cannot be right. */
    static final String WRONG_COUNT = "the server's count of our stanzas is wrong";

    private static final Pattern H = Pattern.compile("[ \t\r\n]h=['\"]([0-9]{1,10})['\"]");
    private static final Pattern ID = Pattern.compile("[ \t\r\n]id=(['\"])(.+?)\\1");
    private static final Pattern RESUME = Pattern.compile("[ \t\r\n]resume=['\"](true|1)['\"]");
    /** Counters have 32 bits and begin again at 0 (XEP-0198 §4). */
    private static final long COUNTER_MASK = 0xffff_ffffL;

    private final ArrayDeque<byte[]> unacknowledged = new ArrayDeque<>();
    private final int askEvery;
    private long acknowledged;
    private long received;
    private long unasked;
    private @Nullable String resumptionId;

    /** @param askEvery stanzas after which an acknowledgement is asked for */
    StreamManagement(int askEvery) {
        this.askEvery = askEvery;
    }

    /** Remembers an outgoing stanza; tells whether it is time to ask for an acknowledgement. */
    boolean sent(byte[] stanza) {
        unacknowledged.add(stanza.clone());
        unasked++;
        if (unasked < askEvery) {
            return false;
        }
        unasked = 0;
        return true;
    }

    /** Counts an incoming stanza. */
    void received() {
        received++;
    }

    /** Returns the {@code h} to tell the server. */
    long received32() {
        return received & COUNTER_MASK;
    }

    /** Makes the count of incoming stanzas what it was when a {@code <resume/>} was sent. */
    void rewindReceived(long h) {
        received = h;
    }

    /** Takes {@code <enabled/>}; without an id the session cannot be resumed. */
    void enabled(String xml) {
        var matcher = ID.matcher(xml);
        resumptionId = RESUME.matcher(xml).find() && matcher.find() ? matcher.group(2) : null;
    }

    /** Tells whether the server has promised that the session may be resumed. */
    boolean resumable() {
        return resumptionId != null;
    }

    /** Returns the {@code <resume/>} of this session. */
    String resume() {
        var id = resumptionId == null ? "" : resumptionId.replace("'", "&apos;");
        return "<resume xmlns='" + NAMESPACE + "' h='" + received32() + "' previd='" + id + "'/>";
    }

    /** Returns the {@code <a/>} that tells the server what came in. */
    String answer() {
        return "<a xmlns='" + NAMESPACE + "' h='" + received32() + "'/>";
    }

    /**
     * Takes the server's count from {@code <a/>}, {@code <resumed/>} or {@code <failed/>} and hands each stanza that it
     * covers for the first time to {@code covered}.
     *
     * @throws BenchException when the server counts more than was sent, or less than it has counted before
     */
    void acknowledge(String xml, Consumer<byte[]> covered) {
        var matcher = H.matcher(xml);
        if (!matcher.find()) {
            throw new BenchException("no h in " + xml);
        }
        long h = Long.parseLong(matcher.group(1));
        long newly = newly(h);
        if (newly > unacknowledged.size()) {
            throw new BenchException(WRONG_COUNT + ": " + h + " stanzas of " + (acknowledged + unacknowledged.size())
                    + " after " + acknowledged);
        }
        acknowledged += newly;
        for (long i = 0; i < newly; i++) {
            covered.accept(unacknowledged.remove());
        }
    }

    /** The same for {@code <failed/>}, which may say how much was handled (XEP-0198 §5); one that makes no sense says nothing. */
    void resumeFailed(String failed, Consumer<byte[]> covered) {
        var matcher = H.matcher(failed);
        if (matcher.find() && newly(Long.parseLong(matcher.group(1))) <= unacknowledged.size()) {
            acknowledge(failed, covered);
        }
        forget();
    }

    /** Resumes no more; what is not acknowledged is kept. */
    void forget() {
        resumptionId = null;
    }

    private long newly(long h) {
        return (h - acknowledged) & COUNTER_MASK;
    }

    /** Returns what to send again, in order. */
    List<byte[]> unacknowledged() {
        return List.copyOf(unacknowledged);
    }

    /** Returns how many stanzas are not acknowledged. */
    int unacknowledgedCount() {
        return unacknowledged.size();
    }
}
