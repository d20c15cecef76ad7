// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;

/** XML that a server keeps for an account: XEP-0049 Private XML Storage, version 1.2. */
public final class PrivateXml {
    /** The namespace of the query, which is a feature too. */
    public static final String NAMESPACE = "jabber:iq:private";

    private PrivateXml() {}

    /**
     * Returns the element that a {@code query} stores, or whose name and namespace it asks for.
     *
     * @throws StanzaException ({@code not-acceptable}) if there is not exactly one, or if it has no namespace of its own
     */
    public static Element item(Element query) {
        List<Element> items = query.elements();
        if (items.size() != 1) {
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "exactly one element can be stored or asked for");
        }
        Element item = items.getFirst();
        if (item.namespace().isEmpty() || item.namespace().equals(NAMESPACE)) {
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "the element needs a namespace of its own");
        }
        return item;
    }

    /** Returns a {@code query} with an element in it. */
    public static Element toElement(Element item) {
        return Element.of("query", NAMESPACE, item);
    }
}
