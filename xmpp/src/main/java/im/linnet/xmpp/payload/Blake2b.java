// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/** The hash function BLAKE2b without a key (RFC 7693), which the JDK lacks and XEP-0414 demands. */
final class Blake2b extends MessageDigest {
    private static final int BLOCK = 128;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };
    /** Which word of the message goes where (RFC 7693 §2.7); rounds 10 and 11 are like 0 and 1. */
    private static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private static final int ROUNDS = 12;

    private final int size;
    private final long[] state = new long[8];
    private final byte[] block = new byte[BLOCK];
    /** How much of the block is filled. A full block waits, since the last one is treated in another way. */
    private int filled;
    /** How many bytes are compressed; nobody hashes enough to need the high word of the counter. */
    private long count;

    /** Creates a digest of 1 to 64 bytes. */
    Blake2b(int size) {
        super("BLAKE2b-" + 8 * size);
        this.size = size;
        engineReset();
    }

    @Override
    protected void engineReset() {
        System.arraycopy(IV, 0, state, 0, state.length);
        state[0] ^= 0x01010000L ^ size;
        Arrays.fill(block, (byte) 0);
        filled = 0;
        count = 0;
    }

    @Override
    protected int engineGetDigestLength() {
        return size;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == BLOCK) {
                count += BLOCK;
                compress(false);
                filled = 0;
            }
            int part = Math.min(left, BLOCK - filled);
            System.arraycopy(input, from, block, filled, part);
            filled += part;
            from += part;
            left -= part;
        }
    }

    @Override
    protected byte[] engineDigest() {
        count += filled;
        Arrays.fill(block, filled, BLOCK, (byte) 0);
        compress(true);
        byte[] all = new byte[64];
        for (int i = 0; i < state.length; i++) {
            LONGS.set(all, 8 * i, state[i]);
        }
        engineReset();
        return Arrays.copyOf(all, size);
    }

    private void compress(boolean last) {
        long[] v = Arrays.copyOf(state, 16);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= count;
        if (last) {
            v[14] = ~v[14];
        }
        long[] m = new long[16];
        for (int i = 0; i < m.length; i++) {
            m[i] = (long) LONGS.get(block, 8 * i);
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] s = SIGMA[round % SIGMA.length];
            for (int i = 0; i < 4; i++) {
                mix(v, i, i, m[s[2 * i]], m[s[2 * i + 1]]);
            }
            for (int i = 0; i < 4; i++) {
                mix(v, i, i + 1, m[s[2 * i + 8]], m[s[2 * i + 9]]);
            }
        }
        for (int i = 0; i < state.length; i++) {
            state[i] ^= v[i] ^ v[i + 8];
        }
    }

    /** Mixes two words into a column (shift equal to the column) or into the diagonal that begins in a column. */
    private static void mix(long[] v, int column, int shifted, long x, long y) {
        int step = shifted - column;
        int a = column;
        int b = 4 + (column + step) % 4;
        int c = 8 + (column + 2 * step) % 4;
        int d = 12 + (column + 3 * step) % 4;
        v[a] += v[b] + x;
        v[d] = Long.rotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = Long.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 63);
    }
}
