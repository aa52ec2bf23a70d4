package io.bulwark.identity.siwe;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.identity.siwe.SiweParser.Result.Parsed;
import io.bulwark.kernel.EvmAddress;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SiwePropertyTest {
    private static final String URI_CHARACTERS = "-._~:/?#[]@!$&'()*+,;= ";

    private final SiweParser strict = new SiweParser(false);
    private final SiweParser lenient = new SiweParser(true);

    @Property(tries = 1_000, seed = "4361", edgeCases = EdgeCasesMode.NONE)
    void what_is_written_is_read_back(@ForAll("messages") SiweMessage message) {
        assertThat(strict.parse(message.text())).isEqualTo(new Parsed(message));
    }

    @Property(tries = 1_500, seed = "55", edgeCases = EdgeCasesMode.NONE)
    void what_is_read_is_written_as_it_stood(
            @ForAll("messages") SiweMessage message,
            @ForAll("places") List<Integer> places,
            @ForAll("characters") List<Character> characters) {
        StringBuilder text = new StringBuilder(message.text());
        for (int i = 0; i < places.size(); i++) {
            int at = places.get(i) % text.length();
            switch (i % 3) {
                case 0 -> text.setCharAt(at, characters.get(i));
                case 1 -> text.insert(at, characters.get(i));
                default -> text.deleteCharAt(at);
            }
        }
        if (strict.parse(text.toString()) instanceof Parsed(SiweMessage read)) {
            assertThat(read.text().replaceFirst("Chain ID: 0*", "Chain ID: "))
                    .isEqualTo(text.toString().replaceFirst("Chain ID: 0*", "Chain ID: "));
            assertThat(lenient.parse(text.toString())).isEqualTo(new Parsed(read));
        }
    }

    @Property(tries = 1_000, seed = "191")
    void no_text_makes_it_throw(@ForAll String text) {
        assertThat(strict.parse(text)).isNotNull();
        assertThat(lenient.parse(SiweMessage.WANTS + text)).isNotNull();
    }

    @Provide
    Arbitrary<List<Integer>> places() {
        return Arbitraries.integers().between(0, 5_000).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<Character>> characters() {
        return Arbitraries.oneOf(
                        Arbitraries.chars().range(' ', '~'),
                        Arbitraries.of('\n', '\r', '\t', '\u0000', 'é', '\ud800', '%', ':', '[', '0', 'Z'))
                .list()
                .ofSize(6);
    }

    @Provide
    Arbitrary<SiweMessage> messages() {
        Arbitrary<String> names =
                Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> hosts = Arbitraries.oneOf(
                names.map(n -> n + ".example"),
                Arbitraries.integers().between(0, 65_535).map(p -> "localhost:" + p),
                Arbitraries.of("[::1]", "[2001:db8::1]:80", "127.0.0.1", "user@host.example"));
        Arbitrary<String> uris = Combinators.combine(Arbitraries.of("https", "ipfs", "x+1"), hosts, names)
                .as((scheme, host, path) -> scheme + "://" + host + "/" + path + "?q=%20#f");
        Arbitrary<SiweTime> times = Combinators.combine(
                        Arbitraries.longs().between(0, 4_000_000_000L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as((second, nano) -> SiweTime.of(Instant.ofEpochSecond(second, nano)));
        Arbitrary<String> statements = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars(URI_CHARACTERS)
                .ofMaxLength(80);
        Arbitrary<EvmAddress> addresses = Arbitraries.strings()
                .withCharRange('0', '9')
                .withCharRange('a', 'f')
                .ofLength(40)
                .map(digits -> new EvmAddress("0x" + digits));
        return Combinators.combine(
                        Combinators.combine(Arbitraries.of("https", "app").injectNull(0.7), hosts, addresses)
                                .as(Head::new),
                        statements.injectNull(0.3),
                        uris,
                        Arbitraries.longs().between(0, 999_999_999_999_999_999L),
                        Arbitraries.strings().alpha().numeric().ofMinLength(8).ofMaxLength(40),
                        times,
                        Combinators.combine(times.injectNull(0.5), times.injectNull(0.5))
                                .as(Ends::new),
                        Combinators.combine(
                                        names.injectNull(0.5),
                                        uris.list().ofMaxSize(5).injectNull(0.3))
                                .as(Tail::new))
                .as((head, statement, uri, chain, nonce, issued, ends, tail) -> new SiweMessage(
                        head.scheme(),
                        head.domain(),
                        head.address(),
                        statement,
                        uri,
                        chain,
                        nonce,
                        issued,
                        ends.expires(),
                        ends.starts(),
                        tail.id(),
                        tail.resources()));
    }

    record Head(String scheme, String domain, EvmAddress address) {}

    record Ends(SiweTime expires, SiweTime starts) {}

    record Tail(String id, List<String> resources) {}
}
