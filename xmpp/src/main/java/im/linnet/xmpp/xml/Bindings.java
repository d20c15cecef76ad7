// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The prefixes in scope (Namespaces in XML 1.0). The default namespace is kept elsewhere. */
final class Bindings {
    /** The namespace of the prefix {@code xml}. */
    static final String XML = "http://www.w3.org/XML/1998/namespace";

    private static final String XMLNS = "http://www.w3.org/2000/xmlns/";

    /** Prefix and namespace in turn. */
    private @Nullable String[] bound = {};

    private int size;
    private int watched;
    private boolean leaked;

    int count() {
        return size / 2;
    }

    void clear() {
        cutTo(0);
    }

    void cutTo(int count) {
        Arrays.fill(bound, Math.min(size, 2 * count), size, null);
        size = Math.min(size, 2 * count);
        watched = Math.min(watched, size);
    }

    /** From now on, remembers whether a prefix that is bound already was looked up. */
    void watch() {
        watched = size;
        leaked = false;
    }

    boolean leaked() {
        return leaked;
    }

    /** Checks a default namespace. */
    static void checkDefault(String namespace) {
        if (namespace.equals(XML) || namespace.equals(XMLNS)) {
            throw new XmlException(Kind.PREFIX, "reserved namespace cannot be the default");
        }
    }

    /** Binds a prefix; those from {@code tagBase} on were bound in the same tag. */
    void bind(String prefix, String namespace, int tagBase) {
        for (int i = 2 * tagBase; i < size; i += 2) {
            if (prefix.equals(bound[i])) {
                throw new XmlException(Kind.NOT_WELL_FORMED, "prefix is declared twice");
            }
        }
        boolean xml = prefix.equals("xml");
        if (xml != namespace.equals(XML) || prefix.equals("xmlns") || namespace.equals(XMLNS)) {
            throw new XmlException(Kind.PREFIX, "reserved prefix or namespace cannot be declared");
        }
        if (namespace.isEmpty()) {
            throw new XmlException(Kind.PREFIX, "prefix cannot be undeclared");
        }
        if (size == bound.length) {
            bound = Arrays.copyOf(bound, Math.max(8, 2 * size));
        }
        bound[size++] = prefix;
        bound[size++] = namespace;
    }

    String lookup(String prefix) {
        for (int i = size - 2; i >= 0; i -= 2) {
            String namespace = bound[i + 1];
            if (namespace != null && prefix.equals(bound[i])) {
                leaked |= i < watched && !prefix.equals("xml");
                return namespace;
            }
        }
        if (prefix.equals("xml")) {
            return XML;
        }
        throw new XmlException(Kind.PREFIX, "prefix is not declared");
    }
}
