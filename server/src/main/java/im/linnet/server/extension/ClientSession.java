// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A bound resource of a local account. Safe from any thread. */
public interface ClientSession {
    /** Returns the full address. */
    Jid jid();

    /** Returns the account. */
    Account account();

    /** Returns how the client has signed in; newer once it has resumed its stream (XEP-0198). */
    SignIn signIn();

    /** Returns the client's network address. */
    InetAddress address();

    /** Sends a stanza to the client. */
    void deliver(Stanza stanza);

    /**
     * Completes when what was delivered before has left, and enough of it was acknowledged by a client that does so, with
     * true, or cannot leave any more, with false. Not to be waited for in the account's turn.
     */
    CompletableFuture<Boolean> written();

    /** Takes whether somebody looks at the client (XEP-0352). */
    void clientState(ClientState state);

    /** Ends the session. */
    void close(StreamError error);

    /** Returns the last available presence that it broadcast, or null while it is not available (RFC 6121 §4). */
    @Nullable
    Presence presence();

    /** Tells whether the client asked for the roster and so gets pushes (RFC 6121 §2.2). */
    boolean isInterested();

    /** Tells whether the client has turned something on. */
    boolean has(SessionFlag flag);

    /** Turns something on or off for the session; in the account's turn only. */
    void set(SessionFlag flag, boolean on);

    /** Tells whether the client is connected: a session that can be resumed goes on for a while without (XEP-0198 §5). */
    boolean isAttached();
}
