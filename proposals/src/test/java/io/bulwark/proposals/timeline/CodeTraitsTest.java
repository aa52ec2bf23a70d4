package io.bulwark.proposals.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeTraitsTest {
    /** An end as the compiler writes it, with the bytes of a jump destination and SELFDESTRUCT in the hash. */
    private static final String METADATA = "fe" + "a2646970667358221220" + "00".repeat(14) + "5bff" + "00".repeat(16)
            + "64736f6c6343" + "000818" + "0033";

    @ParameterizedTest(name = "{2}")
    @CsvSource(textBlock = """
            33ff,                       selfdestruct, SELFDESTRUCT is found
            60ff00,                     '',           pushed data is no code
            00ff,                       '',           code that nothing reaches does not count
            005bff,                     selfdestruct, code behind a jump destination does
            6000600060006000335af400,   delegatecall, DELEGATECALL is found
            ef0100aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, delegated_account, an account that borrows code
            '',                         '',           no code
            """)
    void traits(String code, String trait, String why) {
        assertThat(String.join(",", CodeTraits.of(bytes(code)))).as(why).isEqualTo(trait);
    }

    @org.junit.jupiter.api.Test
    void the_compilers_metadata_is_data_unless_the_code_jumps_there() {
        byte[] honest = bytes("600100" + METADATA);
        int target = HexFormat.of().formatHex(honest).indexOf("5bff") / 2;
        String jump = "60" + HexFormat.of().toHexDigits((byte) target);

        assertThat(CodeTraits.of(honest)).isEmpty();
        assertThat(CodeTraits.of(bytes(jump + "56" + METADATA))).containsExactly("selfdestruct");
    }

    @org.junit.jupiter.api.Test
    void a_minimal_proxy_names_whose_code_it_runs() {
        String behind = "b75e2fb01521bd7b6369f831414840a54a3c7234";
        byte[] clone = bytes("363d3d373d3d3d363d73" + behind + "5af43d82803e903d91602b57fd5bf3");

        assertThat(CodeTraits.of(clone)).containsExactly("minimal_proxy", "delegatecall");
        assertThat(CodeTraits.implementation(clone))
                .hasValueSatisfying(address -> assertThat(address.value()).isEqualTo("0x" + behind));
    }

    @Property(tries = 500, seed = "20261121")
    void any_bytes_are_read(@ForAll @Size(max = 300) byte[] code) {
        assertThatCode(() -> CodeTraits.of(code)).doesNotThrowAnyException();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
