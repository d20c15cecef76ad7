// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at a time, held in a {@code long} whose lowest byte is the first.
 *
 * <p>The masks have the highest bit of the first byte that was looked for set; bits above it may be wrong, since a
 * subtraction borrows from the byte above.
 */
final class Swar {
    /** Bytes looked at in one go. */
    static final int WIDTH = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACES = 0x20 * ONES;
    private static final long LESS = '<' * ONES;
    private static final long AMPERSANDS = '&' * ONES;
    /** All bits but the one in which {@code <} and {@code >} differ. */
    private static final long ANY_ANGLE = ~(('<' ^ '>') * ONES);

    private Swar() {}

    /** Returns the eight bytes at an index. */
    static long eight(byte[] in, int at) {
        return (long) LONG.get(in, at);
    }

    /** Returns the four bytes at an index. */
    static int four(byte[] in, int at) {
        return (int) INT.get(in, at);
    }

    /** Returns the index, from 0, of the byte that a mask is about. */
    static int index(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    /** Finds control characters, {@code < > &} and what is not ASCII. */
    static long specialInText(long bytes) {
        return outside(bytes) | zero(bytes & ANY_ANGLE ^ LESS) | zero(bytes ^ AMPERSANDS);
    }

    /** Finds control characters, {@code < &}, the quote and what is not ASCII. */
    static long specialInValue(long bytes, long quotes) {
        return outside(bytes) | zero(bytes ^ LESS) | zero(bytes ^ AMPERSANDS) | zero(bytes ^ quotes);
    }

    /** Returns a character in each of the eight bytes. */
    static long repeated(int ascii) {
        return ascii * ONES;
    }

    private static long outside(long bytes) {
        return (bytes | bytes - SPACES) & HIGHS;
    }

    private static long zero(long bytes) {
        return bytes - ONES & ~bytes & HIGHS;
    }
}
