// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.training;

import im.linnet.server.Linnet;
import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.ConfigSources;
import im.linnet.server.config.CoreOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Starts a server in a temporary folder, exercises it, and ends. */
public final class Training {
    private static final String HOST = "localhost";
    private static final String PASSWORD = "training";
    private static final int SIGN_INS = 60;
    private static final int MESSAGES = 20_000;

    private Training() {}

    /** Runs the training. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("linnet-training");
        try {
            run(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void run(Path folder) throws IOException, GeneralSecurityException {
        int port = freePort();
        Config config = new ConfigLoader(CoreOptions.GROUPS)
                .load(new ConfigSources(
                        null,
                        Map.of(),
                        List.of(
                                "net.host=127.0.0.1",
                                "c2s.port=" + port,
                                "c2s.tls-port=" + freePort(),
                                "metrics.port=" + freePort(),
                                "limits.stanzas-per-second=0",
                                "limits.bytes-per-second=0",
                                "auth.scram-iterations=4096")));
        try (Linnet server = Linnet.start(config, folder)) {
            server.addAccount("alice@" + HOST, PASSWORD);
            server.addAccount("bob@" + HOST, PASSWORD);
            exercise(port);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void exercise(int port) throws IOException, GeneralSecurityException {
        SSLSocketFactory tls = trusting();
        List<TrainingClient> clients = new ArrayList<>();
        for (int i = 0; i < SIGN_INS; i++) {
            TrainingClient client = new TrainingClient(port, HOST);
            client.signIn(tls, "alice", PASSWORD, "r" + i);
            client.request(
                    "<iq xmlns='jabber:client' type='get' id='p' to='" + HOST + "'><ping xmlns='urn:xmpp:ping'/></iq>");
            client.close();
        }
        TrainingClient alice = new TrainingClient(port, HOST);
        alice.signIn(tls, "alice", PASSWORD, "a");
        TrainingClient bob = new TrainingClient(port, HOST);
        bob.signIn(tls, "bob", PASSWORD, "b");
        clients.add(alice);
        clients.add(bob);
        for (int i = 0; i < MESSAGES / 2; i++) {
            alice.send("<message xmlns='jabber:client' type='chat' to='bob@" + HOST + "/b' id='m" + i
                    + "'><body>How are you this fine morning, and what will you do?</body></message>");
            bob.read();
            bob.send("<message xmlns='jabber:client' type='chat' to='alice@" + HOST + "'><body>Well!</body></message>");
            alice.read();
        }
        for (TrainingClient client : clients) {
            client.close();
        }
    }

    /** The server has just made its certificate, and is reached over the loopback interface. */
    private static SSLSocketFactory trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        return context.getSocketFactory();
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
