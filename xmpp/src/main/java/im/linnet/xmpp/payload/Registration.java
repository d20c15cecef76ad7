// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creating, changing and deleting accounts in a stream: XEP-0077 In-Band Registration, version 2.4.
 *
 * @param registered whether the account exists already
 * @param remove whether it is to be deleted
 * @param instructions a text for humans, or null
 * @param fields what is asked for or given, by the names of the specification; in order
 * @param form the same and more as a form, or null
 */
public record Registration(
        boolean registered,
        boolean remove,
        @Nullable String instructions,
        Map<String, String> fields,
        @Nullable DataForm form) {
    /** The namespace of the query, which is a feature too. */
    public static final String NAMESPACE = "jabber:iq:register";
    /** The namespace of the stream feature {@code register}. */
    public static final String STREAM_FEATURE = "http://jabber.org/features/iq-register";

    private static final Set<String> NAMES = Set.of(
            "username",
            "nick",
            "password",
            "name",
            "first",
            "last",
            "email",
            "address",
            "city",
            "state",
            "zip",
            "phone",
            "url",
            "date",
            "misc",
            "text",
            "key");

    /** Takes a copy of the fields. */
    public Registration {
        for (String name : fields.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("not a registration field: " + name);
            }
        }
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Returns the stream feature. */
    public static Element feature() {
        return Element.of("register", STREAM_FEATURE);
    }

    /**
     * Reads a {@code query} element.
     *
     * @throws StanzaException ({@code bad-request}) if {@code remove} is not alone in it, a field is given twice, or the
     *     form is not valid
     */
    public static Registration of(Element query) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Element child : query.elements()) {
            if (child.namespace().equals(NAMESPACE)
                    && NAMES.contains(child.name())
                    && fields.put(child.name(), child.text()) != null) {
                throw new StanzaException(ErrorCondition.BAD_REQUEST, child.name() + " given twice");
            }
        }
        boolean remove = query.has("remove", NAMESPACE);
        if (remove && query.elements().size() != 1) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "remove must stand alone");
        }
        return new Registration(
                query.has("registered", NAMESPACE),
                remove,
                query.childText("instructions"),
                fields,
                DataForm.in(query));
    }

    /**
     * Returns what was given for a field, be it in the form or beside it.
     *
     * @return null if nothing or an empty text was given, which must be taken as nothing (§3.1, §3.3)
     */
    public @Nullable String value(String name) {
        String value = form == null ? fields.get(name) : form.value(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Returns the {@code query} element. */
    public Element toElement() {
        Element.Builder query = Element.builder("query", NAMESPACE)
                .child(registered ? Element.of("registered", NAMESPACE) : null)
                .child(remove ? Element.of("remove", NAMESPACE) : null)
                .textChild("instructions", instructions);
        fields.forEach(query::textChild);
        return query.child(form == null ? null : form.toElement()).build();
    }

    /** Tells nothing about fields or the form, which hold passwords. */
    @Override
    public String toString() {
        return "Registration[registered=" + registered + ", remove=" + remove + ']';
    }
}
