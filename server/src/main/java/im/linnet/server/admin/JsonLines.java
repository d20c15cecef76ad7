// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON objects on a socket, one a line. One thread at a time. */
final class JsonLines {
    private final SocketChannel channel;
    private final InputStream input;
    private final int maxBytes;

    JsonLines(SocketChannel channel, int maxBytes) {
        this.channel = channel;
        this.input = new BufferedInputStream(Channels.newInputStream(channel));
        this.maxBytes = maxBytes;
    }

    /**
     * Waits for an object.
     *
     * @return null at the end
     * @throws Malformed if what comes is too long or no object
     */
    @Nullable
    ObjectNode read() throws IOException, Malformed {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = input.read();
            if (next < 0) {
                return null;
            }
            if (next == '\n') {
                break;
            }
            if (line.size() >= maxBytes) {
                throw new Malformed("longer than " + maxBytes + " bytes");
            }
            line.write(next);
        }
        return parse(line.toString(StandardCharsets.UTF_8));
    }

    private static ObjectNode parse(String line) throws Malformed {
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(line);
        } catch (JacksonException _) {
            // The parser's message quotes the line, which may hold a password.
            throw new Malformed("not JSON");
        }
        if (!(node instanceof ObjectNode object)) {
            throw new Malformed("not a JSON object");
        }
        return object;
    }

    void write(ObjectNode object) throws IOException {
        ByteBuffer line =
                ByteBuffer.wrap((Json.MAPPER.writeValueAsString(object) + '\n').getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    /** What came is not a line of this protocol; the connection cannot go on. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }
}
