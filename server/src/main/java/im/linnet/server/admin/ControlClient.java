// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The command line's side of the control socket. One thread at a time. */
public final class ControlClient implements VerbSession {
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private final SocketChannel channel;
    private final JsonLines lines;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
        this.lines = new JsonLines(channel, MAX_ANSWER_BYTES);
    }

    /** Connects to the server of a data directory, or returns null if none listens there. */
    public static @Nullable ControlClient connect(Path data) {
        SocketChannel channel = null;
        try {
            Path socket = ControlPath.find(data);
            if (socket == null) {
                return null;
            }
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new ControlClient(channel);
        } catch (IOException _) {
            // What is left of a server that is gone refuses connections.
            if (channel != null) {
                closeQuietly(channel);
            }
            return null;
        }
    }

    @Override
    public JsonNode call(String verb, ObjectNode arguments) {
        ObjectNode request = Json.object().put("verb", verb);
        request.set("arguments", arguments);
        ObjectNode answer;
        try {
            lines.write(request);
            answer = lines.read();
        } catch (JsonLines.Malformed e) {
            throw new AdminException("the server's answer is " + e.getMessage(), e);
        } catch (IOException e) {
            throw new AdminException("the connection to the server broke: " + e.getMessage(), e);
        }
        if (answer == null) {
            throw new AdminException("the server closed the connection without an answer");
        }
        if (answer.path("ok").booleanValue(false)) {
            return answer.path("result");
        }
        throw new AdminException(answer.path("error").stringValue("the server gave no reason"));
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // Everything that matters has been answered.
        }
    }
}
