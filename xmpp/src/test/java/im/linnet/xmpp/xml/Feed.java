// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Feeds a stream parser and notes what comes out. */
final class Feed {
    static final String ROOT = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    /**
     * What came out of a stream.
     *
     * @param events the events in order
     * @param failure what the parser failed with in the end, if it did
     */
    record Outcome(List<XmlEvent> events, XmlException.@Nullable Kind failure) {}

    /** Cuts bytes into pieces. */
    @FunctionalInterface
    interface Cutter {
        /** Returns the length of the next piece. */
        int next(int remaining);
    }

    static final Cutter WHOLE = remaining -> remaining;
    static final Cutter SINGLE = _ -> 1;

    private Feed() {}

    static Cutter random(Random random, int most) {
        return remaining -> Math.min(remaining, 1 + random.nextInt(most));
    }

    static Outcome run(byte[] bytes, XmlLimits limits, Cutter cutter) {
        return run(new XmlStreamParser(limits), bytes, cutter);
    }

    static Outcome run(XmlStreamParser parser, byte[] bytes, Cutter cutter) {
        List<XmlEvent> events = new ArrayList<>();
        try {
            for (int at = 0; at < bytes.length; ) {
                int count = cutter.next(bytes.length - at);
                parser.append(ByteBuffer.wrap(bytes, at, count));
                at += count;
                for (XmlEvent event = parser.next(); event != null; event = parser.next()) {
                    events.add(event);
                }
            }
            return new Outcome(events, null);
        } catch (XmlException e) {
            return new Outcome(events, e.kind());
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the bytes of text in which every character stands for one byte. */
    static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
