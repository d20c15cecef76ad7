// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.admin.AdminException;
import im.linnet.server.file.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with random bytes that the server makes once and keeps. */
final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final int BYTES = 32;

    private SecretFile() {}

    /**
     * Returns the bytes in a file, which is made for its owner alone if it does not exist.
     *
     * @throws AdminException if the file is damaged or cannot be read or made, saying what to do
     */
    static byte[] read(Path file, SecureRandom random) {
        return read(file, random, false);
    }

    /**
     * Returns the bytes in a file as {@link #read} does, and makes it anew if it is damaged: for secrets that nobody
     * else remembers anything of.
     *
     * @throws AdminException if the file cannot be read or made, saying what to do
     */
    static byte[] readOrRenew(Path file, SecureRandom random) {
        return read(file, random, true);
    }

    private static byte[] read(Path file, SecureRandom random, boolean renew) {
        try {
            if (!Files.exists(file)) {
                return make(file, random);
            }
            byte[] secret = Files.readAllBytes(file);
            if (secret.length == BYTES) {
                return secret;
            }
            if (!renew) {
                throw new AdminException(file + " is damaged: restore it from a backup, or remove it to have a new one"
                        + " made; what was made with the old one is not recognized any more then");
            }
            LOG.atWarn().addKeyValue("file", file).log("a damaged secret was made anew");
            return make(file, random);
        } catch (IOException e) {
            throw new AdminException(file + " cannot be read or made: " + e, e);
        }
    }

    private static byte[] make(Path file, SecureRandom random) throws IOException {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        WholeFile.write(file, secret, "rw-------");
        return secret;
    }
}
