// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.xmpp.jid.Jid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of an archive are wanted.
 *
 * @param accountId whose archive
 * @param range the bounds of the ids that match
 * @param with the other side, with any resource if it is a bare address, or null for everybody
 * @param ids the ids that match, or empty for all
 * @param text words that match, or null for all
 * @param page which of those that match
 */
public record PageRequest(
        long accountId,
        Range range,
        @Nullable Jid with,
        List<Long> ids,
        @Nullable String text,
        Slice page) {
    public PageRequest {
        ids = List.copyOf(ids);
    }

    /**
     * Ids between two others.
     *
     * @param after the one before the first
     * @param before the one after the last
     */
    public record Range(long after, long before) {
        /** All ids. */
        public static final Range ALL = new Range(-1, Long.MAX_VALUE);

        Range and(Range other) {
            return new Range(Math.max(after, other.after), Math.min(before, other.before));
        }
    }

    /**
     * A page of what matches.
     *
     * @param range where it may lie
     * @param backwards whether it is the last that lies there, instead of the first
     * @param skip how many to leave out at the beginning; only forwards
     * @param max how many messages at most; 0 asks for the count
     * @param maxBytes how many bytes of stanzas at most, unless the first alone has more
     */
    public record Slice(Range range, boolean backwards, int skip, int max, int maxBytes) {}

    /** Tells whether the page may begin with the first and end with the last that matches. */
    boolean isOfAll() {
        return page.skip == 0 && page.range.equals(Range.ALL);
    }
}
