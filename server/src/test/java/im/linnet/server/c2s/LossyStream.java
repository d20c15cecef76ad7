// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static im.linnet.server.c2s.TestStanzas.message;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.SessionRestorer;
import im.linnet.server.account.SessionStore;
import im.linnet.server.account.StoredSession;
import im.linnet.server.extension.Handling;
import im.linnet.server.net.Connection;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A simple client that does as XEP-0198 says, the server's {@link SessionStream}, and what is between them. Both number
 * the messages that they send from 1.
 */
final class LossyStream {
    private static final int MANY = 1000;

    private final Random random;
    private final SessionStore sessions;
    private final @Nullable Stored stored;
    private final StringBuilder history = new StringBuilder();

    // The server.
    private SessionStream server;
    private final List<Integer> arrived = new ArrayList<>();
    private final List<Taken> unfinished = new ArrayList<>();
    private @Nullable Link successor;
    /** What the server does next, not on the thread that commits. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private int serverSent;
    /** What the server's store knows: which stanzas of the client came with which number, and what was sent with which. */
    private final Set<Long> storedNumbers = new HashSet<>();

    private long storedFloor;
    private final Map<Integer, Long> sentNumbers = new TreeMap<>();

    // The network.
    private @Nullable Link link;
    private final List<Link> abandoned = new ArrayList<>();

    // The client.
    private int clientSent;
    private long clientAcknowledged;
    private final Deque<Integer> clientUnacknowledged = new ArrayDeque<>();
    private long clientHandled;
    private final List<Integer> clientGot = new ArrayList<>();

    /**
     * Where the session is stored.
     *
     * @param account the account's id
     * @param key the session's key
     */
    record Stored(long account, long key) {}

    /** A stanza that the server has taken and not finished. */
    private record Taken(int message, Handling handling) {}

    /** A connection and what is on its way. */
    private static final class Link {
        final FakeConnection serverSide = new FakeConnection();
        final Deque<Element> toServer = new ArrayDeque<>();
        final Deque<Element> toClient = new ArrayDeque<>();
        /** Whether the stream goes on here, as the client knows. */
        boolean ready;
        /** Whether the server has let go of it. */
        boolean closed;
    }

    LossyStream(Random random, SessionStore sessions, @Nullable Stored stored) {
        this.random = random;
        this.sessions = sessions;
        this.stored = stored;
        this.server = stream(null);
    }

    private SessionStream stream(@Nullable Connection connection) {
        return new SessionStream(
                new SessionStream.Owner() {
                    @Override
                    public void overflowed() {
                        throw new AssertionError("too much");
                    }

                    @Override
                    public void unresponsive(Connection silent) {
                        throw new AssertionError("silent");
                    }
                },
                new SessionStream.Limits(100_000, 100_000_000, Duration.ofMinutes(1)),
                connection);
    }

    static boolean isStored(int message) {
        return message % 3 != 0;
    }

    List<Integer> arrived() {
        return arrived;
    }

    List<Integer> clientGot() {
        return clientGot;
    }

    int clientSent() {
        return clientSent;
    }

    int serverSent() {
        return serverSent;
    }

    String history() {
        return history.toString();
    }

    private void note(Object... what) {
        for (Object each : what) {
            history.append(each).append(' ');
        }
        history.append('\n');
    }

    void begin() {
        Link first = new Link();
        first.ready = true;
        link = first;
        server = stream(first.serverSide);
        server.beginToReceive();
        server.begin(List.of(), stored == null ? 0 : stored.key(), sessions);
    }

    void step(boolean kills) {
        int choice = random.nextInt(kills ? 23 : 22);
        switch (choice) {
            case 0, 1, 2, 3 -> clientSends();
            case 4, 5, 6 -> deliver();
            case 7, 8, 9 -> serverReads(1 + random.nextInt(4));
            case 10, 11, 12 -> clientReads(1 + random.nextInt(4));
            case 13, 14 -> finishOne();
            case 15 -> clientSays(StreamManagement.request());
            case 16 -> clientSays(StreamManagement.ack(clientHandled));
            case 17 -> oldConnectionSpeaks();
            case 18 -> cut();
            case 19 -> serverNotices();
            case 20, 21 -> reconnect();
            default -> kill();
        }
        settleStore();
    }

