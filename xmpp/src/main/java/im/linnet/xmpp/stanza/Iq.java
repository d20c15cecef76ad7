// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request or its answer (RFC 6120 §8.2.3).
 *
 * @param element the stanza as an element
 * @param from the sender, or null if it is implied by the stream
 * @param to the addressee, or null if it is implied by the stream
 * @param type the type
 */
public record Iq(
        Element element, @Nullable Jid from, @Nullable Jid to, IqType type) implements Stanza {
    /**
     * Reads one.
     *
     * @throws StanzaException ({@code bad-request}) if it has no id, if it has no type or an unknown one, or if it is a
     *     request without exactly one payload; ({@code jid-malformed}) if an address is not valid
     */
    public static Iq of(Element element) {
        IqType type = IqType.ofAttribute(element.attribute("type"));
        if (type == null || element.attribute("id") == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, type == null ? "unknown type" : "no id");
        }
        if (type != IqType.RESULT && type != IqType.ERROR && !hasOnePayload(element)) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "a request needs exactly one child element");
        }
        return new Iq(element, Stanza.address(element, "from"), Stanza.address(element, "to"), type);
    }

    /** Tells whether there is exactly one child element, which is not an error (RFC 6120 §8.2.3 rule 5). */
    private static boolean hasOnePayload(Element element) {
        List<Element> children = element.elements();
        return children.size() == 1 && !children.getFirst().is("error", element.namespace());
    }

    /** Returns a request in the client namespace. */
    public static Iq request(IqType type, String id, @Nullable Jid from, @Nullable Jid to, Element payload) {
        Element element = Element.builder("iq", Namespaces.CLIENT)
                .attribute("from", from == null ? null : from.toString())
                .attribute("to", to == null ? null : to.toString())
                .attribute("id", id)
                .attribute("type", type.value())
                .child(payload)
                .build();
        return new Iq(element, from, to, type);
    }

    /** Tells whether this asks for an answer. */
    public boolean isRequest() {
        return type == IqType.GET || type == IqType.SET;
    }

    /** Returns the first child element that is not an error, or null without one; requests that were read have one. */
    public @Nullable Element payload() {
        for (Element child : element.elements()) {
            if (!child.is("error", element.namespace())) {
                return child;
            }
        }
        return null;
    }

    /** Returns the answer that has nothing to say: addresses swapped, same id. */
    public Iq result() {
        return result((Element) null);
    }

    /** Returns the answer with a payload: addresses swapped, same id. */
    public Iq result(@Nullable Element payload) {
        Element answer = Element.builder("iq", element.namespace())
                .attribute("from", element.attribute("to"))
                .attribute("to", element.attribute("from"))
                .attribute("id", element.attribute("id"))
                .attribute("type", "result")
                .child(payload)
                .build();
        return new Iq(answer, to, from, IqType.RESULT);
    }

    @Override
    public Iq error(StanzaError error) {
        return (Iq) Stanza.super.error(error);
    }

    @Override
    public boolean isError() {
        return type == IqType.ERROR;
    }

    @Override
    public Iq withFrom(@Nullable Jid newFrom) {
        return new Iq(element.with("from", newFrom == null ? null : newFrom.toString()), newFrom, to, type);
    }

    @Override
    public Iq withTo(@Nullable Jid newTo) {
        return new Iq(element.with("to", newTo == null ? null : newTo.toString()), from, newTo, type);
    }

    @Override
    public Iq withElement(Element newElement) {
        return new Iq(newElement, from, to, type);
    }
}
