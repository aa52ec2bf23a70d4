package io.bulwark.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvmAddressTest {
    @Test
    void two_spellings_of_one_address_are_equal() {
        assertThat(new EvmAddress("0xFE89cc7aBB2C4183683ab71653C4cdc9B02D44b7"))
                .isEqualTo(new EvmAddress("0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "fe89cc7abb2c4183683ab71653c4cdc9b02d44b7",
                "0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b",
                "0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b77",
                "0xfe89cc7abb2c4183683ab71653c4cdc9b02d44bg",
                " 0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b7",
                "0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b7\n"
            })
    void another_form_is_refused(String text) {
        assertThat(EvmAddress.parse(text)).isEmpty();
        assertThatThrownBy(() -> new EvmAddress(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
