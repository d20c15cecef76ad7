// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * A message from an archive: XEP-0313 Message Archive Management, version 1.1.3. Only to be believed if it is from an
 * archive that was asked (§8.2).
 *
 * @param queryId what the query said, or null
 * @param id the message's id in the archive
 * @param forwarded the message and when it was archived
 */
public record MamResult(@Nullable String queryId, String id, Forwarded forwarded) {
    private static final String NAME = "result";

    /**
     * Returns the result in a message.
     *
     * @return null if there is none
     * @throws StanzaException ({@code bad-request}) if there is one without an id or without exactly one message
     */
    public static @Nullable MamResult in(Element message) {
        Element result = message.child(NAME, MamQuery.NAMESPACE);
        if (result == null) {
            return null;
        }
        String id = result.attribute("id");
        Forwarded forwarded = Forwarded.in(result);
        if (id == null || forwarded == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a result of an archive");
        }
        return new MamResult(result.attribute("queryid"), id, forwarded);
    }

    /** Returns the {@code result} element. */
    public Element toElement() {
        return Element.builder(NAME, MamQuery.NAMESPACE)
                .attribute("queryid", queryId)
                .attribute("id", id)
                .child(forwarded.toElement())
                .build();
    }
}
