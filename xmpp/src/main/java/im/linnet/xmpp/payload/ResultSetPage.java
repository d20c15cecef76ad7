// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a result was sent: XEP-0059 Result Set Management, version 1.0.
 *
 * @param first the first item, or null if the page is empty
 * @param last the last item, or null if the page is empty
 * @param index how many items come before the first one, or null if that is not known
 * @param count how many items there are on all pages, or null if that is not known
 */
public record ResultSetPage(
        @Nullable String first,
        @Nullable String last,
        @Nullable Integer index,
        @Nullable Integer count) {
    /** Checks that a page has both ends or neither. */
    public ResultSetPage {
        if ((first == null) != (last == null) || first == null && index != null) {
            throw new IllegalArgumentException("a page has both ends or neither");
        }
    }

    /** Returns a page without items. */
    public static ResultSetPage empty(@Nullable Integer count) {
        return new ResultSetPage(null, null, null, count);
    }

    /** Reads what an answer says, or null if it says nothing. What is not valid in it counts as not said. */
    public static @Nullable ResultSetPage in(Element payload) {
        Element set = payload.child("set", ResultSetQuery.NAMESPACE);
        if (set == null) {
            return null;
        }
        Element first = set.child("first");
        String last = set.childText("last");
        Integer count = number(set.childText("count"));
        return first == null || last == null
                ? empty(count)
                : new ResultSetPage(first.text(), last, number(first.attribute("index")), count);
    }

    private static @Nullable Integer number(@Nullable String text) {
        try {
            int number = text == null ? -1 : Integer.parseInt(text.strip());
            return number < 0 ? null : Integer.valueOf(number);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** Returns the {@code set} element. */
    public Element toElement() {
        Element.Builder set = Element.builder("set", ResultSetQuery.NAMESPACE);
        if (first != null) {
            set.child(Element.builder("first", ResultSetQuery.NAMESPACE)
                    .attribute("index", index == null ? null : index.toString())
                    .text(first)
                    .build());
        }
        return set.textChild("last", last)
                .textChild("count", count == null ? null : count.toString())
                .build();
    }
}
