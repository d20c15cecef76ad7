// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import java.io.Serial;
import java.nio.file.Path;

/** A certificate cannot be used. */
public final class UnusableCertificate extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Path file;
    private final String fix;

    UnusableCertificate(Path file, String message, String fix) {
        super(file + ": " + message);
        this.file = file;
        this.fix = fix;
    }

    /** Returns the file that is to blame. */
    public Path file() {
        return file;
    }

    /** Returns what to do about it, to be read by people. */
    public String fix() {
        return fix;
    }
}