    /** Goes on without faults until all is said, and checks that nobody waits for anything. */
    void settle() {
        for (int round = 0; round < 6; round++) {
            while (!abandoned.isEmpty()) {
                oldConnectionSpeaks();
            }
            if (link == null || link.closed) {
                cut();
                reconnect();
            }
            serverReads(MANY);
            while (!unfinished.isEmpty()) {
                finishOne();
            }
            settleStore();
            clientReads(MANY);
            clientSays(StreamManagement.request());
            clientSays(StreamManagement.ack(clientHandled));
        }
        assertThat(clientUnacknowledged).as("not acknowledged by the server").isEmpty();
        assertThat(server.takeUnacknowledged())
                .as("not acknowledged by the client")
                .isEmpty();
    }

    private static Stanza numbered(int number) {
        return message("b@y/1", "<body>" + number + "</body>");
    }

    private static int numberOf(Element message) {
        return Integer.parseInt(
                Objects.requireNonNull(message.child("body", "jabber:client")).text());
    }

    // The client.

    private void clientSends() {
        clientSent++;
        clientUnacknowledged.add(clientSent);
        note("client sends", clientSent);
        clientSays(numbered(clientSent).element());
    }

    private void clientSays(Element element) {
        if (link != null && link.ready) {
            link.toServer.add(element);
        }
    }

    private void clientReads(int most) {
        Link current = link;
        if (current == null) {
            return;
        }
        current.toClient.addAll(current.serverSide.sent());
        for (int i = 0; i < most && !current.toClient.isEmpty(); i++) {
            clientReads(current, current.toClient.remove());
        }
    }

    private void clientReads(Link current, Element element) {
        switch (element.name()) {
            case "message" -> {
                clientHandled++;
                clientGot.add(numberOf(element));
                note("client gets", numberOf(element));
            }
            case "r" -> clientSays(StreamManagement.ack(clientHandled));
            case "a" -> acknowledged(element);
            case "resumed" -> {
                note("resumed", Objects.requireNonNull(element.attribute("h")));
                acknowledged(element);
                current.ready = true;
                clientUnacknowledged.forEach(
                        number -> current.toServer.add(numbered(number).element()));
            }
            default -> throw new AssertionError("received " + element);
        }
    }

    private void acknowledged(Element element) {
        long h = Long.parseLong(Objects.requireNonNull(element.attribute("h")));
        assertThat(h).as("acknowledged").isBetween(clientAcknowledged, (long) clientSent);
        for (; clientAcknowledged < h; clientAcknowledged++) {
            clientUnacknowledged.remove();
        }
    }

    private void reconnect() {
        if (link != null) {
            return;
        }
        note("client reconnects", clientHandled);
        Link next = new Link();
        next.toServer.add(StreamManagement.resume("id", clientHandled));
        link = next;
    }

    // The network.

    /** The client's connection breaks: of what is on its way, some may still arrive, and some later. */
    private void cut() {
        Link broken = link;
        if (broken == null) {
            return;
        }
        note("cut");
        clientReads(random.nextInt(4));
        link = null;
        int arriving = random.nextInt(broken.toServer.size() + 1);
        while (broken.toServer.size() > arriving) {
            broken.toServer.removeLast();
        }
        abandoned.add(broken);
    }

    /** Something that was sent over a connection before it broke arrives. */
    private void oldConnectionSpeaks() {
        if (abandoned.isEmpty()) {
            return;
        }
        Link old = abandoned.get(random.nextInt(abandoned.size()));
        if (old.toServer.isEmpty()) {
            abandoned.remove(old);
            return;
        }
        note("from an old connection:");
        serverReads(old, 1);
    }

    // The server.

    private void deliver() {
        serverSent++;
        note("server sends", serverSent);
        sentNumbers.put(serverSent, server.deliver(numbered(serverSent), null, serverSent));
    }

    private void serverReads(int most) {
        if (link != null) {
            serverReads(link, most);
        }
    }

