// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.SignIn;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How an account reaches the client of a session. Safe from any thread; never blocks. */
public interface SessionLink {
    /** Learns which resource of the account it is; called once, in the account's turn, before anything else. */
    void bound(Resource resource);

    /**
     * Sends a stanza to the client.
     *
     * @param tracked the message that it is, if somebody wants to know whether the client got it
     * @param id the id in the store of the message that it is or copies, 0 if there is none
     * @return the stanza's number on a stream that survives the server, else 0
     */
    long deliver(Stanza stanza, @Nullable TrackedMessage tracked, long id);

    /** Takes whether somebody looks at the client (XEP-0352); what was held back for an active one has been sent then. */
    void clientState(ClientState state);

    /** Tells whether the session has not ended: of its end the account hears a moment later. */
    boolean isOpen();

    /** Tells whether a connection carries the session. */
    boolean isAttached();

    /** Tells whether a connection carries the session, and its client has not said that nobody looks at it (XEP-0352). */
    boolean isActive();

    /** Tells whether the client acknowledges what it gets (XEP-0198 §4). */
    boolean isManaged();

    /** Has the client asked at once what it has got. */
    void ask();

    /** Returns the key of the session in the store, 0 if it ends with its connection or with the server. */
    long key();

    /** Returns the id of the session's stream if it may be resumed (XEP-0198 §5), else null. */
    @Nullable
    StreamId streamId();

    /** Has somebody hear how many of the client's stanzas were handled, when that is settled; on any thread. */
    void whenHandled(LongConsumer then);

    /**
     * Completes when the client's system has taken what was delivered before: with false if it has not, because the
     * connection is gone. A client that does not read keeps it waiting.
     */
    CompletableFuture<Boolean> written();

    /**
     * Completes when no more than half of what a client may leave unacknowledged is so, on the thread that hears of it: with
     * false if the connection is lost before.
     */
    default CompletableFuture<Boolean> room() {
        return CompletableFuture.completedFuture(true);
    }

    /** Ends the session; its account hears of it a moment later. */
    void close(StreamError error);

    /** Ends the connection of a session that may be resumed when the server is back; completes when that is stored. */
    CompletableFuture<Void> suspend(StreamError error);

    /** Returns what the client has not acknowledged, in order; to be asked once, when the session has ended. */
    List<Unacknowledged> unacknowledged();

    /** Returns how the client has signed in: the last time, while the session is detached. */
    SignIn signIn();

    /** Returns the client's network address: the last one while the session is detached. */
    InetAddress address();

    /**
     * A stanza that a client may not have got.
     *
     * @param tracked the message that it is, if it is tracked
     */
    record Unacknowledged(Stanza stanza, @Nullable TrackedMessage tracked) {}
}
