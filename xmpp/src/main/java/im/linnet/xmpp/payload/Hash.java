// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A hash of something: XEP-0300 Use of Cryptographic Hash Functions in XMPP, version 1.0.0.
 *
 * @param algorithm the name of the function, which need not be a known one
 * @param value the hash in Base64
 */
public record Hash(String algorithm, String value) {
    /** The namespace of {@code hash} and {@code hash-used}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:hashes:2";

    /** Returns the hash of bytes. */
    public static Hash of(HashAlgorithm algorithm, byte[] data) {
        return new Hash(algorithm.textName(), Base64.getEncoder().encodeToString(algorithm.hash(data)));
    }

    /**
     * Reads a {@code hash} element.
     *
     * @throws StanzaException ({@code bad-request}) if it names no function or its value is not Base64
     */
    public static Hash of(Element hash) {
        String algorithm = hash.attribute("algo");
        String value = hash.text().strip();
        if (algorithm == null || algorithm.isEmpty() || value.isEmpty()) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "hash without a function or a value");
        }
        try {
            // Encoded anew, since padding may have been left out and its bits may have been set.
            String canonical =
                    Base64.getEncoder().encodeToString(Base64.getDecoder().decode(value));
            return new Hash(algorithm, canonical);
        } catch (IllegalArgumentException _) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "hash is not Base64");
        }
    }

    /**
     * Returns the hashes in an element, in order.
     *
     * @throws StanzaException ({@code bad-request}) if one is not valid or two have the same function (§3)
     */
    public static List<Hash> in(Element parent) {
        List<Hash> hashes = new ArrayList<>();
        Set<String> algorithms = new HashSet<>();
        for (Element child : parent.elements("hash", NAMESPACE)) {
            Hash hash = of(child);
            if (!algorithms.add(hash.algorithm)) {
                throw new StanzaException(ErrorCondition.BAD_REQUEST, "several hashes of one function");
            }
            hashes.add(hash);
        }
        return hashes;
    }

    /** Returns the function that an element says is used, or null without one or for an unknown one. */
    public static @Nullable HashAlgorithm used(Element parent) {
        Element used = parent.child("hash-used", NAMESPACE);
        return used == null ? null : HashAlgorithm.ofName(used.attribute("algo"));
    }

    /** Returns a {@code hash-used} element. */
    public static Element usedElement(HashAlgorithm algorithm) {
        return Element.builder("hash-used", NAMESPACE)
                .attribute("algo", algorithm.textName())
                .build();
    }

    /** Returns the {@code hash} element. */
    public Element toElement() {
        return Element.builder("hash", NAMESPACE)
                .attribute("algo", algorithm)
                .text(value)
                .build();
    }

    /** Tells whether this is the hash of bytes; not if the function is unknown. Takes the same time for any value. */
    public boolean matches(byte[] data) {
        HashAlgorithm known = HashAlgorithm.ofName(algorithm);
        return known != null && MessageDigest.isEqual(known.hash(data), bytes());
    }

    /** Returns the hash as bytes. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(value);
    }
}
