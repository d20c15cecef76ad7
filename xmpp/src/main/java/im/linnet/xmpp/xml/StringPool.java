// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Turns ASCII bytes into strings without making the same string again and again.
 *
 * <p>Words of the protocol come from a table that never changes. Others are remembered in a few slots, the later one
 * taking the place of the earlier: what a peer sends cannot make it grow, and cannot make a look-up take longer.
 */
final class StringPool {
    /** Longer ones are not remembered. */
    static final int LONGEST = 80;

    private static final int SLOTS = 64;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final int WORD_SLOTS = 2048;
    private static final @Nullable String[] WORDS = new @Nullable String[WORD_SLOTS];
    private static final byte[][] WORD_BYTES = new byte[WORD_SLOTS][];

    static {
        for (StringTokenizer words = new StringTokenizer(Words.ALL); words.hasMoreTokens(); ) {
            String word = words.nextToken();
            byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
            int slot = hash(bytes, 0, bytes.length) & WORD_SLOTS - 1;
            while (WORDS[slot] != null && !word.equals(WORDS[slot])) {
                slot = slot + 1 & WORD_SLOTS - 1;
            }
            WORDS[slot] = word;
            WORD_BYTES[slot] = bytes;
        }
    }

    /** Made when first needed. */
    private @Nullable String @Nullable [] recent;

    /** Returns the string of at least one byte, all of them ASCII. */
    String get(byte[] in, int from, int to) {
        if (to - from > LONGEST) {
            return fresh(in, from, to);
        }
        int hash = hash(in, from, to);
        int slot = hash & WORD_SLOTS - 1;
        for (String word = WORDS[slot]; word != null; word = WORDS[slot]) {
            byte[] bytes = WORD_BYTES[slot];
            if (Arrays.equals(bytes, 0, bytes.length, in, from, to)) {
                return word;
            }
            slot = slot + 1 & WORD_SLOTS - 1;
        }
        return remembered(in, from, to, hash >>> 11 & SLOTS - 1);
    }

    private String remembered(byte[] in, int from, int to, int slot) {
        @Nullable String[] slots = recent;
        if (slots == null) {
            slots = new @Nullable String[SLOTS];
            recent = slots;
        }
        String last = slots[slot];
        if (last != null && same(last, in, from, to)) {
            return last;
        }
        String string = fresh(in, from, to);
        slots[slot] = string;
        return string;
    }

    /** Returns a string that is not remembered, of ASCII bytes. */
    static String fresh(byte[] in, int from, int to) {
        return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean same(String string, byte[] in, int from, int to) {
        if (string.length() != to - from) {
            return false;
        }
        for (int i = 0, n = to - from; i < n; i++) {
            if (string.charAt(i) != in[from + i]) {
                return false;
            }
        }
        return true;
    }

    /** Looks at no more than 16 bytes, whatever the length. */
    private static int hash(byte[] in, int from, int to) {
        int length = to - from;
        long mixed;
        if (length >= 8) {
            mixed = (long) LONG.get(in, from) * 0x9E3779B97F4A7C15L ^ Long.rotateLeft((long) LONG.get(in, to - 8), 29);
        } else if (length >= 4) {
            mixed = (long) (int) INT.get(in, from) << 32 ^ (int) INT.get(in, to - 4);
        } else {
            mixed = (long) in[from] << 16 | in[from + length / 2] << 8 | in[to - 1];
        }
        mixed = (mixed + length) * 0xD6E8FEB86659FD93L;
        return (int) (mixed >>> 40);
    }
}
