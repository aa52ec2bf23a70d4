package io.bulwark.compute.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    /** The eight inputs of the Certificate Transparency test vectors, and the roots over the first one, two ... of them. */
    private static final List<String> INPUTS =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void roots_are_those_of_certificate_transparency() {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < INPUTS.size(); i++) {
            leaves.add(MerkleTree.leaf(HexFormat.of().parseHex(INPUTS.get(i))));
            assertThat(HexFormat.of().formatHex(MerkleTree.root(leaves))).isEqualTo(ROOTS.get(i));
        }
    }

    @Property(tries = 120, seed = "4711")
    void every_leaf_is_proved_and_nothing_else(
            @ForAll @IntRange(min = 1, max = 70) int size, @ForAll @IntRange(min = 0, max = 69) int at) {
        List<byte[]> leaves = leaves(size);
        byte[] root = MerkleTree.root(leaves);
        int index = at % size;
        List<byte[]> proof = MerkleTree.proof(leaves, index);

        assertThat(MerkleTree.verify(leaves.get(index), index, size, proof, root))
                .isTrue();
        for (int other = 0; other < size; other++) {
            if (other != index) {
                assertThat(MerkleTree.verify(leaves.get(index), other, size, proof, root))
                        .isFalse();
                assertThat(MerkleTree.verify(leaves.get(other), index, size, proof, root))
                        .isFalse();
            }
        }
        if (!proof.isEmpty()) {
            assertThat(MerkleTree.verify(leaves.get(index), index, size, proof.subList(1, proof.size()), root))
                    .isFalse();
        }
    }

    @Test
    void an_inner_node_does_not_pass_for_a_leaf() {
        List<byte[]> leaves = leaves(2);
        byte[] both = new byte[64];
        System.arraycopy(leaves.get(0), 0, both, 0, 32);
        System.arraycopy(leaves.get(1), 0, both, 32, 32);

        assertThat(MerkleTree.leaf(both)).isNotEqualTo(MerkleTree.root(leaves));
    }

    private static List<byte[]> leaves(int size) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(MerkleTree.leaf(("leaf " + i).getBytes(StandardCharsets.UTF_8)));
        }
        return leaves;
    }
}
