// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.file.WholeFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's control socket lies: {@code control.sock} in its data directory, or, since the path of a socket has
 * to be short, in a directory of its own in the system's temporary directory, which {@code control.path} then names.
 */
final class ControlPath {
    static final String SOCKET = "control.sock";
    static final String RECORD = "control.path";

    /** Operating systems allow 104 to 108 bytes, the terminating zero included. */
    static final int MAX_BYTES = 100;

    private ControlPath() {}

    /** Tells whether a socket can have this path. */
    static boolean fits(Path socket) {
        return socket.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /**
     * Finds the socket of a data directory.
     *
     * @return null if there is none, or the one that is named belongs to somebody else
     */
    static @Nullable Path find(Path data) throws IOException {
        Path socket = data.toAbsolutePath().resolve(SOCKET);
        Path named = data.resolve(RECORD);
        if (Files.exists(named)) {
            Path read = read(named);
            if (read == null) {
                return null;
            }
            socket = read;
            Path folder = socket.getParent();
            // The temporary directory is everybody's: a stranger may have taken the name after ours was cleaned away.
            if (folder == null
                    || !Files.isDirectory(folder)
                    || !Files.getOwner(folder).equals(Files.getOwner(named))) {
                return null;
            }
        }
        return Files.exists(socket) && fits(socket) ? socket : null;
    }

    /** Returns the path that a record holds, or null if it is damaged. */
    private static @Nullable Path read(Path named) throws IOException {
        try {
            return Path.of(Files.readString(named));
        } catch (InvalidPathException | CharacterCodingException _) {
            return null;
        }
    }

    /** Records where the socket is that is not in the data directory. */
    static void record(Path data, Path socket) throws IOException {
        WholeFile.write(data.resolve(RECORD), socket.toString().getBytes(StandardCharsets.UTF_8), "rw-------");
    }

    /** Removes what an earlier server has left behind. The caller holds the lock of the data directory. */
    static void clear(Path data) throws IOException {
        Path named = data.resolve(RECORD);
        if (Files.exists(named)) {
            Path socket = find(data);
            if (socket != null && socket.getFileName().equals(Path.of(SOCKET))) {
                Files.deleteIfExists(socket);
                Files.deleteIfExists(socket.getParent());
            }
            Files.delete(named);
        }
        Files.deleteIfExists(data.resolve(SOCKET));
    }
}
