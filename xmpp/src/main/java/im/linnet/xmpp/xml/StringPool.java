// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

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
    private static final int LONGEST = 100;

    /** Up to this length the first and the last eight bytes are all there are. */
    private static final int SHORT = 16;

    private static final int SLOTS = 32;
    private static final int WORD_SLOTS = 2048;
    private static final @Nullable Word[] WORDS = new @Nullable Word[WORD_SLOTS];

    static {
        for (StringTokenizer words = new StringTokenizer(Words.ALL); words.hasMoreTokens(); ) {
            Word word = new Word(words.nextToken());
            int slot = word.hash & WORD_SLOTS - 1;
            while (WORDS[slot] != null) {
                slot = slot + 1 & WORD_SLOTS - 1;
            }
            WORDS[slot] = word;
        }
    }

    /** Made when first needed. */
    private @Nullable Word @Nullable [] recent;

    private static final class Word {
        private final String string;
        private final byte[] bytes;
        private final long head;
        private final long tail;
        private final int hash;

        Word(String string) {
            this.string = string;
            bytes = string.getBytes(StandardCharsets.ISO_8859_1);
            head = head(bytes, 0, bytes.length);
            tail = tail(bytes, 0, bytes.length);
            hash = hash(head, tail, bytes.length);
        }

        boolean is(byte[] in, int from, int to) {
            return Arrays.equals(bytes, 0, bytes.length, in, from, to);
        }
    }

    /** Returns the string of at least one byte, all of them ASCII. */
    String get(byte[] in, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return fresh(in, from, to);
        }
        long head = head(in, from, to);
        long tail = tail(in, from, to);
        int hash = hash(head, tail, length);
        int slot = hash & WORD_SLOTS - 1;
        for (Word word = WORDS[slot]; word != null; word = WORDS[slot]) {
            if (word.head == head
                    && word.tail == tail
                    && word.bytes.length == length
                    && (length <= SHORT || word.is(in, from, to))) {
                return word.string;
            }
            slot = slot + 1 & WORD_SLOTS - 1;
        }
        return remembered(in, from, to, hash >>> 11 & SLOTS - 1);
    }

    private String remembered(byte[] in, int from, int to, int slot) {
        @Nullable Word[] slots = recent;
        if (slots == null) {
            slots = new @Nullable Word[SLOTS];
            recent = slots;
        }
        Word last = slots[slot];
        if (last == null || !last.is(in, from, to)) {
            last = new Word(fresh(in, from, to));
            slots[slot] = last;
        }
        return last.string;
    }

    /** Returns the string of at least one byte, all of them ASCII, which is remembered only if it is a known word. */
    static String word(byte[] in, int from, int to) {
        int length = to - from;
        if (length <= SHORT) {
            long head = head(in, from, to);
            long tail = tail(in, from, to);
            int slot = hash(head, tail, length) & WORD_SLOTS - 1;
            for (Word word = WORDS[slot]; word != null; word = WORDS[slot]) {
                if (word.head == head && word.tail == tail && word.bytes.length == length) {
                    return word.string;
                }
                slot = slot + 1 & WORD_SLOTS - 1;
            }
        }
        return fresh(in, from, to);
    }

    /** Returns a string that is not remembered, of ASCII bytes. */
    static String fresh(byte[] in, int from, int to) {
        return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Returns the first bytes as a number: eight, or four, or enough to tell the string from others of its length. */
    private static long head(byte[] in, int from, int to) {
        int length = to - from;
        if (length >= 8) {
            return Swar.eight(in, from);
        }
        return length >= 4 ? Swar.four(in, from) : in[from] << 16 | in[from + (length >> 1)] << 8;
    }

    /** Returns the last bytes as a number; together with the first ones these are all if there are at most 16. */
    private static long tail(byte[] in, int from, int to) {
        int length = to - from;
        if (length >= 8) {
            return Swar.eight(in, to - 8);
        }
        return length >= 4 ? Swar.four(in, to - 4) : in[to - 1];
    }

    private static int hash(long head, long tail, int length) {
        long mixed = (head * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(tail, 29)) + length;
        return (int) (mixed * 0xD6E8FEB86659FD93L >>> 40);
    }
}
