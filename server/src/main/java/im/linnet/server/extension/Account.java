// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stream.StreamError;
import java.util.List;
import java.util.function.Predicate;

/**
 * A local account that is awake. Reading is safe from any thread and sees an immutable snapshot; changes belong to the
 * account's turn.
 */
public interface Account {
    /** Returns the bare address. */
    Jid jid();

    /** Returns the id in the store. */
    long id();

    /** Returns the sessions that are bound. */
    List<ClientSession> sessions();

    /** Returns an extension's value. */
    <T> T state(StateKey<T> key);

    /** Replaces an extension's value; in the account's turn only. */
    <T> void state(StateKey<T> key, T value);

    /** Tells whether a contact is in the user's roster. */
    boolean isContact(Jid contact);

    /** Tells whether a contact gets the account's presence: a subscription {@code from} or {@code both}. */
    boolean isSubscriber(Jid contact);

    /** Returns the contacts that get the account's presence. */
    List<Jid> subscribers();

    /** Sends the current presence of every available session to a contact again; in the account's turn only. */
    void sendPresenceTo(Jid contact);

    /** Sends unavailable presence of every available session to a contact; in the account's turn only. */
    void sendUnavailableTo(Jid contact);

    /**
     * Sends unavailable presence to those whom sessions have sent presence to directly (RFC 6121 §4.6), each from the
     * session that did; in the account's turn only.
     */
    void withdrawDirectedPresence(Predicate<Jid> contacts);

    /** Copies what one of its clients has sent and the server has refused to the others, and the error that it got. */
    void copyRefused(Message message, Message error, ClientSession sender);

    /** Has a task run in the account's turn that may block. */
    void postBlocking(Runnable task);

    /**
     * Ends the sessions and the subscriptions of the account, which has just been deleted from the store; from here on it
     * answers like an address that nobody has. In the account's turn only, in a task that may block.
     *
     * @param farewell what the clients are told
     */
    void deleted(StreamError farewell);
}
