// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * A message, presence or IQ: an element with its addresses parsed once (RFC 6120 §8).
 *
 * <p>The typed components always agree with the element's attributes.
 */
public sealed interface Stanza permits Message, Presence, Iq {
    /** Returns the stanza as an element. */
    Element element();

    /** Returns the sender, or null if it is implied by the stream. */
    @Nullable
    Jid from();

    /** Returns the addressee, or null if it is implied by the stream. */
    @Nullable
    Jid to();

    /** Returns the stanza's id, or null without one. */
    default @Nullable String id() {
        return element().attribute("id");
    }

    /** Tells whether the stanza reports an error. */
    boolean isError();

    /** Returns this stanza with another sender. */
    Stanza withFrom(@Nullable Jid from);

    /** Returns this stanza with another addressee. */
    Stanza withTo(@Nullable Jid to);

    /** Returns this stanza with other content but the same addresses; name and type must not differ. */
    Stanza withElement(Element element);

    /**
     * Reads a stanza of any content namespace.
     *
     * @return null if the element is none of the three kinds
     * @throws StanzaException if it is, but not a valid one
     */
    static @Nullable Stanza of(Element element) {
        return switch (element.name()) {
            case "message" -> Message.of(element);
            case "presence" -> Presence.of(element);
            case "iq" -> Iq.of(element);
            default -> null;
        };
    }

    /**
     * Returns the error stanza that answers this one: addresses swapped, same id, the error in place of the payload.
     *
     * @return the answer, to be sent only if this stanza is not an error itself (RFC 6120 §8.3.1)
     */
    default Stanza error(StanzaError error) {
        Element source = element();
        Element answer = Element.builder(source.name(), source.namespace())
                .attribute("from", source.attribute("to"))
                .attribute("to", source.attribute("from"))
                .attribute("id", source.attribute("id"))
                .attribute("type", "error")
                .child(error.toElement(source.namespace()))
                .build();
        return switch (this) {
            case Message _ -> new Message(answer, to(), from(), MessageType.ERROR);
            case Presence _ -> new Presence(answer, to(), from(), PresenceType.ERROR);
            case Iq _ -> new Iq(answer, to(), from(), IqType.ERROR);
        };
    }

    /**
     * Returns the answer to an element that {@link #of} has refused: as {@link #error} does, but without addresses that
     * are not valid.
     *
     * @return null if it must not be answered: it is no stanza, or an error or result itself (RFC 6120 §8.2.3, §8.3.1)
     */
    static @Nullable Element refusal(Element refused, StanzaError error) {
        String type = refused.attribute("type", "");
        boolean answered = switch (refused.name()) {
            case "message", "presence" -> !type.equals("error");
            case "iq" -> !type.equals("error") && !type.equals("result");
            default -> false;
        };
        if (!answered) {
            return null;
        }
        Jid from = Jid.orNull(refused.attribute("from"));
        Jid to = Jid.orNull(refused.attribute("to"));
        return Element.builder(refused.name(), refused.namespace())
                .attribute("from", to == null ? null : to.toString())
                .attribute("to", from == null ? null : from.toString())
                .attribute("id", refused.attribute("id"))
                .attribute("type", "error")
                .child(error.toElement(refused.namespace()))
                .build();
    }

    /** Reads the address in an attribute. */
    static @Nullable Jid address(Element element, String attribute) {
        String value = element.attribute(attribute);
        if (value == null) {
            return null;
        }
        try {
            return Jid.of(value);
        } catch (JidException e) {
            throw new StanzaException(ErrorCondition.JID_MALFORMED, attribute + ": " + e.getMessage());
        }
    }
}
