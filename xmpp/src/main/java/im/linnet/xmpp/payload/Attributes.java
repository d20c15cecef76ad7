// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;

/** Attributes that a payload must have. */
final class Attributes {
    private Attributes() {}

    /** Returns an address, or throws {@code bad-request} without one and {@code jid-malformed} if it is not one. */
    static Jid requiredJid(Element element, String attribute) {
        String value = element.attribute(attribute);
        if (value == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, element.name() + " without " + attribute);
        }
        try {
            return Jid.of(value);
        } catch (JidException e) {
            throw new StanzaException(ErrorCondition.JID_MALFORMED, attribute + ": " + e.getMessage());
        }
    }
}
