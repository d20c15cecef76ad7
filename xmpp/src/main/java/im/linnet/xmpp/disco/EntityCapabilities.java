// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.form.FieldType;
import im.linnet.xmpp.form.FormField;
import im.linnet.xmpp.payload.HashAlgorithm;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash of an entity's service discovery information that it sends with its presence: XEP-0115 Entity Capabilities,
 * version 1.6.0.
 *
 * <p>The hashed text separates its parts by {@code <} alone and does not tell features from form fields. Information with
 * that character in it is refused here, but a sender can still craft some that has the same hash as another's. A cache
 * that many users share should rest on {@link EntityCapabilities2}.
 *
 * @param hash the name of the hash function, or null in the format before version 1.4
 * @param node a URI of the software
 * @param ver the hash in Base64, or the software's version in the old format
 */
public record EntityCapabilities(@Nullable String hash, String node, String ver) {
    /** The namespace of {@code c}, which is a feature too. */
    public static final String NAMESPACE = "http://jabber.org/protocol/caps";
    /** The feature of a server that leaves out what a receiver knows already (§8.4). */
    public static final String OPTIMIZE = NAMESPACE + "#optimize";

    private static final char END = '<';
    private static final Comparator<Identity> ORDER = Comparator.comparing(Identity::category, Octets.ORDER)
            .thenComparing(Identity::type, Octets.ORDER)
            .thenComparing(identity -> orEmpty(identity.lang()), Octets.ORDER)
            .thenComparing(identity -> orEmpty(identity.name()), Octets.ORDER);

    /**
     * Returns the capabilities of an entity.
     *
     * @throws IllFormedException if the information has no hash
     */
    public static EntityCapabilities of(String node, DiscoInfo info, HashAlgorithm algorithm) {
        return new EntityCapabilities(algorithm.textName(), node, ver(info, algorithm));
    }

    /** Returns the capabilities in a presence or in stream features, or null without complete ones. */
    public static @Nullable EntityCapabilities in(Element parent) {
        Element c = parent.child("c", NAMESPACE);
        String node = c == null ? null : c.attribute("node");
        String ver = c == null ? null : c.attribute("ver");
        return c == null || node == null || ver == null ? null : new EntityCapabilities(c.attribute("hash"), node, ver);
    }

    /** Returns the {@code c} element. */
    public Element toElement() {
        return Element.builder("c", NAMESPACE)
                .attribute("hash", hash)
                .attribute("node", node)
                .attribute("ver", ver)
                .build();
    }

    /** Tells whether these are of the old format, which proves nothing and must not be cached (§13). */
    public boolean isLegacy() {
        return hash == null;
    }

    /** Returns the node at which to ask for the information. */
    public String discoNode() {
        return node + '#' + ver;
    }

    /**
     * Tells whether information is what these capabilities promise, so that it holds for everybody who sends the same
     * ones (§5.4). Information that does not match holds for its sender only.
     */
    public boolean isProvenBy(DiscoInfo info) {
        HashAlgorithm algorithm = HashAlgorithm.ofName(hash);
        if (algorithm == null || algorithm.support() == HashAlgorithm.Support.MUST_NOT) {
            return false;
        }
        try {
            return ver(info, algorithm).equals(ver);
        } catch (IllFormedException _) {
            return false;
        }
    }

    /**
     * Returns the verification string of an entity's information (§5.1).
     *
     * @throws IllFormedException if the information has none by the rules of §5.4, or if {@code <} occurs in it
     */
    public static String ver(DiscoInfo info, HashAlgorithm algorithm) {
        return Base64.getEncoder().encodeToString(algorithm.hash(Octets.utf8(input(info))));
    }

    static String input(DiscoInfo info) {
        StringBuilder s = new StringBuilder();
        identities(s, info.identities());
        features(s, info.features());
        TreeMap<String, DataForm> forms = new TreeMap<>(Octets.ORDER);
        for (DataForm form : info.forms()) {
            String formType = formType(form);
            if (formType != null && forms.put(formType, form) != null) {
                throw new IllFormedException("several forms of one type");
            }
        }
        forms.forEach((formType, form) -> form(s, formType, form));
        return s.toString();
    }

    private static void identities(StringBuilder s, List<Identity> identities) {
        if (identities.isEmpty()) {
            throw new IllFormedException("no identity");
        }
        if (new HashSet<>(identities).size() != identities.size()) {
            throw new IllFormedException("an identity twice");
        }
        for (Identity identity : identities.stream().sorted(ORDER).toList()) {
            append(
                    s,
                    identity.category()
                            + '/'
                            + identity.type()
                            + '/'
                            + orEmpty(identity.lang())
                            + '/'
                            + orEmpty(identity.name()));
        }
    }

    private static void features(StringBuilder s, List<String> features) {
        Set<String> unique = new HashSet<>(features);
        if (unique.size() != features.size()) {
            throw new IllFormedException("a feature twice");
        }
        features.stream().sorted(Octets.ORDER).forEach(feature -> append(s, feature));
    }

    /** Returns a form's type, or null if the form is to be ignored (§5.4 rule 3.6). */
    private static @Nullable String formType(DataForm form) {
        FormField field = form.field(DataForm.FORM_TYPE);
        if (field == null || field.type() != FieldType.HIDDEN || field.values().isEmpty()) {
            return null;
        }
        if (new HashSet<>(field.values()).size() != 1) {
            throw new IllFormedException("a form of several types");
        }
        return field.values().getFirst();
    }

    private static void form(StringBuilder s, String formType, DataForm form) {
        append(s, formType);
        List<FormField> fields = new ArrayList<>();
        for (FormField field : form.fields()) {
            if (field.var() != null && !field.var().equals(DataForm.FORM_TYPE)) {
                fields.add(field);
            }
        }
        fields.sort(Comparator.comparing(field -> orEmpty(field.var()), Octets.ORDER));
        for (FormField field : fields) {
            append(s, orEmpty(field.var()));
            field.values().stream().sorted(Octets.ORDER).forEach(value -> append(s, value));
        }
    }

    private static void append(StringBuilder s, String factor) {
        if (factor.indexOf(END) >= 0) {
            throw new IllFormedException("separator in a part");
        }
        s.append(factor).append(END);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
