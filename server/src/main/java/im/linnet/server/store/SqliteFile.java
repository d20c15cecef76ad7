// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;

/**
 * The embedded database's file: ours, and this process's alone, before SQLite touches it.
 *
 * <p>SQLite itself would take an empty file beside a write-ahead log for a new database and throw the log away, recover
 * another application's file, or write into a database that another process caches. So the header is looked at first,
 * and a lock is held on a file beside it.
 */
final class SqliteFile {
    /** "LNNT", which stands in the header of our files. */
    static final int APPLICATION_ID = 0x4C4E4E54;

    private static final String NAME = "linnet.db";
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 100;
    private static final int APPLICATION_ID_OFFSET = 68;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final FileChannel lockChannel;
    private final boolean isNew;

    private SqliteFile(Path path, FileChannel lockChannel, boolean isNew) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.isNew = isNew;
    }

    /**
     * Claims the file in a data directory, which is made if it is missing.
     *
     * @throws StoreException if the file is not a database of ours, or another process has it
     */
    static SqliteFile claim(Path directory) {
        Path path = directory.toAbsolutePath().resolve(NAME);
        try {
            if (!Files.exists(directory)) {
                Files.createDirectories(directory, attributes(directory, OWNER_ONLY_DIRECTORY));
            }
            FileChannel lock = lock(path);
            try {
                return new SqliteFile(path, lock, check(path));
            } catch (IOException | RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new StoreException("cannot open " + path + ": " + failure, failure);
        }
    }

    Path path() {
        return path;
    }

    /** Tells whether the file is still empty. */
    boolean isNew() {
        return isNew;
    }

    /** Returns how much more fits on its disk. */
    long usableBytes() throws SQLException {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException failure) {
            throw new SQLException(failure);
        }
    }

    /** Lets other processes have it. */
    void release() {
        try {
            lockChannel.close();
        } catch (IOException failure) {
            throw new StoreException("cannot release the lock of " + path, failure);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        Path lockPath = path.resolveSibling(NAME + ".lock");
        FileChannel channel = FileChannel.open(
                lockPath, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE), attributes(path, OWNER_ONLY));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // Held by this very process: as bad.
        }
        channel.close();
        throw new StoreException(path + " is in use by another process of Linnet");
    }

    /** Tells whether it is new; makes it then, readable for its owner only. */
    private static boolean check(Path path) throws IOException {
        if (Files.notExists(path) || Files.size(path) == 0) {
            Path log = path.resolveSibling(NAME + "-wal");
            if (Files.exists(log) && Files.size(log) > 0) {
                throw new StoreException(path + " is missing or empty, but its write-ahead log " + log
                        + " is there: restore the file, or move the log away to start anew");
            }
            if (Files.notExists(path)) {
                Files.createFile(path, attributes(path, OWNER_ONLY));
            }
            return true;
        }
        checkHeader(path);
        return false;
    }

    private static void checkHeader(Path path) throws IOException {
        byte[] header;
        try (var in = Files.newInputStream(path)) {
            header = in.readNBytes(HEADER_BYTES);
        }
        if (header.length < HEADER_BYTES || !Arrays.equals(MAGIC, Arrays.copyOf(header, MAGIC.length))) {
            throw new StoreException(path + " is not a database, or is damaged: it was left as it is");
        }
        if (ByteBuffer.wrap(header).getInt(APPLICATION_ID_OFFSET) != APPLICATION_ID) {
            throw new StoreException(path + " is the database of another application: it was left as it is");
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
