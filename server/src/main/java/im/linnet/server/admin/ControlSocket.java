// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's side of the control socket: a UNIX domain socket that only the server's user can open. Each line is a
 * request {@code {"verb":"user.add","arguments":{...}}}, answered by {@code {"ok":true,"result":{...}}} or
 * {@code {"ok":false,"error":"..."}}, one after the other. Every connection has a virtual thread.
 */
public final class ControlSocket implements AutoCloseable {
    /** The longest request. */
    static final int MAX_REQUEST_BYTES = 1 << 20;

    /** How many connections are served at once; more are refused. */
    static final int MAX_CONNECTIONS = 16;

    /** How long closing waits for a request that is being served. */
    private static final int CLOSE_WAIT_SECONDS = 2;

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    private final Path data;
    private final Supplier<VerbRegistry> verbs;
    private final ServerSocketChannel server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    private ControlSocket(Path data, Supplier<VerbRegistry> verbs, ServerSocketChannel server) {
        this.data = data;
        this.verbs = verbs;
        this.server = server;
    }

    /**
     * Opens the socket of a data directory, replacing one that an earlier server has left behind. The caller holds the
     * directory's lock.
     */
    public static ControlSocket open(Path data, VerbRegistry verbs) throws IOException {
        return open(data, () -> verbs);
    }

    /**
     * Opens the socket as {@link #open(Path, VerbRegistry)} does.
     *
     * @param verbs returns what can be asked for now
     */
    public static ControlSocket open(Path data, Supplier<VerbRegistry> verbs) throws IOException {
        ControlPath.clear(data);
        ControlSocket socket = new ControlSocket(data, verbs, bind(data));
        Thread.ofVirtual().name("control").start(socket::accept);
        return socket;
    }

    // Bound inside a directory that is the owner's alone and moved from there, so that at no moment anybody else can
    // connect, whatever the permissions of the data directory are.
    private static ServerSocketChannel bind(Path data) throws IOException {
        Path folder = Files.createTempDirectory(
                data.toAbsolutePath(),
                ".c",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path draft = folder.resolve("s");
        try {
            if (ControlPath.fits(draft)) {
                ServerSocketChannel server = bindTo(draft);
                Files.move(draft, data.resolve(ControlPath.SOCKET), StandardCopyOption.ATOMIC_MOVE);
                return server;
            }
        } finally {
            Files.deleteIfExists(folder);
        }
        Path elsewhere = Files.createTempDirectory("linnet-").resolve(ControlPath.SOCKET);
        if (!ControlPath.fits(elsewhere)) {
            Files.delete(elsewhere.getParent());
            throw new IOException("the paths of the data directory and of the temporary directory are too long");
        }
        ServerSocketChannel server = bindTo(elsewhere);
        ControlPath.record(data, elsewhere);
        return server;
    }

    private static ServerSocketChannel bindTo(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket), MAX_CONNECTIONS);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private void accept() {
        while (true) {
            try {
                Connection connection = new Connection(server.accept());
                connections.add(connection);
                Thread.ofVirtual().name("control").start(connection::serve);
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                // Such as too many open files: it passes, and administrators are needed most just then.
                LOG.atWarn().setCause(e).log("a control connection could not be accepted");
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AFTER_FAILURE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening, waits a moment for requests that are being served, and removes the socket. */
    @Override
    public void close() {
        try {
            server.close();
            ControlPath.clear(data);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the control socket could not be removed");
        }
        connections.forEach(Connection::close);
    }

    private final class Connection {
        private final SocketChannel channel;
        private final JsonLines lines;
        private final ReentrantLock serving = new ReentrantLock();

        Connection(SocketChannel channel) {
            this.channel = channel;
            this.lines = new JsonLines(channel, MAX_REQUEST_BYTES);
        }

        void serve() {
            try (channel) {
                if (connections.size() > MAX_CONNECTIONS) {
                    lines.write(refusal("too many connections"));
                } else {
                    answerAll();
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a control connection broke");
            } finally {
                connections.remove(this);
            }
        }

        private void answerAll() throws IOException {
            try {
                ObjectNode request = lines.read();
                while (request != null) {
                    serving.lock();
                    try {
                        lines.write(answer(request));
                    } finally {
                        serving.unlock();
                    }
                    request = lines.read();
                }
            } catch (JsonLines.Malformed e) {
                lines.write(refusal("the request is " + e.getMessage()));
            }
        }

        private ObjectNode answer(ObjectNode request) {
            JsonNode verb = request.get("verb");
            JsonNode arguments = request.get("arguments");
            if (verb == null || !verb.isString()) {
                return refusal("the request has no verb");
            }
            try {
                ObjectNode values = arguments instanceof ObjectNode object ? object : Json.object();
                ObjectNode answer = Json.object().put("ok", true);
                answer.set("result", verbs.get().run(verb.stringValue(), new Arguments(values)));
                return answer;
            } catch (AdminException e) {
                return refusal(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("verb", verb.stringValue())
                        .log("a control request failed");
                return refusal("the server has failed at this; its log says why");
            }
        }

        // The lock is held while a request is served. It is reentrant: a request may close the socket itself.
        void close() {
            try (channel) {
                if (serving.tryLock(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    serving.unlock();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a control connection broke");
            }
        }
    }

    private static ObjectNode refusal(String message) {
        return Json.object().put("ok", false).put("error", message);
    }
}
