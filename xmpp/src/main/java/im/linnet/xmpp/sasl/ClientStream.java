// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client's mechanisms need to know of one stream.
 *
 * @param offer what the server offers
 * @param channelBindings the channel bindings of the connection, strongest first; empty if the client does without
 * @param tlsVersion the version of TLS, for XEP-0515; null if there is none, or not to check
 */
public record ClientStream(
        SaslOffer offer,
        List<ChannelBinding> channelBindings,
        @Nullable TlsVersion tlsVersion) {
    /** Copies the list. */
    public ClientStream {
        channelBindings = List.copyOf(channelBindings);
    }
}
