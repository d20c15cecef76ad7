// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One subject and its contacts in the {@link PresenceScenario}. Everything happens on their common event loop. */
final class PresenceGroup {
    private static final byte[] STATUS_TAG = "<status>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHECK_ID = "check".getBytes(StandardCharsets.US_ASCII);
    private static final char SUBJECT = 's';
    private static final char CONTACT = 'c';
    private static final String ROSTER_GET = "<iq type='get' id='%s'><query xmlns='jabber:iq:roster'/></iq>";
    private static final Pattern FROM = Pattern.compile(" from=['\"]([^'\"/]+)");
    private static final Pattern TYPE = Pattern.compile(" type=['\"]([a-z]+)");
    private static final Pattern ITEM = Pattern.compile("<item [^>]*>");
    private static final Pattern ITEM_JID = Pattern.compile(" jid=['\"]([^'\"]+)");
    private static final Pattern MUTUAL = Pattern.compile(" subscription=['\"]both");

    private enum Mode {
        QUIET,
        PREPARING,
        UPDATING,
        COMING_ONLINE,
        GOING_OFFLINE
    }

    private final Run run;
    private final LongAdder delivered;
    private final Latencies latencies;
    private @Nullable Client subject;
    private List<Client> contacts = List.of();
    private Mode mode = Mode.QUIET;
    private Runnable done = () -> {};
    private int unheardByContacts;
    private int unheardBySubject;
    private int unsubscribed;
    private volatile boolean updating;

    PresenceGroup(Run run, LongAdder delivered, Latencies latencies) {
        this.run = run;
        this.delivered = delivered;
        this.latencies = latencies;
    }

    ClientListener subjectListener() {
        return new Listener() {
            @Override
            public void stanza(Client client, byte[] bytes, int from, int to) {
                subjectGot(client, bytes, from, to);
            }
        };
    }

    ClientListener contactListener() {
        return new Listener() {
            @Override
            public void stanza(Client client, byte[] bytes, int from, int to) {
                contactGot(client, bytes, from, to);
            }
        };
    }

    void join(Client subject, List<Client> contacts) {
        this.subject = subject;
        this.contacts = contacts;
        for (var contact : contacts) {
            contact.send("<presence><status>" + Stamp.placeholder(CONTACT) + "</status></presence>");
            contact.flush();
        }
    }

    /** Runs {@code action} on the group's loop when the next step has ended. */
    void whenDone(Runnable action) {
        done = action;
    }

    /** Subscribes subject and contacts to each other where they are not. */
    void prepare() {
        mode = Mode.PREPARING;
        send(String.format(ROSTER_GET, "check"));
    }

    void startUpdates() {
        mode = Mode.UPDATING;
        updating = true;
        update();
    }

    /** Ends the updates after the one under way. May be called from any thread. */
    void stopUpdates() {
        updating = false;
    }

    void comeOnline() {
        mode = Mode.COMING_ONLINE;
        unheardByContacts = contacts.size();
        unheardBySubject = contacts.size();
        send(String.format(ROSTER_GET, "roster") + stamped("<presence>", "</presence>"));
    }

    void goOffline() {
        mode = Mode.GOING_OFFLINE;
        unheardByContacts = contacts.size();
        send(stamped("<presence type='unavailable'>", "</presence>"));
    }

    private void update() {
        unheardByContacts = contacts.size();
        send(stamped("<presence><show>away</show>", "</presence>"));
    }

    private static String stamped(String head, String tail) {
        var start = head + "<status>";
        var xml = (start + Stamp.placeholder(SUBJECT) + "</status>" + tail).getBytes(StandardCharsets.US_ASCII);
        Stamp.write(xml, start.length(), System.nanoTime());
        return new String(xml, StandardCharsets.US_ASCII);
    }

    private void send(String xml) {
        var client = subject;
        if (client != null) {
            client.send(xml);
            client.flush();
        }
    }

    private void finish() {
        mode = Mode.QUIET;
        done.run();
    }

    private void subjectGot(Client client, byte[] bytes, int from, int to) {
        switch (mode) {
            case PREPARING -> {
                if (bytes[from + 1] == 'p') {
                    approve(client, text(bytes, from, to));
                } else if (Stamp.indexOf(bytes, from, to, CHECK_ID) > 0) {
                    subscribeMissing(text(bytes, from, to));
                }
            }
            case COMING_ONLINE -> {
                if (bytes[from + 1] == 'p' && Stamp.read(bytes, from, to, STATUS_TAG, CONTACT) != Stamp.NONE) {
                    unheardBySubject--;
                    finishIfAllHeard();
                }
            }
            case QUIET, UPDATING, GOING_OFFLINE -> {}
        }
    }

    private void contactGot(Client client, byte[] bytes, int from, int to) {
        if (bytes[from + 1] != 'p') {
            return;
        }
        switch (mode) {
            case PREPARING -> befriend(client, text(bytes, from, to));
            case UPDATING, COMING_ONLINE, GOING_OFFLINE -> heard(bytes, from, to);
            case QUIET -> {}
        }
    }

    private void heard(byte[] bytes, int from, int to) {
        long stamp = Stamp.read(bytes, from, to, STATUS_TAG, SUBJECT);
        if (stamp == Stamp.NONE) {
            return;
        }
        delivered.increment();
        latencies.add(System.nanoTime() - stamp);
        unheardByContacts--;
        if (mode == Mode.UPDATING) {
            if (unheardByContacts == 0) {
                nextUpdate();
            }
        } else {
            finishIfAllHeard();
        }
    }

    private void nextUpdate() {
        if (updating) {
            update();
        } else {
            finish();
        }
    }

    private void finishIfAllHeard() {
        if (unheardByContacts == 0 && (mode == Mode.GOING_OFFLINE || unheardBySubject == 0)) {
            finish();
        }
    }

    private void subscribeMissing(String roster) {
        var mutual = new HashSet<String>();
        ITEM.matcher(roster).results().forEach(item -> {
            var jid = ITEM_JID.matcher(item.group());
            if (jid.find() && MUTUAL.matcher(item.group()).find()) {
                mutual.add(jid.group(1));
            }
        });
        var missing = contacts.stream()
                .map(Client::bareJid)
                .filter(jid -> !mutual.contains(jid))
                .toList();
        unsubscribed = missing.size();
        missing.forEach(jid -> send("<presence to='" + jid + "' type='subscribe'/>"));
        if (missing.isEmpty()) {
            finish();
        }
    }

    /** A contact's part: approve the subject's request and ask the same. */
    private void befriend(Client contact, String presence) {
        var from = first(FROM, presence);
        switch (first(TYPE, presence)) {
            case "subscribe" -> {
                contact.send("<presence to='" + from + "' type='subscribed'/>");
                contact.send("<presence to='" + from + "' type='subscribe'/>");
            }
            case "subscribed" -> {
                unsubscribed--;
                if (unsubscribed == 0) {
                    send(String.format(ROSTER_GET, "check"));
                }
            }
            default -> {}
        }
    }

    private static void approve(Client subject, String presence) {
        if (first(TYPE, presence).equals("subscribe")) {
            subject.send("<presence to='" + first(FROM, presence) + "' type='subscribed'/>");
        }
    }

    private static String first(Pattern pattern, String xml) {
        var matcher = pattern.matcher(xml);
        return matcher.find() ? String.valueOf(matcher.group(1)) : "";
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private abstract class Listener implements ClientListener {
        @Override
        public void ended(Client client, @Nullable String problem) {
            run.ended(problem);
        }
    }
}
