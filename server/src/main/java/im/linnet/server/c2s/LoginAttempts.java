// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the attempts to sign in on one stream, whichever way they go. */
final class LoginAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(LoginAttempts.class);

    private final StreamFrame stream;
    private int failed;

    LoginAttempts(StreamFrame stream) {
        this.stream = stream;
    }

    private InetAddress address() {
        return stream.connection().remoteAddress().getAddress();
    }

    /** Tells whether the client's address has failed too often. */
    boolean isBlocked() {
        return stream.services().guard().admission().isBlocked(address());
    }

    void succeeded(Jid account) {
        stream.services().counters().logins().increment();
        stream.services().guard().admission().loginSucceeded(address(), account);
    }

    /**
     * Counts a failure and tells the client.
     *
     * @param login the exchange, or null if there was none
     * @param answer what the client is told
     */
    void failed(@Nullable Login login, Login.Outcome.Failed failure, Element answer) {
        C2sServices services = stream.services();
        if (login != null && login.sawUnknownBinding() && services.settings().unboundFallback()) {
            // Clients that know only tls-unique try it first and then say that we offer no binding ("y"), which would
            // look like a downgrade: from here on this stream offers none.
            stream.offerUnbound();
        }
        failed++;
        services.counters().failedLogins().increment();
        if (failure.account() != null) {
            // Only what could have been a guess: some clients first try a channel binding that is not offered.
            services.guard().admission().loginFailed(address(), failure.account());
        }
        LOG.atInfo()
                .addKeyValue("peer", address().getHostAddress())
                .addKeyValue("condition", failure.condition().elementName())
                .addKeyValue("reason", failure.reason())
                .log("a login failed");
        stream.connection().send(answer);
        if (failed >= C2sSettings.LOGIN_ATTEMPTS) {
            stream.fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "Too many failed logins"));
        }
    }
}
