// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * Which software an entity runs: XEP-0092 Software Version, version 1.1.
 *
 * @param name the name, or null if it is not told
 * @param version the version, or null if it is not told
 * @param os the operating system, or null if it is not told
 */
public record SoftwareVersion(
        @Nullable String name,
        @Nullable String version,
        @Nullable String os) {
    /** The namespace of the query, which is a feature too. */
    public static final String NAMESPACE = "jabber:iq:version";

    /** Returns the payload of a request. */
    public static Element request() {
        return Element.of("query", NAMESPACE);
    }

    /** Reads the {@code query} element of an answer. */
    public static SoftwareVersion of(Element query) {
        return new SoftwareVersion(query.childText("name"), query.childText("version"), query.childText("os"));
    }

    /** Returns the {@code query} element of an answer. */
    public Element toElement() {
        return Element.builder("query", NAMESPACE)
                .textChild("name", name)
                .textChild("version", version)
                .textChild("os", os)
                .build();
    }
}
