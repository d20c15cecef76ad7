// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * How long an entity has been idle, away or up: XEP-0012 Last Activity, version 2.0.
 *
 * @param seconds the seconds since then, 0 for an account that is connected
 * @param status the status that an account left behind, or null
 */
public record LastActivity(long seconds, @Nullable String status) {
    /** The namespace of the query, which is a feature too. */
    public static final String NAMESPACE = "jabber:iq:last";

    /** Checks that the seconds are not negative. */
    public LastActivity {
        if (seconds < 0) {
            throw new IllegalArgumentException("negative seconds");
        }
    }

    /** Returns the payload of a request. */
    public static Element request() {
        return Element.of("query", NAMESPACE);
    }

    /** Reads the {@code query} element of an answer, or null if it has no valid number of seconds. */
    public static @Nullable LastActivity of(Element query) {
        String text = query.text();
        try {
            long seconds = Long.parseLong(query.attribute("seconds", ""));
            return seconds < 0 ? null : new LastActivity(seconds, text.isEmpty() ? null : text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** Returns the {@code query} element of an answer. */
    public Element toElement() {
        return Element.builder("query", NAMESPACE)
                .attribute("seconds", Long.toString(seconds))
                .text(status == null ? "" : status)
                .build();
    }
}
