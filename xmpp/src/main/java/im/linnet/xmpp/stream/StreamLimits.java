// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import im.linnet.xmpp.xml.Element;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What an entity takes on a stream: XEP-0478 Stream Limits Advertisement, version 0.2.0.
 *
 * @param maxBytes the greatest size of a first-level element in bytes, or null if it is not said
 * @param idleSeconds after how many silent seconds the peer may be asked whether it is there, or be given up; null if it
 *     is not said
 */
public record StreamLimits(
        @Nullable Long maxBytes, @Nullable Long idleSeconds) {
    /** The namespace. */
    public static final String NAMESPACE = "urn:xmpp:stream-limits:0";

    private static final long MAX = 0xffff_ffffL;
    private static final int MAX_DIGITS = 20;

    /** Reads it from {@code stream:features}; a number that is none is one that is not said. */
    public static @Nullable StreamLimits of(Element features) {
        Element limits = features.child("limits", NAMESPACE);
        return limits == null
                ? null
                : new StreamLimits(number(limits.childText("max-bytes")), number(limits.childText("idle-seconds")));
    }

    private static @Nullable Long number(@Nullable String text) {
        String digits = text == null ? "" : text.strip();
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        // More than the schema's 32 bits can say is no limit that matters.
        return new BigInteger(digits).min(BigInteger.valueOf(MAX)).longValue();
    }

    /** Returns the stream feature. */
    public Element toElement() {
        return Element.builder("limits", NAMESPACE)
                .textChild("max-bytes", maxBytes == null ? null : maxBytes.toString())
                .textChild("idle-seconds", idleSeconds == null ? null : idleSeconds.toString())
                .build();
    }
}
