// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.concurrent.ExecutionException;

/** A run that cannot go on; the message says why, for the person at the terminal. */
final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Takes the message of what went wrong on another thread. */
    static BenchException from(ExecutionException problem) {
        var cause = problem.getCause();
        return new BenchException(
                cause instanceof BenchException ? String.valueOf(cause.getMessage()) : String.valueOf(cause), problem);
    }
}
