// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a result is wanted: XEP-0059 Result Set Management, version 1.0.
 *
 * @param max how many items at most, or null for no limit; 0 asks for the count only
 * @param after the item after which the page starts, or null
 * @param before the item before which the page ends, or null; empty for the last page
 * @param index how many items come before the page, or null
 */
public record ResultSetQuery(
        @Nullable Integer max,
        @Nullable String after,
        @Nullable String before,
        @Nullable Integer index) {
    /** The namespace of {@code set}, which is a feature too. */
    public static final String NAMESPACE = "http://jabber.org/protocol/rsm";

    /** Asks for everything. */
    public static final ResultSetQuery ALL = new ResultSetQuery(null, null, null, null);

    /**
     * Reads what a request says.
     *
     * @return {@link #ALL} if it says nothing
     * @throws StanzaException ({@code bad-request}) if a number is not one or is negative, or if both an item and an index
     *     are given
     */
    public static ResultSetQuery in(Element payload) {
        Element set = payload.child("set", NAMESPACE);
        if (set == null) {
            return ALL;
        }
        ResultSetQuery query = new ResultSetQuery(
                number(set, "max"), set.childText("after"), set.childText("before"), number(set, "index"));
        if (query.index != null && (query.after != null || query.before != null)) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "page both by item and by index");
        }
        return query;
    }

    /** Reads a number; those beyond 32 bits are as good as the greatest. */
    private static @Nullable Integer number(Element set, String name) {
        String text = set.childText(name);
        if (text == null) {
            return null;
        }
        String digits = text.strip();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, name + " is not a number");
        }
        try {
            return Integer.valueOf(digits);
        } catch (NumberFormatException _) {
            return Integer.MAX_VALUE;
        }
    }

    /** Tells whether the last page is wanted (§2.5). */
    public boolean isLastPage() {
        return before != null && before.isEmpty();
    }

    /** Tells whether the page ends at a known item or at the end, so that its items are those nearest to it. */
    public boolean isBackwards() {
        return before != null;
    }

    /** Returns how many items to send: what is wanted, a default without a wish, and never more than a bound. */
    public int limit(int absent, int bound) {
        return Math.min(max == null ? absent : max, bound);
    }

    /** Returns the {@code set} element. */
    public Element toElement() {
        return Element.builder("set", NAMESPACE)
                .textChild("max", max == null ? null : max.toString())
                .textChild("after", after)
                .textChild("before", before)
                .textChild("index", index == null ? null : index.toString())
                .build();
    }
}
