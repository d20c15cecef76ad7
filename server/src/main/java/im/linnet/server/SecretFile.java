// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** A file with random bytes that the server makes once and keeps. */
final class SecretFile {
    private static final int BYTES = 32;

    private SecretFile() {}

    /** Returns the bytes in a file, which is made for its owner alone if it does not exist. */
    static byte[] read(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                make(file, random);
            }
            byte[] secret = Files.readAllBytes(file);
            if (secret.length != BYTES) {
                throw new IOException(file + " is damaged; remove it to have a new one made");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path file, SecureRandom random) throws IOException {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
        if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(part, secret);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
