// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entity is and can do: XEP-0030 Service Discovery, version 2.5.0, with the forms of XEP-0128 Service Discovery
 * Extensions, version 1.0.1.
 *
 * @param node the node that was asked for, or null
 * @param identities what the entity is
 * @param features the protocols that it supports, in the order given and with duplicates
 * @param forms further information
 */
public record DiscoInfo(@Nullable String node, List<Identity> identities, List<String> features, List<DataForm> forms) {
    /** The namespace of information requests and answers, which is a feature too. */
    public static final String NAMESPACE = "http://jabber.org/protocol/disco#info";

    /** Takes copies of the lists. */
    public DiscoInfo {
        identities = List.copyOf(identities);
        features = List.copyOf(features);
        forms = List.copyOf(forms);
    }

    /** Returns the payload of a request. */
    public static Element request(@Nullable String node) {
        return Element.builder("query", NAMESPACE).attribute("node", node).build();
    }

    /**
     * Reads the {@code query} element of an answer.
     *
     * @throws StanzaException ({@code bad-request}) if it is none, or an identity, feature or form in it is not valid
     */
    public static DiscoInfo of(Element query) {
        if (!query.is("query", NAMESPACE)) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not service discovery information");
        }
        List<Identity> identities = new ArrayList<>();
        List<String> features = new ArrayList<>();
        List<DataForm> forms = new ArrayList<>();
        for (Element child : query.elements()) {
            if (child.is("identity", NAMESPACE)) {
                identities.add(new Identity(
                        required(child, "category"),
                        required(child, "type"),
                        child.attribute("xml:lang"),
                        child.attribute("name")));
            } else if (child.is("feature", NAMESPACE)) {
                features.add(required(child, "var"));
            } else if (child.is("x", DataForm.NAMESPACE)) {
                forms.add(DataForm.of(child));
            }
        }
        return new DiscoInfo(query.attribute("node"), identities, features, forms);
    }

    private static String required(Element element, String attribute) {
        String value = element.attribute(attribute);
        if (value == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, element.name() + " without " + attribute);
        }
        return value;
    }

    /** Returns the {@code query} element. */
    public Element toElement() {
        Element.Builder query = Element.builder("query", NAMESPACE).attribute("node", node);
        for (Identity identity : identities) {
            query.child(Element.builder("identity", NAMESPACE)
                    .attribute("category", identity.category())
                    .attribute("type", identity.type())
                    .attribute("xml:lang", identity.lang())
                    .attribute("name", identity.name())
                    .build());
        }
        for (String feature : features) {
            query.child(Element.builder("feature", NAMESPACE)
                    .attribute("var", feature)
                    .build());
        }
        for (DataForm form : forms) {
            query.child(form.toElement());
        }
        return query.build();
    }

    /** Returns this information as the answer for a node. */
    public DiscoInfo withNode(@Nullable String newNode) {
        return new DiscoInfo(newNode, identities, features, forms);
    }

    /** Tells whether a feature is supported; that of this protocol always is (XEP-0030 §3.1). */
    public boolean supports(String feature) {
        return features.contains(feature) || feature.equals(NAMESPACE);
    }

    /** Tells whether there is an identity of this category and type. */
    public boolean is(String category, String type) {
        return identities.stream()
                .anyMatch(identity ->
                        identity.category().equals(category) && identity.type().equals(type));
    }

    /** Returns the form with a {@code FORM_TYPE}, or null. */
    public @Nullable DataForm form(String formType) {
        for (DataForm form : forms) {
            if (formType.equals(form.formType())) {
                return form;
            }
        }
        return null;
    }
}
