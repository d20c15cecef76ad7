// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.xml.Element;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client tells a server, and nobody else, about itself (XEP-0388 §2.3).
 *
 * @param id the number of the client's installation, always the same, or null if it does not say
 * @param software the software's name, or null
 * @param device the device's name, or null
 */
public record UserAgent(
        @Nullable UUID id,
        @Nullable String software,
        @Nullable String device) {
    private static final int ID_CHARACTERS = 36;
    private static final int MAX_TEXT = 1023;

    /**
     * Reads the element.
     *
     * @throws SaslException if the id is not a UUID, or a text longer than any name is
     */
    static UserAgent of(Element element) {
        return new UserAgent(id(element.attribute("id")), text(element, "software"), text(element, "device"));
    }

    private static @Nullable UUID id(@Nullable String text) {
        if (text == null) {
            return null;
        }
        UUID id;
        try {
            id = text.length() == ID_CHARACTERS ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException _) {
            id = null;
        }
        // The JDK reads more than the one form.
        if (id == null || !id.toString().equals(text.toLowerCase(Locale.ROOT))) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "the user agent's id is not a UUID");
        }
        return id;
    }

    private static @Nullable String text(Element element, String name) {
        String text = element.childText(name);
        if (text != null && text.length() > MAX_TEXT) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "the user agent's name is too long");
        }
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** Returns the element. */
    Element toElement() {
        return Element.builder("user-agent", Sasl2Element.NAMESPACE)
                .attribute("id", id == null ? null : id.toString())
                .textChild("software", software)
                .textChild("device", device)
                .build();
    }
}
