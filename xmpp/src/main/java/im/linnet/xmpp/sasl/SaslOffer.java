// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers on one stream: mechanisms (RFC 6120 §6.4.1) and types of channel binding (XEP-0440).
 *
 * @param mechanisms the names of the mechanisms, in the server's order
 * @param channelBindingTypes the types of channel binding, in the server's order; empty if it announces none
 */
public record SaslOffer(List<String> mechanisms, List<String> channelBindingTypes) {
    /** The namespace of XEP-0440. */
    public static final String CHANNEL_BINDING_NAMESPACE = "urn:xmpp:sasl-cb:0";

    private static final int MAX_ENTRIES = 100;
    private static final int MAX_ENTRY_LENGTH = 100;

    /** Copies the lists. */
    public SaslOffer {
        mechanisms = List.copyOf(mechanisms);
        channelBindingTypes = List.copyOf(channelBindingTypes);
    }

    /**
     * Reads the offer from {@code stream:features}. What is not known here stays in it, since the downgrade protection
     * covers all that the server announced.
     *
     * @return an offer without mechanisms if there are none, or more or longer ones than any server has
     */
    public static SaslOffer of(Element features) {
        return of(features, features.child("mechanisms", Namespaces.SASL));
    }

    /** Reads the offer of SASL2 (XEP-0388) from {@code stream:features}, as {@link #of(Element)} does that of SASL. */
    public static SaslOffer ofSasl2(Element features) {
        return of(features, features.child("authentication", Sasl2Element.NAMESPACE));
    }

    private static SaslOffer of(Element features, @Nullable Element list) {
        List<String> mechanisms = new ArrayList<>();
        if (list != null) {
            list.elements("mechanism", list.namespace()).forEach(e -> mechanisms.add(e.text()));
        }
        List<String> types = new ArrayList<>();
        Element bindings = features.child("sasl-channel-binding", CHANNEL_BINDING_NAMESPACE);
        if (bindings != null) {
            bindings.elements("channel-binding", CHANNEL_BINDING_NAMESPACE)
                    .forEach(e -> types.add(e.attribute("type", "")));
        }
        return withinLimits(mechanisms) && withinLimits(types)
                ? new SaslOffer(mechanisms, types)
                : new SaslOffer(List.of(), List.of());
    }

    private static boolean withinLimits(List<String> entries) {
        return entries.size() <= MAX_ENTRIES && entries.stream().allMatch(e -> e.length() <= MAX_ENTRY_LENGTH);
    }

    /** Returns the stream feature that lists the mechanisms. */
    public Element mechanismsElement() {
        return Element.builder("mechanisms", Namespaces.SASL)
                .children(mechanisms.stream()
                        .map(name -> Element.ofText("mechanism", Namespaces.SASL, name))
                        .toList())
                .build();
    }

    /** Returns the stream feature that lists the types of channel binding, or null without any. */
    public @Nullable Element channelBindingElement() {
        if (channelBindingTypes.isEmpty()) {
            return null;
        }
        return Element.builder("sasl-channel-binding", CHANNEL_BINDING_NAMESPACE)
                .children(channelBindingTypes.stream()
                        .map(type -> Element.builder("channel-binding", CHANNEL_BINDING_NAMESPACE)
                                .attribute("type", type)
                                .build())
                        .toList())
                .build();
    }

    /** Tells whether any of the mechanisms binds to the channel. */
    public boolean bindsChannels() {
        return mechanisms.stream().anyMatch(name -> name.endsWith("-PLUS"));
    }

    /** Returns the hash of the offer that protects it against changes on the way (XEP-0474 §6.1). */
    byte[] digest(ScramHash hash) {
        StringBuilder text = new StringBuilder(joined(mechanisms));
        if (!channelBindingTypes.isEmpty()) {
            text.append('\u001f').append(joined(channelBindingTypes));
        }
        return ScramCrypto.digest(hash, SaslText.bytes(text.toString()));
    }

    private static String joined(List<String> entries) {
        // The collation i;octet compares bytes, not UTF-16 code units.
        return String.join(
                "\u001e",
                entries.stream()
                        .sorted((a, b) -> Arrays.compareUnsigned(SaslText.bytes(a), SaslText.bytes(b)))
                        .toList());
    }
}
