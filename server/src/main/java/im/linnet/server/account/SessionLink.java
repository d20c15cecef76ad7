// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.SignIn;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** How an account reaches the client of a session. Safe from any thread; never blocks. */
public interface SessionLink {
    /** Sends a stanza to the client. */
    void deliver(Stanza stanza);

    /** Tells whether the stream has not ended: of its end the account hears a moment later. */
    boolean isOpen();

    /**
     * Completes when the client's system has taken what was delivered before: with false if it has not, because the
     * connection is gone. A client that does not read keeps it waiting.
     */
    CompletableFuture<Boolean> written();

    /** Ends the session's stream. */
    void close(StreamError error);

    /** Returns how the client has signed in. */
    SignIn signIn();

    /** Returns the client's network address. */
    InetAddress address();
}
