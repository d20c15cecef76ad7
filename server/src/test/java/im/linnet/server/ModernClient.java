// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ClientMechanism;
import im.linnet.xmpp.sasl.ClientMechanisms;
import im.linnet.xmpp.sasl.ClientStep;
import im.linnet.xmpp.sasl.ClientStream;
import im.linnet.xmpp.sasl.Fast;
import im.linnet.xmpp.sasl.HashedToken;
import im.linnet.xmpp.sasl.MechanismChoice;
import im.linnet.xmpp.sasl.Sasl2Element;
import im.linnet.xmpp.sasl.SaslOffer;
import im.linnet.xmpp.sasl.UserAgent;
import im.linnet.xmpp.xml.Element;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client of a test that signs in by XEP-0388. */
final class ModernClient implements AutoCloseable {
    private final TestClient client;
    private final Jid account;
    private final Element features;
    private @Nullable UserAgent agent;
    private @Nullable ClientMechanism exchange;

    private ModernClient(TestClient client, Jid account, Element features) {
        this.client = client;
        this.account = account;
        this.features = features;
    }

    /** Connects with TLS and opens a stream. */
    static ModernClient connect(TestServer server, Jid account) throws IOException {
        TestClient client = TestClient.connect(server.tlsAddress());
        client.startTls(account.domain());
        return new ModernClient(client, account, client.open(account.domain(), account));
    }

    /** Says which client it is from here on. */
    ModernClient as(UUID id) {
        agent = new UserAgent(id, "Test", "a test's device");
        return this;
    }

    /** Returns the features that the server offered first. */
    Element features() {
        return features;
    }

    TestClient raw() {
        return client;
    }

    /** Signs in with the password; returns what ends the exchange. */
    Element authenticate(String mechanism, String password, Element... inline) throws IOException {
        ClientStream stream = new ClientStream(
                SaslOffer.ofSasl2(features), mechanism.endsWith("-PLUS") ? client.bindings() : List.of(), null);
        if (!(MechanismChoice.of(stream, List.of(mechanism)) instanceof MechanismChoice.Chosen chosen)) {
            throw new AssertionError(mechanism + " is not offered in " + features);
        }
        ClientMechanisms.Credentials credentials =
                ClientMechanisms.Credentials.of(String.valueOf(account.local()), password);
        return run(new ClientMechanisms(credentials, 100_000, new SecureRandom()).start(chosen, stream), inline);
    }

    /** Signs in with the right password by SCRAM. */
    Element authenticate(Element... inline) throws IOException {
        return authenticate("SCRAM-SHA-256", TestServer.PASSWORD, inline);
    }

    /** Signs in with a token; returns what ends the exchange. */
    Element come(HashedToken mechanism, String token, Fast.Use use, Element... inline) throws IOException {
        Element[] all = new Element[inline.length + 1];
        all[0] = use.toElement();
        System.arraycopy(inline, 0, all, 1, inline.length);
        return run(
                ClientMechanisms.startToken(String.valueOf(account.local()), mechanism, token, client.bindings()), all);
    }

    /** Signs in with the right password where the server ends the stream instead of an answer. */
    void authenticateUntilEnd(Element inline) throws IOException {
        String message = "\0" + account.local() + "\0" + TestServer.PASSWORD;
        send(new Sasl2Element.Authenticate("PLAIN", message.getBytes(StandardCharsets.UTF_8), agent, List.of(inline)));
    }

    private Element run(ClientMechanism mechanism, Element... inline) throws IOException {
        exchange = mechanism;
        send(new Sasl2Element.Authenticate(mechanism.name(), mechanism.initialResponse(), agent, List.of(inline)));
        while (true) {
            Element answer = client.element();
            switch (Sasl2Element.of(answer)) {
                case Sasl2Element.Challenge(byte[] data)
                when mechanism.challenge(data) instanceof ClientStep.Response(byte[] response) ->
                    send(new Sasl2Element.Response(response));
                case Sasl2Element.Success success -> {
                    check(success.additionalData());
                    return answer;
                }
                case Sasl2Element.Continue more -> {
                    check(more.additionalData());
                    return answer;
                }
                case Sasl2Element.Failure _ -> {
                    return answer;
                }
                case null, default -> throw new AssertionError("not what the mechanism expects: " + answer);
            }
        }
    }

    private void check(byte @Nullable [] data) {
        if (!(Objects.requireNonNull(exchange).success(data) instanceof ClientStep.Complete)) {
            throw new AssertionError("the server has not proved itself");
        }
    }

    void send(Sasl2Element element) throws IOException {
        client.send(element.toElement().toString());
    }

    /** Returns the features that follow the success. */
    Element newFeatures() throws IOException {
        Element next = client.element();
        if (!next.is("features", Namespaces.STREAMS)) {
            throw new AssertionError("expected features, got " + next);
        }
        return next;
    }

    /** Returns the token in a success. */
    static Fast.Token token(Element success) {
        if (!(Sasl2Element.of(success) instanceof Sasl2Element.Success read)) {
            throw new AssertionError("expected success, got " + success);
        }
        return Objects.requireNonNull(Fast.Token.in(read.inline()), () -> "no token in " + success);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
