// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.payload.Subscription;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plays a transcript's clients against a server of its own. */
final class TranscriptRun {
    /** How often a stanza may cause another account to send one before a client is believed to receive nothing. */
    private static final int HOPS = 4;

    private static final String FENCE = "<query xmlns='urn:linnet:test:fence'/>";

    private final Transcript transcript;
    private final Path directory;
    private final List<String> settings = new ArrayList<>();

    private final Map<String, Jid> accounts = new LinkedHashMap<>();
    private final List<Consumer<TestServer>> preparations = new ArrayList<>();
    private final Map<String, TestClient> clients = new LinkedHashMap<>();
    /** What clients have received before its time in the transcript. */
    private final Map<TestClient, List<XmlEvent>> early = new HashMap<>();

    private final Map<String, String> variables = new HashMap<>();
    private @Nullable TestServer server;

    TranscriptRun(Transcript transcript, Path directory) {
        this.transcript = transcript;
        this.directory = directory;
    }

    void run() throws IOException {
        try {
            for (Transcript.Step step : transcript.steps()) {
                try {
                    play(step);
                } catch (AssertionError | RuntimeException | IOException e) {
                    throw new AssertionError(transcript.name() + ":" + step.line() + ": " + e.getMessage(), e);
                }
            }
            fence();
            for (Map.Entry<String, TestClient> client : clients.entrySet()) {
                expectNothing(client.getValue(), "at the end, " + client.getKey());
            }
        } finally {
            for (TestClient client : clients.values()) {
                client.close();
            }
            if (server != null) {
                server.close();
            }
        }
    }

    private void play(Transcript.Step step) throws IOException {
        switch (step) {
            case Transcript.Step.Directive(int _, String verb, String argument) -> prepare(verb, argument);
            case Transcript.Step.Action(int _, String client, String verb, String argument) ->
                act(client, verb, argument);
            case Transcript.Step.Send(int _, String client, String xml) ->
                client(client).send(Expectation.substitute(xml, variables));
            case Transcript.Step.Receive(int _, String client, List<String> xml) -> receive(client(client), xml);
        }
    }

    private void prepare(String verb, String argument) {
        if (server != null) {
            throw new IllegalArgumentException("too late: the server has been started");
        }
        String[] words = argument.split("\\s+", -1);
        switch (verb) {
            case "set" -> settings.add(argument);
            case "account" -> {
                Jid jid = Jid.of(argument);
                accounts.put(Objects.requireNonNull(jid.local()), jid);
                preparations.add(started -> started.account(jid));
            }
            case "contact" ->
                preparations.add(started -> started.contact(
                        Jid.of(words[0]), Jid.of(words[1]), Subscription.valueOf(words[2].toUpperCase(Locale.ROOT))));
            default -> throw new IllegalArgumentException("unknown directive @" + verb);
        }
    }

    private TestServer server() {
        TestServer started = server;
        if (started == null) {
            started = TestServer.start(directory, settings);
            server = started;
            for (Consumer<TestServer> preparation : preparations) {
                preparation.accept(started);
            }
        }
        return started;
    }

    private TestClient client(String name) {
        TestClient client = clients.get(name);
        if (client == null) {
            throw new IllegalArgumentException(name + " is not connected");
        }
        return client;
    }

    /** Returns the address that a client's name stands for: {@code romeo/orchard} is of the account called romeo. */
    private Jid addressOf(String name) {
        int slash = name.indexOf('/');
        String local = slash < 0 ? name : name.substring(0, slash);
        Jid account = accounts.get(local);
        if (account == null) {
            throw new IllegalArgumentException("no account is called " + local);
        }
        return slash < 0 ? account : account.withResource(name.substring(slash + 1));
    }

    private void act(String name, String verb, String argument) throws IOException {
        switch (verb) {
            case "restart" -> restart();
            case "connect" -> connect(name, argument);
            case "starttls" -> client(name).startTls(argument);
            case "authenticate" -> authenticate(name, argument);
            case "signin" -> {
                String host = addressOf(name).domain();
                connect(name, host);
                authenticate(name, "SCRAM-SHA-1");
                client(name).open(host);
            }
            case "login" ->
                clients.put(name, server().login(addressOf(name), argument.isEmpty() ? "SCRAM-SHA-1" : argument));
            case "online" -> {
                TestClient client = server().login(addressOf(name), "SCRAM-SHA-1");
                clients.put(name, client);
                client.request("get", null, "<query xmlns='jabber:iq:roster'/>");
                client.send("<presence>" + argument + "</presence>");
                fence();
                clients.values().forEach(TestClient::takeKept);
            }
            case "nothing" -> {
                fence();
                expectNothing(client(name), name);
            }
            case "drain" -> {
                fence();
                client(name).takeKept();
                early(client(name)).clear();
            }
            case "end" -> end(client(name));
            case "ended" -> expectEnd(client(name));
            case "cut" -> {
                client(name).close();
                clients.remove(name);
            }
            default -> throw new IllegalArgumentException("unknown verb " + verb);
        }
    }

