package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.kernel.EvmAddress;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Eip55Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x52908400098527886E0F7030069857D2E4169EE7",
                "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
                "0xde709f2102306220921060314715629080e2fb77",
                "0x27b1fdb04752bbc536007a920d24acb045561c26",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
                "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
            })
    void the_vectors_of_the_standard_hold(String address) {
        assertThat(Eip55.checksum(new EvmAddress(address))).isEqualTo(address);
        assertThat(Eip55.valid(address)).isTrue();
    }

    @Test
    void letters_of_one_case_carry_no_checksum() {
        assertThat(Eip55.valid("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")).isTrue();
        assertThat(Eip55.valid("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
                "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
                ""
            })
    void a_wrong_checksum_or_form_is_not_valid(String text) {
        assertThat(Eip55.valid(text)).isFalse();
    }

    @Property(tries = 500, seed = "55")
    void a_checksum_is_valid_and_one_changed_letter_is_not(@ForAll @Size(20) byte[] bytes) {
        String sum = Eip55.checksum(AddressBytes.read(bytes));
        assertThat(Eip55.valid(sum)).isTrue();
        for (int i = 2; i < 42; i++) {
            char c = sum.charAt(i);
            char other = Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
            String changed = sum.substring(0, i) + other + sum.substring(i + 1);
            String digits = changed.substring(2);
            boolean oneCase =
                    digits.equals(digits.toLowerCase(Locale.ROOT)) || digits.equals(digits.toUpperCase(Locale.ROOT));
            assertThat(Eip55.valid(changed)).isEqualTo(c == other || oneCase);
        }
    }
}
