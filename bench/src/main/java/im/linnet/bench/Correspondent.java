// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * A user of a {@link Trial} who writes to one other and does not give up: comes back after each end of the connection,
 * resumes, or signs in anew and sends again, under the same id, what was not acknowledged. Counts incoming stanzas
 * honestly. Used on one event loop.
 */
final class Correspondent implements ClientListener {
    private static final int RETRY_MILLIS = 100;
    private static final byte[] MESSAGE = "<message".getBytes(StandardCharsets.US_ASCII);

    private final Trial trial;
    private final int index;
    private final int peer;
    private final Wish wish;
    private final Set<Client> attempts = new HashSet<>();
    private @Nullable Client current;
    private @Nullable StreamManagement session;
    private @Nullable ArchiveReader reader;
    private long lastProgressNanos;

    /**
     * Makes a user who is not online.
     *
     * @param index the user's number, and that of what they send
     * @param peer the number of whom they write to, and that of what they get
     */
    Correspondent(Trial trial, int index, int peer) {
        this.trial = trial;
        this.index = index;
        this.peer = peer;
        this.wish = new Wish("trial", 1, null, null);
    }

    boolean online() {
        return current != null;
    }

    /** Returns how much the server has not acknowledged. */
    int unacknowledged() {
        return session == null ? 0 : session.unacknowledgedCount();
    }

    /** Connects, unless that is under way; now and then twice at once, to have two resumptions race. */
    void comeOnline() {
        if (current != null || !attempts.isEmpty()) {
            return;
        }
        boolean race = session != null && session.resumable() && trial.wantsRace();
        for (int i = 0; i < (race ? 2 : 1); i++) {
            var client = trial.fleet()
                    .connect(trial.userName(index), 0, session == null ? wish : wish.resuming(session), this);
            // An acknowledgement on one of two connections would make what the other has said untrue.
            client.holdAnswers(race);
            attempts.add(client);
            var _ = trial.loop().schedule(() -> giveUp(client), trial.patience().toMillis(), TimeUnit.MILLISECONDS);
        }
        trial.counters().races += race ? 1 : 0;
    }

    private void giveUp(Client client) {
        if (attempts.remove(client)) {
            trial.counters().stuckSignIns++;
            client.drop();
            settled();
            retry();
        }
    }

    /** Leaves a connection on which nothing has been acknowledged for too long: the other end may be gone. */
    void watch(long nowNanos) {
        var client = current;
        if (client != null
                && unacknowledged() > 0
                && nowNanos - lastProgressNanos > trial.patience().toNanos()) {
            trial.counters().abandoned++;
            current = null;
            client.drop();
            comeOnline();
        }
    }

    /** Sends the next message; who is not online sends nothing. */
    void write() {
        var client = current;
        if (client == null) {
            return;
        }
        if (unacknowledged() == 0) {
            lastProgressNanos = System.nanoTime();
        }
        int number = trial.conversation(index).next();
        var id = trial.id(index, number);
        client.send("<message to='" + trial.userName(peer) + "@" + trial.domain() + "' type='chat' id='" + id
                + "'><body>" + id + " the quick brown fox jumps over the lazy dog</body></message>");
        client.flush();
    }

    /** Reads the own archive and notes what is in it. */
    void readArchive(Runnable end) {
        reader = new ArchiveReader(this::send, this::archived, end);
        reader.ask();
    }

    private void send(String xml) {
        var client = Objects.requireNonNull(current);
        client.send(xml);
        client.flush();
    }

    private void archived(String xml) {
        var matcher = trial.ids().matcher(xml);
        if (matcher.find()) {
            int sender = Integer.parseInt(matcher.group(1));
            trial.conversation(sender).archived(sender == index, Integer.parseInt(matcher.group(2)));
        }
    }

    @Override
    public void ready(Client client) {
        trial.counters().newSessions++;
        var old = session;
        adopt(client);
        client.send("<presence/>");
        if (old != null) {
            for (var stanza : old.unacknowledged()) {
                if (Stamp.indexOf(stanza, 0, MESSAGE.length, MESSAGE) == 0) {
                    trial.counters().sentAgain++;
                    client.send(stanza);
                }
            }
        }
        client.flush();
    }

    @Override
    public void resumed(Client client) {
        trial.counters().resumed++;
        adopt(client);
    }

    private void adopt(Client client) {
        attempts.remove(client);
        var previous = current;
        current = client;
        session = client.management();
        lastProgressNanos = System.nanoTime();
        if (previous != null && previous != client) {
            previous.drop();
        }
        settled();
    }

    private void settled() {
        if (current != null && attempts.isEmpty()) {
            current.holdAnswers(false);
        }
    }

    @Override
    public void resumeFailed(Client client) {
        if (current == null && attempts.size() == 1) {
            trial.counters().failedResumes++;
        } else {
            // There is another of two that has won or may still: a new session would only take its place.
            trial.counters().lostRaces++;
            attempts.remove(client);
            client.drop();
            settled();
        }
    }

    @Override
    public void acknowledged(Client client, byte[] stanza) {
        lastProgressNanos = System.nanoTime();
        var matcher = trial.ids().matcher(new String(stanza, StandardCharsets.UTF_8));
        if (matcher.find()) {
            trial.conversation(index).acknowledged(Integer.parseInt(matcher.group(2)));
        }
    }

    @Override
    public void stanza(Client client, byte[] bytes, int from, int to) {
        var xml = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (client != current || reader != null && reader.take(xml)) {
            return;
        }
        Matcher matcher = trial.ids().matcher(xml);
        if (xml.startsWith("<message") && matcher.find()) {
            int sender = Integer.parseInt(matcher.group(1));
            int number = Integer.parseInt(matcher.group(2));
            if (sender == index) {
                trial.conversation(sender).bounced(number);
            } else {
                trial.conversation(sender).delivered(number);
            }
        }
    }

    @Override
    public void ended(Client client, @Nullable String problem) {
        boolean attempt = attempts.remove(client);
        if (!attempt && client != current) {
            return;
        }
        trial.counters().ended(attempt, String.valueOf(problem));
        if (session != null && String.valueOf(problem).contains(StreamManagement.WRONG_COUNT)) {
            session.forget();
        }
        if (client == current) {
            current = null;
        }
        settled();
        retry();
    }

    private void retry() {
        if (!trial.over()) {
            var _ = trial.loop()
                    .schedule(this::comeOnline, RETRY_MILLIS / 2 + trial.jitter(RETRY_MILLIS), TimeUnit.MILLISECONDS);
        }
    }
}
