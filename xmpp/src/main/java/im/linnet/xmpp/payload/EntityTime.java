// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.XmppDateTime;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What time it is for an entity: XEP-0202 Entity Time, version 2.0.
 *
 * @param utc the time
 * @param offset the entity's offset from UTC
 */
public record EntityTime(Instant utc, ZoneOffset offset) {
    /** The namespace of {@code time}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:time";

    /** Returns the payload of a request. */
    public static Element request() {
        return Element.of("time", NAMESPACE);
    }

    /** Reads the {@code time} element of an answer, or null if a part of it is missing or not valid. */
    public static @Nullable EntityTime of(Element time) {
        Instant utc = XmppDateTime.parse(time.childText("utc"));
        ZoneOffset offset = XmppDateTime.parseOffset(time.childText("tzo"));
        return utc == null || offset == null ? null : new EntityTime(utc, offset);
    }

    /** Returns the {@code time} element of an answer. */
    public Element toElement() {
        return Element.builder("time", NAMESPACE)
                .textChild("tzo", XmppDateTime.formatOffset(offset))
                .textChild("utc", XmppDateTime.format(utc))
                .build();
    }
}
