// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;

/** The old format of business cards: XEP-0054 vcard-temp, version 1.3.0. Its content is opaque here. */
public final class VCardTemp {
    /** The namespace of {@code vCard}, which is a feature too. */
    public static final String NAMESPACE = "vcard-temp";
    /** The name of the element. */
    public static final String NAME = "vCard";

    private VCardTemp() {}

    /** Returns the payload of a request, which is also the answer if there is no card. */
    public static Element empty() {
        return Element.of(NAME, NAMESPACE);
    }
}
