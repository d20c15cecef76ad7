// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import java.net.InetAddress;
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

    /** Ends the session. */
    void close(StreamError error);

    /** Returns the last available presence that it broadcast, or null while it is not available (RFC 6121 §4). */
    @Nullable
    Presence presence();

    /** Tells whether the client asked for the roster and so gets pushes (RFC 6121 §2.2). */
    boolean isInterested();
}
