// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Signs in many users, a limited number at a time, and has them fetch their roster and send initial presence as real
 * clients do. A user counts as signed in when the server has answered a ping sent after the presence.
 */
final class SignIn implements ClientListener {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final byte[] LAST_ID = "online".getBytes(StandardCharsets.US_ASCII);
    /** What a client sends first; the answer to the last of it comes when all of it is done. */
    static final List<String> COME_ONLINE = List.of(
            "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>",
            "<presence/>",
            "<iq type='get' id='online'><ping xmlns='urn:xmpp:ping'/></iq>");

    /**
     * A user to be.
     *
     * @param name localpart
     * @param slot decides the event loop
     * @param listener takes the events after sign-in
     */
    record User(String name, int slot, ClientListener listener) {}

    private final Fleet fleet;
    private final List<User> users;
    private final Wish wish;
    private final Client[] clients;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger remaining;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    private SignIn(Fleet fleet, List<User> users, Wish wish) {
        this.fleet = fleet;
        this.wish = wish;
        this.users = List.copyOf(users);
        this.clients = new Client[users.size()];
        this.remaining = new AtomicInteger(users.size());
    }

    /**
     * Signs in all users and waits until they are online.
     *
     * @return the clients in the order of the users
     * @throws BenchException when one cannot sign in
     */
    static List<Client> all(Fleet fleet, List<User> users, Wish wish, int atATime) {
        var signIn = new SignIn(fleet, users, wish);
        for (int i = 0; i < Math.min(atATime, users.size()); i++) {
            signIn.startNext();
        }
        try {
            signIn.done.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BenchException(
                    "sign-in: " + (e.getCause() == null ? e : e.getCause().getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        return new ArrayList<>(List.of(signIn.clients));
    }

    private void startNext() {
        int index = next.getAndIncrement();
        if (index < users.size() && !done.isDone()) {
            var user = users.get(index);
            fleet.connect(user.name(), user.slot(), wish, new Entrance(index, user));
        }
    }

    @Override
    public void ended(Client client, @Nullable String problem) {
        done.completeExceptionally(new BenchException(problem == null ? "closed" : problem));
    }

    private final class Entrance implements ClientListener {
        private final int index;
        private final User user;

        Entrance(int index, User user) {
            this.index = index;
            this.user = user;
        }

        @Override
        public void ready(Client client) {
            COME_ONLINE.forEach(client::send);
        }

        @Override
        public void stanza(Client client, byte[] bytes, int from, int to) {
            user.listener().stanza(client, bytes, from, to);
            if (bytes[from + 1] == 'i' && Stamp.indexOf(bytes, from, to, LAST_ID) > 0) {
                clients[index] = client;
                client.handOver(user.listener());
                startNext();
                if (remaining.decrementAndGet() == 0) {
                    done.complete(null);
                }
            }
        }

        @Override
        public void acknowledged(Client client, byte[] stanza) {
            user.listener().acknowledged(client, stanza);
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            SignIn.this.ended(client, problem);
        }
    }
}
