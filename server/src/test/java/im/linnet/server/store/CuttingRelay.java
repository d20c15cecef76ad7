// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and PostgreSQL; cuts a connection right after the client has asked for a commit, so that it never hears of it. */
final class CuttingRelay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final AtomicInteger cuts = new AtomicInteger();

    CuttingRelay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Cuts the next connection that commits. */
    void cutNextCommit() {
        cuts.incrementAndGet();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                Thread.ofPlatform().daemon().start(() -> toServer(client, server));
                Thread.ofPlatform().daemon().start(() -> pump(server, client));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void toServer(Socket client, Socket server) {
        byte[] buffer = new byte[65_536];
        try (client;
                server) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                boolean commits = new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains("COMMIT");
                boolean cut = commits && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                if (cut) {
                    client.close();
                }
                out.write(buffer, 0, count);
                if (cut) {
                    // The server does what it was asked, and ends when there is no more.
                    server.shutdownOutput();
                    server.getInputStream().transferTo(OutputStream.nullOutputStream());
                    return;
                }
            }
        } catch (IOException _) {
            // One of them has gone.
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException _) {
            // One of them has gone.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
