// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.Credentials;
import im.linnet.server.net.TlsSession;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.sasl.ChannelBinding;
import im.linnet.xmpp.sasl.ServerMechanisms;
import im.linnet.xmpp.sasl.ServerStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How clients sign in to one hosted domain.
 *
 * @param host the domain
 * @param mechanisms starts exchanges
 * @param credentials which SCRAM mechanisms are offered, and how keys are made
 * @param plain whether PLAIN is offered through TLS
 */
public record HostLogin(String host, ServerMechanisms mechanisms, Credentials credentials, boolean plain) {
    /** Returns what is offered on a stream, given its TLS session, or null without TLS. */
    ServerStream offer(@Nullable TlsSession tls) {
        return offer(tls != null, tls == null ? List.of() : bindings(tls));
    }

    /** Returns what is offered through TLS without any channel binding. */
    ServerStream offerUnbound() {
        return offer(true, List.of());
    }

    private ServerStream offer(boolean secure, List<ChannelBinding> bindings) {
        List<String> names = new ArrayList<>();
        if (!bindings.isEmpty()) {
            credentials.hashes().forEach(hash -> names.add(hash.mechanism() + "-PLUS"));
        }
        credentials.hashes().forEach(hash -> names.add(hash.mechanism()));
        if (plain && secure) {
            names.add("PLAIN");
        }
        return new ServerStream(names, bindings, null, true, null);
    }

    private static List<ChannelBinding> bindings(TlsSession tls) {
        List<ChannelBinding> bindings = new ArrayList<>();
        tls.export(ChannelBinding.EXPORTER_LABEL, ChannelBinding.EXPORTER_BYTES)
                .ifPresent(material -> bindings.add(ChannelBinding.tlsExporter(material)));
        X509Certificate certificate = tls.localCertificate().orElse(null);
        ChannelBinding endPoint = certificate == null ? null : ChannelBinding.tlsServerEndPoint(certificate);
        if (endPoint != null) {
            bindings.add(endPoint);
        }
        return bindings;
    }

    /** Returns the address of a user by the name that it signs in with, or null if there can be no such user. */
    @Nullable
    Jid account(String username) {
        try {
            return Jid.of(username, host, null);
        } catch (JidException _) {
            return null;
        }
    }
}
