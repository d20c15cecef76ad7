// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.payload.Hash;
import im.linnet.xmpp.payload.HashAlgorithm;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of an entity's service discovery information that it sends with its presence: XEP-0390 Entity Capabilities
 * 2.0, version 0.3.2.
 *
 * @param hashes the hashes of the same information by different functions
 */
public record EntityCapabilities2(List<Hash> hashes) {
    /** The namespace of {@code c}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:caps";
    /** The feature of a server that leaves out what a receiver knows already (§5.3). */
    public static final String OPTIMIZE = "urn:xmpp:caps:optimize";

    private static final String NODE_PREFIX = NAMESPACE + '#';
    private static final int FILE_SEPARATOR = 0x1c;
    private static final int GROUP_SEPARATOR = 0x1d;
    private static final int RECORD_SEPARATOR = 0x1e;
    private static final int UNIT_SEPARATOR = 0x1f;

    /** Takes a copy of the list. */
    public EntityCapabilities2 {
        hashes = List.copyOf(hashes);
    }

    /**
     * Returns the capabilities of an entity.
     *
     * @throws IllFormedException if the information has no hash
     */
    public static EntityCapabilities2 of(DiscoInfo info, HashAlgorithm... algorithms) {
        byte[] input = input(info.toElement(), null);
        List<Hash> hashes = new ArrayList<>();
        for (HashAlgorithm algorithm : algorithms) {
            hashes.add(Hash.of(algorithm, input));
        }
        return new EntityCapabilities2(hashes);
    }

    /**
     * Returns the capabilities in a presence or in stream features.
     *
     * @return null without any
     * @throws StanzaException ({@code bad-request}) if a hash is not valid
     */
    public static @Nullable EntityCapabilities2 in(Element parent) {
        Element c = parent.child("c", NAMESPACE);
        List<Hash> hashes = c == null ? List.of() : Hash.in(c);
        return hashes.isEmpty() ? null : new EntityCapabilities2(hashes);
    }

    /** Returns the {@code c} element. */
    public Element toElement() {
        return Element.builder("c", NAMESPACE)
                .children(hashes.stream().map(Hash::toElement).toList())
                .build();
    }

    /** Returns the node at which to ask for the information that has a hash (§4.3). */
    public static String discoNode(Hash hash) {
        return NODE_PREFIX + hash.algorithm() + '.' + hash.value();
    }

    /** Returns the hash that a node stands for, or null if it is not such a node. */
    public static @Nullable Hash ofDiscoNode(String node) {
        int dot = node.lastIndexOf('.');
        if (!node.startsWith(NODE_PREFIX) || dot <= NODE_PREFIX.length() || dot == node.length() - 1) {
            return null;
        }
        return new Hash(node.substring(NODE_PREFIX.length(), dot), node.substring(dot + 1));
    }

    /**
     * Tells whether an answer is the information with a hash, so that it holds for everybody who sends the same one
     * (§4.4).
     *
     * @param hash the hash; one by a function that is unknown or not secure proves nothing
     * @param query the {@code query} element of the answer
     * @param inheritedLang the {@code xml:lang} that holds where the element stands, or null
     */
    public static boolean isProven(Hash hash, Element query, @Nullable String inheritedLang) {
        HashAlgorithm algorithm = HashAlgorithm.ofName(hash.algorithm());
        if (algorithm == null || !algorithm.isSecure()) {
            return false;
        }
        try {
            return hash.matches(input(query, inheritedLang));
        } catch (IllFormedException _) {
            return false;
        }
    }

    /**
     * Returns the octets to be hashed (§4.1).
     *
     * @param query the {@code query} element of an answer
     * @param inheritedLang the {@code xml:lang} that holds where the element stands, or null
     * @throws IllFormedException if there are none for this information
     */
    static byte[] input(Element query, @Nullable String inheritedLang) {
        String lang = query.attribute("xml:lang", inheritedLang == null ? "" : inheritedLang);
        List<byte[]> features = new ArrayList<>();
        List<byte[]> identities = new ArrayList<>();
        List<byte[]> extensions = new ArrayList<>();
        for (Element child : query.elements()) {
            if (child.is("feature", DiscoInfo.NAMESPACE)) {
                ByteArrayOutputStream feature = new ByteArrayOutputStream();
                unit(feature, required(child, "var"));
                features.add(feature.toByteArray());
            } else if (child.is("identity", DiscoInfo.NAMESPACE)) {
                identities.add(identity(child, lang));
            } else if (child.is("x", DataForm.NAMESPACE)) {
                extensions.add(extension(child));
            } else {
                throw new IllFormedException("an element that is not hashed");
            }
        }
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(Octets.joinSorted(features, FILE_SEPARATOR));
        input.writeBytes(Octets.joinSorted(identities, FILE_SEPARATOR));
        input.writeBytes(Octets.joinSorted(extensions, FILE_SEPARATOR));
        return input.toByteArray();
    }

    private static byte[] identity(Element identity, String inheritedLang) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        unit(octets, required(identity, "category"));
        unit(octets, required(identity, "type"));
        unit(octets, identity.attribute("xml:lang", inheritedLang));
        unit(octets, identity.attribute("name", ""));
        octets.write(RECORD_SEPARATOR);
        return octets.toByteArray();
    }

    private static byte[] extension(Element x) {
        DataForm form = form(x);
        if (form.formType() == null) {
            throw new IllFormedException("a form without a type");
        }
        List<byte[]> fields = new ArrayList<>();
        for (Element field : x.elements("field", DataForm.NAMESPACE)) {
            List<byte[]> values = new ArrayList<>();
            for (Element value : field.elements("value", DataForm.NAMESPACE)) {
                ByteArrayOutputStream octets = new ByteArrayOutputStream();
                unit(octets, value.text());
                values.add(octets.toByteArray());
            }
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            unit(octets, field.attribute("var", ""));
            octets.writeBytes(Octets.joinSorted(values, RECORD_SEPARATOR));
            fields.add(octets.toByteArray());
        }
        return Octets.joinSorted(fields, GROUP_SEPARATOR);
    }

    private static DataForm form(Element x) {
        if (x.has("reported", DataForm.NAMESPACE) || x.has("item", DataForm.NAMESPACE)) {
            throw new IllFormedException("a form with a table");
        }
        try {
            return DataForm.of(x);
        } catch (StanzaException _) {
            throw new IllFormedException("a form that is not valid");
        }
    }

    private static String required(Element element, String attribute) {
        String value = element.attribute(attribute);
        if (value == null) {
            throw new IllFormedException(element.name() + " without " + attribute);
        }
        return value;
    }

    private static void unit(ByteArrayOutputStream octets, String text) {
        octets.writeBytes(Octets.utf8(text));
        octets.write(UNIT_SEPARATOR);
    }
}
