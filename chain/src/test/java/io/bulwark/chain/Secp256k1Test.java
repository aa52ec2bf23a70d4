package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Secp256k1Test {
    private static final BigInteger ORDER = TestKey.CURVE.getN();
    private static final byte[] HASH = Keccak.hash("a message");
    private static final TestKey KEY = new TestKey(BigInteger.valueOf(4361));

    @Test
    void the_account_of_a_known_key_is_found() {
        // The first key of the well-known test mnemonic.
        TestKey key =
                new TestKey(new BigInteger("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", 16));
        EvmAddress address = new EvmAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        assertThat(key.address()).isEqualTo(address);
        assertThat(Secp256k1.recover(HASH, key.sign(HASH))).contains(address);
    }

    @Test
    void the_recovery_byte_may_count_from_0_or_from_27() {
        byte[] signature = KEY.sign(HASH);
        byte[] bare = signature.clone();
        bare[64] -= 27;
        assertThat(Secp256k1.recover(HASH, bare)).contains(KEY.address());
        for (int v = 0; v < 256; v++) {
            byte[] other = signature.clone();
            other[64] = (byte) v;
            if (v != 0 && v != 1 && v != 27 && v != 28) {
                assertThat(Secp256k1.recover(HASH, other)).isEmpty();
            }
        }
    }

    @Test
    void the_twin_in_the_upper_half_is_accepted_and_told_apart() {
        byte[] signature = KEY.sign(HASH);
        BigInteger s = new BigInteger(1, signature, 32, 32);
        byte[] twin = TestKey.signature(
                new BigInteger(1, signature, 0, 32), ORDER.subtract(s), (byte) (27 + 28 - signature[64]));
        assertThat(Secp256k1.recover(HASH, twin)).contains(KEY.address());
        assertThat(Secp256k1.lowS(signature)).isTrue();
        assertThat(Secp256k1.lowS(twin)).isFalse();
    }

    @Test
    void scalars_out_of_range_and_points_off_the_curve_are_refused() {
        BigInteger r = new BigInteger(1, KEY.sign(HASH), 0, 32);
        BigInteger s = new BigInteger(1, KEY.sign(HASH), 32, 32);
        BigInteger large = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        for (BigInteger bad : new BigInteger[] {BigInteger.ZERO, ORDER, large}) {
            assertThat(Secp256k1.recover(HASH, TestKey.signature(bad, s, (byte) 27)))
                    .isEmpty();
            assertThat(Secp256k1.recover(HASH, TestKey.signature(r, bad, (byte) 27)))
                    .isEmpty();
        }
        // 5 is the smallest x without a point.
        assertThat(Secp256k1.recover(HASH, TestKey.signature(BigInteger.valueOf(5), s, (byte) 27)))
                .isEmpty();
    }

    @Test
    void other_lengths_are_refused() {
        byte[] signature = KEY.sign(HASH);
        assertThat(Secp256k1.recover(HASH, Arrays.copyOf(signature, 64))).isEmpty();
        assertThat(Secp256k1.recover(HASH, Arrays.copyOf(signature, 66))).isEmpty();
        assertThat(Secp256k1.recover(Arrays.copyOf(HASH, 31), signature)).isEmpty();
        assertThat(Secp256k1.recover(HASH, HexFormat.of().parseHex(""))).isEmpty();
    }

    @Property(tries = 200, seed = "256")
    void what_a_key_signs_recovers_to_its_account(@ForAll @Size(32) byte[] secret, @ForAll @Size(32) byte[] hash) {
        BigInteger scalar = new BigInteger(1, secret).mod(ORDER);
        Assume.that(scalar.signum() > 0);
        TestKey key = new TestKey(scalar);
        byte[] signature = key.sign(hash);
        assertThat(Secp256k1.recover(hash, signature)).contains(key.address());
        assertThat(Secp256k1.lowS(signature)).isTrue();
    }

    @Property(tries = 500, seed = "6979")
    void any_bytes_give_an_account_or_nothing(@ForAll @Size(32) byte[] hash, @ForAll @Size(max = 70) byte[] signature) {
        assertThat(Secp256k1.recover(hash, signature)).isNotNull();
    }
}
