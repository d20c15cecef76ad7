// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How a sender wants a message to be handled: XEP-0334 Message Processing Hints, version 1.0.0. */
public enum ProcessingHint {
    /** Not to be archived. */
    NO_PERMANENT_STORE,
    /** Not to be stored at all, not even for later delivery. */
    NO_STORE,
    /** Not to be copied to other addresses. */
    NO_COPY,
    /** To be archived even if it would not be otherwise. */
    STORE;

    /** The namespace of the hints, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:hints";

    private final String elementName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the hints in a message; those in an error do not count (§5). */
    public static Set<ProcessingHint> in(Message message) {
        Set<ProcessingHint> hints = EnumSet.noneOf(ProcessingHint.class);
        if (!message.isError()) {
            for (ProcessingHint hint : values()) {
                if (message.element().has(hint.elementName, NAMESPACE)) {
                    hints.add(hint);
                }
            }
        }
        return hints;
    }

    /** Returns the hint's element. */
    public Element toElement() {
        return Element.of(elementName, NAMESPACE);
    }
}
