// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.XmppDateTime;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far an archive reaches: XEP-0313 Message Archive Management, version 1.1.3, §5.
 *
 * @param first the first message, or null if the archive is empty
 * @param last the last message, or null if the archive is empty
 */
public record MamMetadata(@Nullable End first, @Nullable End last) {
    private static final String NAME = "metadata";

    /** The archive without messages. */
    public static final MamMetadata EMPTY = new MamMetadata(null, null);

    /**
     * One end of an archive.
     *
     * @param id the message's id
     * @param time when it was archived
     */
    public record End(String id, Instant time) {}

    /** Checks that an archive has both ends or neither. */
    public MamMetadata {
        if ((first == null) != (last == null)) {
            throw new IllegalArgumentException("an archive has both ends or neither");
        }
    }

    /**
     * Reads the {@code metadata} element of an answer.
     *
     * @throws StanzaException ({@code bad-request}) if an end is missing or not valid
     */
    public static MamMetadata of(Element metadata) {
        Element start = metadata.child("start");
        Element end = metadata.child("end");
        return start == null && end == null ? EMPTY : new MamMetadata(end(start), end(end));
    }

    private static End end(@Nullable Element element) {
        String id = element == null ? null : element.attribute("id");
        Instant time = element == null ? null : XmppDateTime.parse(element.attribute("timestamp"));
        if (id == null || time == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not the end of an archive");
        }
        return new End(id, time);
    }

    /** Returns the payload of a request. */
    public static Element request() {
        return Element.of(NAME, MamQuery.NAMESPACE);
    }

    /** Returns the {@code metadata} element of an answer. */
    public Element toElement() {
        return Element.builder(NAME, MamQuery.NAMESPACE)
                .child(element("start", first))
                .child(element("end", last))
                .build();
    }

    private static @Nullable Element element(String name, @Nullable End end) {
        return end == null
                ? null
                : Element.builder(name, MamQuery.NAMESPACE)
                        .attribute("id", end.id)
                        .attribute("timestamp", XmppDateTime.format(end.time))
                        .build();
    }
}
