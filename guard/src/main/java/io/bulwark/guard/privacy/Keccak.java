package io.bulwark.guard.privacy;

import java.nio.charset.StandardCharsets;

/** Keccak-256 as Ethereum uses it (the padding before FIPS 202), for inputs shorter than one block of 136 bytes. */
final class Keccak {
    private static final int RATE = 136;
    private static final int ROUNDS = 24;
    private static final int[] TURN = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };
    private static final int[] LANE = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };
    private static final long[] CONSTANTS = constants();

    private Keccak() {}

    /** The 32 bytes of the hash of an ASCII text. */
    static byte[] hash(String ascii) {
        byte[] input = ascii.getBytes(StandardCharsets.US_ASCII);
        if (input.length >= RATE) {
            throw new IllegalArgumentException("Longer than one block: " + input.length);
        }
        byte[] block = java.util.Arrays.copyOf(input, RATE);
        block[input.length] = 1;
        block[RATE - 1] |= (byte) 0x80;
        long[] state = new long[25];
        for (int i = 0; i < RATE; i++) {
            state[i / 8] ^= (block[i] & 0xFFL) << (i % 8 * 8);
        }
        permute(state);
        byte[] out = new byte[32];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (state[i / 8] >>> (i % 8 * 8));
        }
        return out;
    }

    private static void permute(long[] a) {
        long[] c = new long[5];
        for (int round = 0; round < ROUNDS; round++) {
            for (int x = 0; x < 5; x++) {
                c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            }
            for (int x = 0; x < 5; x++) {
                long d = c[(x + 4) % 5] ^ Long.rotateLeft(c[(x + 1) % 5], 1);
                for (int y = 0; y < 25; y += 5) {
                    a[y + x] ^= d;
                }
            }
            long moved = a[1];
            for (int i = 0; i < ROUNDS; i++) {
                long kept = a[LANE[i]];
                a[LANE[i]] = Long.rotateLeft(moved, TURN[i]);
                moved = kept;
            }
            for (int y = 0; y < 25; y += 5) {
                System.arraycopy(a, y, c, 0, 5);
                for (int x = 0; x < 5; x++) {
                    a[y + x] = c[x] ^ ~c[(x + 1) % 5] & c[(x + 2) % 5];
                }
            }
            a[0] ^= CONSTANTS[round];
        }
    }

    /** The round constants by the shift register of the Keccak reference, section 1.2. */
    private static long[] constants() {
        long[] all = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int j = 0; j < 7; j++) {
                if ((register & 1) != 0) {
                    all[round] |= 1L << ((1 << j) - 1);
                }
                register <<= 1;
                if ((register & 0x100) != 0) {
                    register ^= 0x171;
                }
            }
        }
        return all;
    }
}