    private void connect(String name, String host) throws IOException {
        if (host.isEmpty()) {
            clients.put(name, server().connect());
        } else {
            TestClient client = TestClient.connect(server().tlsAddress());
            client.startTls(host);
            clients.put(name, client);
        }
    }

    private void authenticate(String name, String mechanism) throws IOException {
        Jid address = addressOf(name);
        Element answer = client(name)
                .authenticate(
                        client(name).open(address.domain()),
                        Objects.requireNonNull(address.local()),
                        TestServer.PASSWORD,
                        mechanism);
        if (!answer.name().equals("success")) {
            throw new AssertionError("expected success, got " + answer);
        }
    }

    /** Ends the server and starts it again, with what it has stored. */
    private void restart() throws IOException {
        server().close();
        for (TestClient client : clients.values()) {
            client.close();
        }
        clients.clear();
        server = TestServer.start(directory, settings);
    }

    private static void end(TestClient client) throws IOException {
        client.send("</stream:stream>");
        expectEnd(client);
    }

    private static void expectEnd(TestClient client) throws IOException {
        XmlEvent event = client.next();
        if (!(event instanceof XmlEvent.Closed)) {
            throw new AssertionError("expected the end of the stream, got " + event);
        }
        event = client.next();
        if (event != null) {
            throw new AssertionError("expected the end of the connection, got " + event);
        }
        client.close();
    }

    /**
     * Returns what a client receives next, of acknowledgements (XEP-0198 §4) if those are expected, and of everything else if
     * that is: the order of the two says nothing, since an acknowledgement waits for the store and a stanza does not.
     */
    private @Nullable XmlEvent nextFor(TestClient client, List<Expectation> open) throws IOException {
        boolean acknowledgement = open.stream().anyMatch(Expectation::isAcknowledgement);
        boolean other = !open.stream().allMatch(Expectation::isAcknowledgement);
        for (XmlEvent event : early(client)) {
            if (isAcknowledgement(event) ? acknowledgement : other) {
                early(client).remove(event);
                return event;
            }
        }
        while (true) {
            XmlEvent event = client.next();
            if (event == null) {
                return null;
            }
            if (open.stream().allMatch(expectation -> expectation.passesOver(event))) {
                continue;
            }
            if (isAcknowledgement(event) ? acknowledgement : other) {
                return event;
            }
            early(client).add(event);
        }
    }

    private static boolean isAcknowledgement(XmlEvent event) {
        return event instanceof XmlEvent.Received(Element element) && element.is("a", StreamManagement.NAMESPACE);
    }

    private List<XmlEvent> early(TestClient client) {
        return early.computeIfAbsent(client, _ -> new ArrayList<>());
    }

    private void receive(TestClient client, List<String> expected) throws IOException {
        List<Expectation> open = new ArrayList<>(expected.stream()
                .map(xml -> Expectation.of(Expectation.substitute(xml, variables)))
                .toList());
        while (!open.isEmpty()) {
            XmlEvent actual = nextFor(client, open);
            String mismatch = null;
            boolean matched = false;
            for (int i = 0; i < open.size() && !matched; i++) {
                mismatch = open.get(i).mismatch(actual, variables);
                if (mismatch == null) {
                    open.remove(i);
                    matched = true;
                }
            }
            if (!matched) {
                throw new AssertionError(mismatch + "\n  expected: " + open + "\n  received: " + actual);
            }
        }
    }

    /**
     * Waits until everything that clients have sent so far has had its effects. Each client asks each account something
     * that it answers in its turn, and so after all that it was given before; several times, since what an account did
     * in its turn may have given another one something to do.
     */
    private void fence() throws IOException {
        List<TestClient> bound = clients.values().stream()
                .filter(client -> client.jid() != null && !client.socket().isClosed())
                .toList();
        for (int hop = 0; hop < HOPS; hop++) {
            for (TestClient client : bound) {
                Set<String> asked = new HashSet<>();
                for (Jid account : accounts.values()) {
                    asked.add(client.ask("get", account.toString(), FENCE));
                }
                client.awaitAnswers(asked);
            }
        }
    }

    private void expectNothing(TestClient client, String who) {
        List<XmlEvent> received = Stream.of(early(client), client.takeKept())
                .flatMap(List::stream)
                .filter(event -> !(event instanceof XmlEvent.Received(Element element)
                        && element.is("r", StreamManagement.NAMESPACE)))
                .toList();
        if (!received.isEmpty()) {
            throw new AssertionError(who + " has received " + received);
        }
    }
}
