// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.account.Credentials;
import im.linnet.server.account.RosterChange;
import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.ConfigSources;
import im.linnet.server.config.CoreOptions;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import im.linnet.xmpp.payload.Subscription;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A server in this process, on free ports of the loopback interface. */
final class TestServer implements AutoCloseable {
    /** The password of every account. */
    static final String PASSWORD = "a password for tests";

    /** The fewest iterations that a client accepts, so that tests are fast; derived once. */
    private static final List<ScramKeys> KEYS =
            new Credentials(List.of(ScramHash.values()), 4096, new SecureRandom()).of(PASSWORD);

    private final Linnet server;

    private TestServer(Linnet server) {
        this.server = server;
    }

    /**
     * Starts a server for {@code example.com} and {@code example.net}, or other domains, without limits that would hold
     * up tests.
     *
     * @param directory an empty folder, or one that a server of a test was started in before
     * @param settings {@code key=value}
     */
    static TestServer start(Path directory, List<String> settings) {
        List<String> all = new ArrayList<>(List.of(
                "domains=example.com,example.net",
                "net.host=127.0.0.1",
                "metrics.port=0",
                "auth.scram-iterations=4096",
                "limits.handshakes-per-second=0",
                "limits.connections-per-address=0"));
        all.addAll(settings);
        Config config = new ConfigLoader(CoreOptions.GROUPS).load(new ConfigSources(null, Map.of(), all));
        Path data = directory.resolve("data");
        if (!Files.exists(data)) {
            TestDatabase.SQLITE.migrated(directory);
        }
        return new TestServer(Linnet.startOnFreePorts(config, data));
    }

    /** Starts one with the default settings and accounts. */
    static TestServer start(Path directory, String... accounts) {
        TestServer server = start(directory, List.of());
        for (String account : accounts) {
            server.account(Jid.of(account));
        }
        return server;
    }

    Linnet linnet() {
        return server;
    }

    /** Creates an account. */
    void account(Jid jid) {
        if (server.stores().accounts().create(jid, KEYS).isEmpty()) {
            throw new IllegalStateException(jid + " exists");
        }
    }

    /** Puts a contact into the roster of an account that sleeps. */
    void contact(Jid owner, Jid contact, Subscription subscription) {
        long id = server.stores().accounts().find(owner).orElseThrow().id();
        RosterItem item = new RosterItem(contact, null, subscription, false, false, List.of());
        server.stores().rosters().apply(id, List.of(new RosterChange.Save(item)));
    }

    InetSocketAddress address() {
        return Objects.requireNonNull(server.clientAddress());
    }

    InetSocketAddress tlsAddress() {
        return Objects.requireNonNull(server.clientTlsAddress());
    }

    /** Connects without TLS. */
    TestClient connect() throws IOException {
        return TestClient.connect(address());
    }

    /** Signs a client in through direct TLS and binds the resource of an address. */
    TestClient login(String fullJid) throws IOException {
        return login(Jid.of(fullJid), "SCRAM-SHA-1");
    }

    TestClient login(Jid jid, String mechanism) throws IOException {
        TestClient client = TestClient.connect(tlsAddress());
        client.startTls(jid.domain());
        client.signIn(jid.bare(), PASSWORD, mechanism);
        client.bind(jid.resource());
        return client;
    }

    /** Signs in and sends initial presence, which has come back when this returns. */
    TestClient online(String fullJid) throws IOException {
        TestClient client = login(fullJid);
        client.send("<presence/>");
        client.await(element -> element.name().equals("presence")
                && fullJid.equals(element.attribute("from"))
                && element.attribute("type") == null);
        return client;
    }

    @Override
    public void close() {
        server.close();
    }
}
