// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directory that holds what a server keeps: made for its owner alone, and locked by whoever opens the store. */
public final class DataDirectory {
    /** The lock's name within the directory; the file stays when the lock is gone. */
    static final String LOCK_FILE = "linnet.lock";

    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final int PID_BYTES = 20;

    private DataDirectory() {}

    /**
     * Makes the directory, for its owner alone, unless it exists.
     *
     * @throws AdminException if it cannot be made
     */
    public static void create(Path data) {
        try {
            if (Files.isDirectory(data)) {
                return;
            }
            Path parent = data.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(data, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
        } catch (FileAlreadyExistsException e) {
            throw new AdminException(e.getFile() + " is not a directory", e);
        } catch (IOException e) {
            throw new AdminException("the data directory " + data + " cannot be made: " + e, e);
        }
    }

    /**
     * Locks the directory for this process.
     *
     * @return null if another process, or this one, has locked it
     * @throws AdminException if the lock file cannot be opened
     */
    public static @Nullable Lock tryLock(Path data) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    data.resolve(LOCK_FILE),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_FILE));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return null;
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new Lock(channel);
        } catch (OverlappingFileLockException _) {
            close(channel);
            return null;
        } catch (IOException e) {
            close(channel);
            throw new AdminException("the data directory " + data + " cannot be locked: " + e, e);
        }
    }

    /**
     * Locks the directory for this process.
     *
     * @throws AdminException if it is locked, saying by whom, or cannot be locked
     */
    public static Lock lock(Path data) {
        Lock lock = tryLock(data);
        if (lock == null) {
            throw new AdminException("the data directory " + data + " is in use by " + holder(data));
        }
        return lock;
    }

    /** Says who has locked the directory. */
    static String holder(Path data) {
        try {
            String pid = Files.readString(data.resolve(LOCK_FILE), StandardCharsets.US_ASCII);
            if (!pid.isEmpty() && pid.length() < PID_BYTES && pid.chars().allMatch(Character::isDigit)) {
                return "process " + pid;
            }
        } catch (IOException _) {
            // Who it is only makes the message better.
        }
        return "another process";
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // Nothing was written that could be lost.
            }
        }
    }

    /** A directory that is locked until this is closed, or the process ends. */
    public static final class Lock implements AutoCloseable {
        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            DataDirectory.close(channel);
        }
    }
}
