package io.bulwark.compute.ledger;

import java.util.List;

/**
 * That a payout stands in a closed epoch.
 *
 * @param ledger the id of the ledger, part of every leaf
 * @param index the payout's place among the leaves
 * @param path the hashes beside its way to the root, lowest first
 */
public record PayoutProof(String ledger, Payout payout, long index, long leaves, List<byte[]> path, byte[] root) {
    public PayoutProof {
        path = List.copyOf(path);
    }

    /**
     * Whether the payout is under this root. The root is the asker's: taken from where it was anchored or noted, not from
     * who gave the proof.
     */
    public boolean holds(byte[] trustedRoot) {
        return MerkleTree.verify(MerkleTree.leaf(payout.bytes(ledger)), index, leaves, path, trustedRoot);
    }
}
