package io.bulwark.compute.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tree of RFC 6962 section 2.1 with SHA-256: leaves are hashed behind a zero byte, inner nodes behind a one, so that
 * neither passes for the other, and no leaf is doubled.
 */
public final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte INNER = 1;

    private MerkleTree() {}

    public static byte[] leaf(byte[] data) {
        MessageDigest sha = sha256();
        sha.update(LEAF);
        return sha.digest(data);
    }

    /** The root over hashed leaves; the hash of nothing for none. */
    public static byte[] root(List<byte[]> leaves) {
        return leaves.isEmpty() ? sha256().digest() : root(leaves, 0, leaves.size());
    }

    private static byte[] root(List<byte[]> leaves, int from, int to) {
        if (to - from == 1) {
            return leaves.get(from);
        }
        int middle = from + split(to - from);
        return inner(root(leaves, from, middle), root(leaves, middle, to));
    }

    /** The hashes beside the way from a leaf up to the root, lowest first. */
    public static List<byte[]> proof(List<byte[]> leaves, int index) {
        List<byte[]> path = new ArrayList<>();
        int from = 0;
        int to = leaves.size();
        while (to - from > 1) {
            int middle = from + split(to - from);
            if (index < middle) {
                path.addFirst(root(leaves, middle, to));
                to = middle;
            } else {
                path.addFirst(root(leaves, from, middle));
                from = middle;
            }
        }
        return path;
    }

    /** Whether a hashed leaf stands at {@code index} of a tree of {@code size} leaves with this root (RFC 9162, 2.1.3.2). */
    public static boolean verify(byte[] leaf, long index, long size, List<byte[]> path, byte[] root) {
        if (index < 0 || index >= size || path.size() > 63) {
            return false;
        }
        long position = index;
        long last = size - 1;
        byte[] hash = leaf;
        for (byte[] beside : path) {
            if (last == 0) {
                return false;
            }
            if ((position & 1) == 1 || position == last) {
                hash = inner(beside, hash);
                while ((position & 1) == 0 && position != 0) {
                    position >>= 1;
                    last >>= 1;
                }
            } else {
                hash = inner(hash, beside);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }

    static byte[] inner(byte[] left, byte[] right) {
        MessageDigest sha = sha256();
        sha.update(INNER);
        sha.update(left);
        return sha.digest(right);
    }

    /** The largest power of two below {@code size}. */
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
