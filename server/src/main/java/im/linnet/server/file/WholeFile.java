// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** A file that is written as a whole: whoever reads it, also after a crash or a power cut, finds all of it or what was there before. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes a file in place of what is there; it is durable when this returns. One process at a time.
     *
     * @param permissions who may do what, such as {@code rw-------}; ignored where files have no such permissions
     */
    public static void write(Path file, byte[] content, String permissions) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory");
        // Always the same name: what a crash leaves behind is removed by the next attempt.
        Path draft = directory.resolve("." + file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        FileAttribute<?>[] attributes =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                        }
                        : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException e) {
            // Such as a full disk: half a draft is of no use.
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(directory);
    }

    /** Makes a directory's list of files durable, where the system can do that. */
    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // Windows opens no directories; there the move itself has to do.
        }
    }
}
