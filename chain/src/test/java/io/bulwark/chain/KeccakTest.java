package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeccakTest {
    @ParameterizedTest
    @CsvSource({
        "'', c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        "abc, 4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
        "testing, 5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02",
        "'transfer(address,uint256)', a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b",
        "'Transfer(address,address,uint256)', ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    })
    void texts_hash_to_their_known_values(String text, String hash) {
        assertThat(HexFormat.of().formatHex(Keccak.hash(text))).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0000000000000000000000000000000000000000000000000000000000000000",
        "eth, 93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae",
        "foo.eth, de9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f"
    })
    void names_hash_as_eip_137_says(String name, String hash) {
        assertThat(HexFormat.of().formatHex(EnsReader.namehash(name))).isEqualTo(hash);
    }
}
