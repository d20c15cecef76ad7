// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether somebody looks at a client: XEP-0352 Client State Indication, version 1.0.0. */
public enum ClientState {
    /** Somebody may be looking; the state that every stream begins in. */
    ACTIVE,
    /** Nobody is looking. */
    INACTIVE;

    /** The namespace of the elements. */
    public static final String NAMESPACE = "urn:xmpp:csi:0";

    private final String elementName = name().toLowerCase(Locale.ROOT);

    /** Returns what an element that stands by itself in a stream says, or null if it is not about this. */
    public static @Nullable ClientState of(Element element) {
        if (!element.namespace().equals(NAMESPACE)) {
            return null;
        }
        return switch (element.name()) {
            case "active" -> ACTIVE;
            case "inactive" -> INACTIVE;
            default -> null;
        };
    }

    /** Returns the element that says so. */
    public Element toElement() {
        return Element.of(elementName, NAMESPACE);
    }

    /** Returns the stream feature. */
    public static Element feature() {
        return Element.of("csi", NAMESPACE);
    }
}
