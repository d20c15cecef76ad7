// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.nio.charset.StandardCharsets;

/**
 * A time in a stanza's text, so that the receiver knows when the stanza was meant to be sent without any table: a
 * letter that names the sender and 16 hexadecimal digits of {@link System#nanoTime()}.
 */
final class Stamp {
    /** Length of a stamp in bytes. */
    static final int LENGTH = 17;

    /** What {@link #read} returns when there is no stamp of that sender. */
    static final long NONE = Long.MIN_VALUE;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Stamp() {}

    /** Returns the text to be overwritten by {@link #write}. */
    static String placeholder(char sender) {
        return sender + "0".repeat(LENGTH - 1);
    }

    /** Writes the time over the placeholder that starts at {@code at}. */
    static void write(byte[] stanza, int at, long nanos) {
        long rest = nanos;
        for (int i = at + LENGTH - 1; i > at; i--) {
            stanza[i] = DIGITS[(int) (rest & 0xf)];
            rest >>>= 4;
        }
    }

    /**
     * Finds {@code tag} (with its angle brackets) in {@code bytes[from, to)} and reads the stamp that follows it.
     *
     * @return the time, or {@link #NONE} when the tag is missing or another sender's stamp follows, as in a bounce
     */
    static long read(byte[] bytes, int from, int to, byte[] tag, char sender) {
        int at = indexOf(bytes, from, to, tag);
        int first = at + tag.length;
        if (at < 0 || first + LENGTH > to || bytes[first] != sender) {
            return NONE;
        }
        long nanos = 0;
        for (int i = first + 1; i < first + LENGTH; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return NONE;
            }
            nanos = nanos << 4 | digit;
        }
        return nanos;
    }

    /** Returns where {@code wanted} starts in {@code bytes[from, to)}, or -1. */
    static int indexOf(byte[] bytes, int from, int to, byte[] wanted) {
        byte first = wanted[0];
        for (int at = from, last = to - wanted.length; at <= last; at++) {
            if (bytes[at] == first && matches(bytes, at, wanted)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] bytes, int at, byte[] wanted) {
        for (int i = 1; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
