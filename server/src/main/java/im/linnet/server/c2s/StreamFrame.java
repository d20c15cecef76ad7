// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.extension.SignIn;
import im.linnet.server.net.Connection;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ServerStream;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the steps of a client stream's negotiation need of the stream; on the connection's loop only. */
interface StreamFrame {
    C2sServices services();

    Connection connection();

    /** Returns the domain that the stream was opened to. */
    HostLogin host();

    /** Returns who the client said it is when it opened the stream, unproved; null if it did not, or not well. */
    @Nullable
    Jid claimed();

    /** Returns what was offered for signing in. */
    ServerStream offer();

    /** From here on offers no channel binding. */
    void offerUnbound();

    /** Takes the client for the one that it has proved to be. */
    void authenticated(Jid account, SignIn signIn);

    /** Returns how the client has signed in. */
    SignIn signIn();

    /** Returns the features of a stream whose client has signed in and is to bind a resource. */
    Element featuresToBind();

    /** Returns the features of a stream whose session has begun. */
    Element featuresWhenBound();

    /** Returns a session that is not bound yet, of the account that has signed in. */
    Session newSession();

    /** Hands over to a session that has been bound or resumed. */
    void bound(Session session);

    /** Tells whether nothing more is expected. */
    boolean hasEnded();

    /** Ends the stream. */
    void fail(StreamError error);

    /**
     * Runs on a virtual thread what may block, while nothing more is taken from the client, and goes on with its result on
     * the loop, unless the stream has ended.
     *
     * @param failed goes on if the work failed
     */
    <T> void blocking(Supplier<T> work, Consumer<T> next, Runnable failed);
}
