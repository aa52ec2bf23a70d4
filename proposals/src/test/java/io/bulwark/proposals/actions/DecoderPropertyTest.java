package io.bulwark.proposals.actions;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Call data is hostile: whatever it holds, there is a tree within bounds and no exception. */
class DecoderPropertyTest {
    private static final ActionsAnalyst ANALYST = new ActionsAnalyst();
    private static final Catalogue CATALOGUE = Catalogue.standard();
    private static final List<String> SELECTORS = List.of(
            "8d80ff0a",
            "8f2a0bb0",
            "6a761202",
            "252dba42",
            "ac9650d8",
            "928c169a",
            "679b6ded",
            "da95691a",
            "a9059cbb",
            "4f1ef286");

    @Property(tries = 1500, seed = "7")
    void any_bytes_give_a_tree_within_bounds(@ForAll("hostile") byte[] data) {
        check(data);
    }

    @Property(tries = 1000, seed = "12")
    void any_text_is_set_against_the_payload(@ForAll("texts") String text) {
        byte[] data = Actions.encode("transfer(address,uint256)", Actions.ALICE, BigInteger.TEN);
        ActionsReport report = ANALYST.analyse(text, text, List.of(Actions.call(Actions.USDC, data)), 1L, null);
        assertThat(report.score()).isBetween(0, 100);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "1",
                        "000",
                        ",",
                        ".",
                        "_",
                        "'",
                        "’",
                        " ",
                        "k",
                        "e18",
                        "e",
                        "$",
                        "USDC",
                        "0x",
                        "0x1234",
                        "…",
                        "abcd",
                        "<!--",
                        "-->",
                        "٣",
                        "é",
                        "in",
                        "worth of",
                        Actions.ALICE,
                        "0xa9059cbb" + "0".repeat(64),
                        "transferOwnership",
                        "9".repeat(95))
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 300, seed = "8")
    void any_number_of_nested_batches_stays_within_bounds(@ForAll @IntRange(min = 1, max = 60) int depth) {
        byte[] data = Actions.encode("transfer(address,uint256)", Actions.ALICE, BigInteger.TEN);
        for (int i = 0; i < depth; i++) {
            data = Actions.encode(
                    "multicall(bytes[])", (Object) new byte[][] {data, data.length < 40_000 ? data : new byte[0]});
            if (data.length > 200_000) {
                break;
            }
        }
        check(data);
    }

    @Property(tries = 300, seed = "9")
    void any_signature_is_read_or_refused(
            @ForAll @StringLength(max = 300) String text, @ForAll("signatures") String likely) {
        assertThat(Signature.parse(text))
                .satisfiesAnyOf(read -> assertThat(read).isEmpty(), read -> assertThat(read)
                        .isPresent());
        Signature.parse(likely)
                .ifPresent(read -> assertThat(Signature.parse(read.canonical())).contains(read));
        String quoted = "\"" + likely.replace("\\", "").replace("\"", "") + "\"";
        check(List.of(
                Actions.of("{\"target\":\"" + Actions.ALICE + "\",\"signature\":" + quoted + ",\"calldata\":\"0x\"}")));
    }

    @Property(tries = 300, seed = "10")
    void what_the_library_encodes_is_decoded_to_the_same_arguments(
            @ForAll @Size(20) byte[] to,
            @ForAll
                    @BigRange(
                            min = "0",
                            max = "1157920892373161954235709850086879078532699846656405640394575840079131296399")
                    BigInteger amount) {
        String account = "0x" + HexFormat.of().formatHex(to);
        Call call = only(Actions.encode("transfer(address,uint256)", account, amount));
        assertThat(call.signature()).isEqualTo("transfer(address,uint256)");
        assertThat(call.arguments()).extracting(Call.Argument::value).containsExactly(account, amount.toString());
        assertThat(call.issues()).isEmpty();
    }

    private static Call only(byte[] data) {
        return ANALYST.analyse("t", "d", List.of(Actions.call(Actions.USDC, data)), 1L, null)
                .calls()
                .getFirst();
    }

    private static void check(byte[] data) {
        check(List.of(Actions.call(Actions.ALICE, data)));
    }

    private static void check(List<Action> actions) {
        ActionsReport report = ANALYST.analyse("A title", "A text of 5 USDC", actions, 1L, null);
        List<Call> all = new ArrayList<>();
        report.calls().forEach(call -> collect(call, 0, all));
        assertThat(all).hasSizeLessThanOrEqualTo(Decoder.MOST_CALLS + actions.size());
        assertThat(report.score()).isBetween(0, 100);
        assertThat(report.coverage()).isBetween(0.0, 1.0);
        assertThat(report.confidence()).isBetween(0.0, 1.0);
        assertThat(ANALYST.analyse("A title", "A text of 5 USDC", actions, 1L, null))
                .isEqualTo(report);
    }

    private static void collect(Call call, int depth, List<Call> all) {
        assertThat(depth).isLessThanOrEqualTo(2 * Decoder.DEEPEST);
        assertThat(call.summary().length()).isLessThanOrEqualTo(500);
        all.add(call);
        call.calls().forEach(inner -> collect(inner, depth + 1, all));
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        Arbitrary<byte[]> words = Arbitraries.of(0, 1, 0x20, 0x40, 0x44, 0x60, 0xff, 0x7fffffff, -1)
                .list()
                .ofMaxSize(40)
                .map(list -> {
                    byte[] bytes = new byte[32 * list.size()];
                    for (int i = 0; i < list.size(); i++) {
                        int value = list.get(i);
                        Arrays.fill(bytes, 32 * i, 32 * i + 28, (byte) (value < 0 ? 0xff : 0));
                        for (int j = 0; j < 4; j++) {
                            bytes[32 * i + 28 + j] = (byte) (value >> (24 - 8 * j));
                        }
                    }
                    return bytes;
                });
        Arbitrary<byte[]> tail =
                Arbitraries.oneOf(words, Arbitraries.bytes().array(byte[].class).ofMaxSize(300));
        Arbitrary<byte[]> selector = Arbitraries.oneOf(
                Arbitraries.of(SELECTORS).map(HexFormat.of()::parseHex),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(4));
        return Combinators.combine(selector, tail).as((head, rest) -> {
            byte[] all = Arrays.copyOf(head, head.length + rest.length);
            System.arraycopy(rest, 0, all, head.length, rest.length);
            return all;
        });
    }

    @Provide
    Arbitrary<String> signatures() {
        return Arbitraries.of(
                        "f",
                        "(",
                        ")",
                        ",",
                        "uint",
                        "address",
                        "bytes32",
                        "[]",
                        "[3]",
                        "[0]",
                        "[99999999]",
                        " a",
                        "tuple",
                        "$",
                        "é",
                        "uint999")
                .list()
                .ofMaxSize(30)
                .map(parts -> "f(" + String.join("", parts) + ")");
    }

    @Property(tries = 200, seed = "11")
    void every_function_of_the_catalogue_stands_any_arguments(@ForAll @Size(max = 256) byte[] tail) {
        for (String selector : List.of("2f2ff15d", "1cff79cd", "679b6ded", "76ef8453", "3dbb202b", "1f931c1c")) {
            byte[] data = Arrays.copyOf(HexFormat.of().parseHex(selector), 4 + tail.length);
            System.arraycopy(tail, 0, data, 4, tail.length);
            check(data);
        }
        assertThat(CATALOGUE.size()).isGreaterThan(200);
    }
}
