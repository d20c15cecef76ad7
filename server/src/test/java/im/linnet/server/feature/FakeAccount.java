// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StateKey;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stream.StreamError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** An account that keeps what it is told to do as text; its turn is the test's thread. */
final class FakeAccount implements Account {
    private final Jid jid;
    private final long id;
    private final Registry registry;
    private final Map<StateKey<?>, Object> states;
    private final List<ClientSession> sessions = new ArrayList<>();
    private final Set<Jid> subscribers = new LinkedHashSet<>();
    private final List<String> done = new ArrayList<>();
    private final List<Jid> directed = new ArrayList<>();

    FakeAccount(String jid, long id, Registry registry) {
        this.jid = Jid.of(jid);
        this.id = id;
        this.registry = registry;
        this.states = registry.loadStates(this);
    }

    FakeSession bind(String resource) {
        FakeSession session = new FakeSession(this, resource);
        sessions.add(session);
        registry.publish(new Event.SessionBound(session));
        return session;
    }

    void end(FakeSession session) {
        sessions.remove(session);
        registry.publish(new Event.SessionEnded(session));
    }

    FakeAccount subscriber(String contact) {
        subscribers.add(Jid.of(contact));
        return this;
    }

    FakeAccount sentDirectly(String contact) {
        directed.add(Jid.of(contact));
        return this;
    }

    /** Returns what has been done since the last call. */
    List<String> done() {
        List<String> all = List.copyOf(done);
        done.clear();
        return all;
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public List<ClientSession> sessions() {
        return List.copyOf(sessions);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T state(StateKey<T> key) {
        return (T) Objects.requireNonNull(states.get(key));
    }

    @Override
    public <T> void state(StateKey<T> key, T value) {
        states.put(key, value);
    }

    @Override
    public boolean isContact(Jid contact) {
        return subscribers.contains(contact.bare());
    }

    @Override
    public boolean isSubscriber(Jid contact) {
        return subscribers.contains(contact.bare());
    }

    @Override
    public List<Jid> subscribers() {
        return List.copyOf(subscribers);
    }

    @Override
    public void sendPresenceTo(Jid contact) {
        done.add("available to " + contact);
    }

    @Override
    public void sendUnavailableTo(Jid contact) {
        done.add("unavailable to " + contact);
    }

    @Override
    public void withdrawDirectedPresence(Predicate<Jid> contacts) {
        directed.stream().filter(contacts).forEach(contact -> done.add("withdrawn from " + contact));
    }

    @Override
    public void copyRefused(Message message, Message error, ClientSession sender) {
        done.add("copied what " + sender.jid() + " could not send");
    }

    @Override
    public void postBlocking(Runnable task) {
        task.run();
    }

    @Override
    public void deleted(StreamError farewell) {
        done.add("deleted with " + farewell.condition().elementName());
    }
}