    private void serverReads(Link from, int most) {
        for (int i = 0; i < most && !from.toServer.isEmpty(); i++) {
            Element element = from.toServer.remove();
            if (!from.closed) {
                serverReads(from, element);
            }
        }
    }

    private void serverReads(Link from, Element element) {
        if (element.name().equals("resume")) {
            resume(from, Long.parseLong(Objects.requireNonNull(element.attribute("h"))));
            return;
        }
        if (!server.isCarriedBy(from.serverSide)) {
            return;
        }
        switch (element.name()) {
            case "message" -> {
                Handling handling = server.receive();
                note("server gets", numberOf(element), handling == null ? "again" : "");
                if (handling != null) {
                    arrived.add(numberOf(element));
                    assertThat(handling.number()).as("number").isEqualTo(numberOf(element));
                    unfinished.add(new Taken(numberOf(element), handling));
                }
            }
            case "r" -> server.requested();
            default ->
                assertThat(server.acknowledged(Long.parseLong(Objects.requireNonNull(element.attribute("h")))))
                        .isNull();
        }
    }

    /** As {@link Session} does it. */
    private void resume(Link next, long h) {
        note("server is asked to resume", h);
        if (server.faultOf(h) != null) {
            // By an old connection, since when the client has acknowledged more.
            assertThat(next).as("a connection that is refused").isNotSameAs(link);
            next.closed = true;
            return;
        }
        release();
        if (successor != null) {
            successor.closed = true;
        }
        successor = next;
        SessionStream asked = server;
        asked.whenSettled(handled -> tasks.add(() -> {
            if (successor == next && asked.equals(server)) {
                asked.wake(h).join();
                renumber();
                successor = null;
                asked.resume(next.serverSide, StreamManagement.resumed("id", handled), h);
            }
        }));
    }

    private void release() {
        Connection old = server.release();
        for (Link each : abandoned) {
            each.closed |= each.serverSide.equals(old);
        }
        if (link != null) {
            link.closed |= link.serverSide.equals(old);
        }
    }

    private void renumber() {
        if (stored != null) {
            sessions.renumbered(stored.key()).forEach((message, number) -> sentNumbers.put(message.intValue(), number));
        }
    }

    private void serverNotices() {
        for (Link each : abandoned) {
            if (server.detach(each.serverSide)) {
                note("server notices");
                each.closed = true;
            }
        }
    }

    private void finishOne() {
        if (unfinished.isEmpty()) {
            return;
        }
        Taken taken = unfinished.remove(random.nextInt(unfinished.size()));
        note("server finishes", taken.message());
        if (isStored(taken.message())) {
            storedNumbers.add(taken.handling().number());
            storedFloor = Math.max(storedFloor, taken.handling().floor());
            taken.handling().stored(taken.handling().number());
        }
        taken.handling().release();
    }

    /** Waits until everything that was to be stored is, and does what follows from it. */
    private void settleStore() {
        for (int i = 0; i < 2; i++) {
            if (stored != null) {
                sessions.checkpoint(-1, new StoredSession.Positions(0, 0, 0)).join();
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    /** The server ends without a word, and starts again with what it has stored. */
    private void kill() {
        Stored session = Objects.requireNonNull(stored);
        note("kill");
        settleStore();
        for (Link each : abandoned) {
            each.closed = true;
        }
        if (link != null) {
            link.closed = true;
            cut();
            abandoned.forEach(each -> each.closed = true);
        }
        // What was not finished has had no effect.
        unfinished.forEach(taken -> arrived.removeAll(List.of(taken.message())));
        unfinished.clear();
        successor = null;
        StoredSession found = sessions.load(session.account()).stream()
                .filter(each -> each.id() == session.key())
                .findFirst()
                .orElseThrow();
        List<SessionRestorer.Sent> sent = new ArrayList<>();
        sentNumbers.forEach((message, number) -> {
            if (number > found.positions().acknowledged()) {
                sent.add(new SessionRestorer.Sent(number, numbered(message), null, message));
            }
        });
        server = stream(null);
        server.restore(
                new SessionRestorer.RestoredSession(
                        found,
                        Math.max(found.positions().handled(), storedFloor),
                        storedNumbers,
                        sent,
                        Duration.ofMinutes(1)),
                sessions);
    }
}
