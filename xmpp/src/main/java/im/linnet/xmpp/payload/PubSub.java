// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What push services take of XEP-0060 Publish-Subscribe, version 1.30.0: publishing one item, and the end of a right to. */
public final class PubSub {
    /** The namespace of requests. */
    public static final String NAMESPACE = "http://jabber.org/protocol/pubsub";
    /** The namespace of the conditions of errors. */
    public static final String ERRORS = "http://jabber.org/protocol/pubsub#errors";
    /** The type of forms with what publishing asks for (§7.1.5). */
    public static final String PUBLISH_OPTIONS = "http://jabber.org/protocol/pubsub#publish-options";

    private PubSub() {}

    /**
     * One item for a node (§7.1).
     *
     * @param node the node, or null for the service's only one
     * @param payload what is published
     * @param options a form of the type {@link #PUBLISH_OPTIONS}, or null
     */
    public record Publish(
            @Nullable String node,
            Element payload,
            @Nullable DataForm options) {
        /** Returns the {@code pubsub} element. */
        public Element toElement() {
            return Element.builder("pubsub", NAMESPACE)
                    .child(Element.builder("publish", NAMESPACE)
                            .attribute("node", node)
                            .child(Element.of("item", NAMESPACE, payload))
                            .build())
                    .child(options == null ? null : Element.of("publish-options", NAMESPACE, options.toElement()))
                    .build();
        }
    }

    /**
     * Reads the publication of one item.
     *
     * @throws StanzaException ({@code bad-request}) if it is none, or not of exactly one item with one payload;
     *     ({@code not-acceptable}) if its options are a form of another type
     */
    public static Publish publish(Element pubsub) {
        Element publish = pubsub.is("pubsub", NAMESPACE) ? pubsub.child("publish", NAMESPACE) : null;
        List<Element> items = publish == null ? List.of() : publish.elements("item", NAMESPACE);
        if (publish == null || items.size() != 1) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not the publication of one item");
        }
        List<Element> payload = items.getFirst().elements();
        if (payload.size() != 1) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not an item with one payload");
        }
        Element options = pubsub.child("publish-options", NAMESPACE);
        return new Publish(
                publish.attribute("node"), payload.getFirst(), options == null ? null : publishOptions(options));
    }

    /**
     * Returns the form of publish options in an element, or null without a form.
     *
     * @throws StanzaException ({@code bad-request}) if it is not a valid form; ({@code not-acceptable}) if it is of another
     *     type
     */
    static @Nullable DataForm publishOptions(Element parent) {
        DataForm form = DataForm.in(parent);
        if (form != null && !PUBLISH_OPTIONS.equals(form.formType())) {
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "not a form of publish options");
        }
        return form;
    }

    /**
     * Tells whether a message of a service says that an address may no longer do anything at a node (XEP-0357 §8).
     *
     * @param node which node it must be
     */
    public static boolean endsAffiliation(Element message, Jid address, @Nullable String node) {
        Element pubsub = message.child("pubsub", NAMESPACE);
        if (pubsub == null || node == null || !node.equals(pubsub.attribute("node"))) {
            return false;
        }
        for (Element affiliation : pubsub.elements("affiliation", NAMESPACE)) {
            if ("none".equals(affiliation.attribute("affiliation"))
                    && address.equals(Jid.orNull(affiliation.attribute("jid")))) {
                return true;
            }
        }
        return false;
    }
}
