package io.bulwark.identity.siwe;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.identity.siwe.SiweParser.Result.Malformed;
import io.bulwark.identity.siwe.SiweParser.Result.Parsed;
import io.bulwark.kernel.EvmAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiweParserTest {
    private final SiweParser strict = new SiweParser(false);
    private final SiweParser lenient = new SiweParser(true);

    @Test
    void a_full_message_gives_every_field() {
        SiweMessage message = parsed(Messages.text(Messages.full()));

        assertThat(message.scheme()).isNull();
        assertThat(message.domain()).isEqualTo("service.example");
        assertThat(message.address()).isEqualTo(new EvmAddress(Messages.ADDRESS));
        assertThat(message.statement()).isEqualTo("I accept the Terms of Service: https://service.example/tos");
        assertThat(message.uri()).isEqualTo("https://service.example/login");
        assertThat(message.chainId()).isEqualTo(1);
        assertThat(message.nonce()).isEqualTo("8a3f2b1c");
        assertThat(message.issuedAt().instant()).isEqualTo(Instant.parse("2026-11-20T12:00:00Z"));
        assertThat(message.expirationTime()).isEqualTo(SiweTime.of(Instant.parse("2026-11-20T13:00:00Z")));
        assertThat(message.notBefore().instant()).isEqualTo(Instant.parse("2026-11-20T11:00:00Z"));
        assertThat(message.requestId()).isEqualTo("some_id");
        assertThat(message.resources())
                .containsExactly(
                        "ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/",
                        "https://example.com/my-web2-claim.json");
        assertThat(message.text()).isEqualTo(Messages.text(Messages.full()));
    }

    @Test
    void optional_fields_may_be_absent() {
        SiweMessage message = parsed(Messages.text(Messages.least()));

        assertThat(message.statement()).isNull();
        assertThat(message.expirationTime()).isNull();
        assertThat(message.notBefore()).isNull();
        assertThat(message.requestId()).isNull();
        assertThat(message.resources()).isNull();
        assertThat(message.text()).isEqualTo(Messages.text(Messages.least()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expiration Time:", "Not Before:", "Request ID:", "- ipfs", "- https"})
    void each_optional_field_may_be_left_out_alone(String name) {
        assertThat(strict.parse(Messages.without(name))).isInstanceOf(Parsed.class);
    }

    @Test
    void empty_lists_ids_and_statements_are_there_and_empty() {
        List<String> lines = new ArrayList<>(Messages.least());
        lines.add(3, "");
        lines.add("Request ID: ");
        lines.add("Resources:");

        SiweMessage message = parsed(Messages.text(lines));

        assertThat(message.statement()).isEmpty();
        assertThat(message.requestId()).isEmpty();
        assertThat(message.resources()).isEmpty();
        assertThat(message.text()).isEqualTo(Messages.text(lines));
    }

    @ParameterizedTest
    @CsvSource({
        "service.example wants, domain",
        "0x, address",
        "URI:, uri",
        "Version:, version",
        "Chain ID:, chainId",
        "Nonce:, nonce",
        "Issued At:, issuedAt"
    })
    void a_missing_field_is_named(String name, String field) {
        assertThat(malformed(Messages.without(name)).field()).isIn(field, "message");
    }

    @Test
    void fields_out_of_order_are_refused_whichever_two_are_swapped() {
        for (int i = 0; i + 1 < Messages.full().size(); i++) {
            List<String> lines = new ArrayList<>(Messages.full());
            Collections.swap(lines, i, i + 1);
            boolean resources = i == lines.size() - 2;

            assertThat(strict.parse(Messages.text(lines)) instanceof Parsed)
                    .as("lines %d and %d swapped", i, i + 1)
                    .isEqualTo(resources);
        }
    }

    @Test
    void a_field_given_twice_is_refused() {
        for (String name :
                List.of("URI:", "Version:", "Chain ID:", "Nonce:", "Issued At:", "Expiration", "Not", "Request")) {
            List<String> lines = new ArrayList<>();
            Messages.full().forEach(line -> {
                lines.add(line);
                if (line.startsWith(name)) {
                    lines.add(line);
                }
            });
            assertThat(strict.parse(Messages.text(lines))).as(name).isInstanceOf(Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", " ", "\r\n", "\nResources:", "\n- https://more.example\n"})
    void nothing_may_follow(String more) {
        assertThat(strict.parse(Messages.text(Messages.least()) + more + "x")).isInstanceOf(Malformed.class);
        assertThat(strict.parse(Messages.text(Messages.least()) + "\n")).isInstanceOf(Malformed.class);
    }

    @Test
    void lines_end_in_lf_only() {
        assertThat(strict.parse(String.join("\r\n", Messages.full()))).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "127.0.0.1",
                "127.0.0.1:8080",
                "[::1]",
                "[::1]:8080",
                "[2001:db8::7]",
                "[::ffff:192.0.2.128]",
                "[v1.fe80::a+en1]",
                "test@127.0.0.1",
                "user:pa%20ss@host.example:80",
                "xn--bcher-kva.example",
                "a%20b.example",
                "host.example:",
                "https://service.example",
                "app+x.1://service.example:1"
            })
    void a_domain_is_any_authority_with_a_host(String domain) {
        SiweMessage message = parsed(Messages.withDomain(domain));

        assertThat(message.text()).isEqualTo(Messages.withDomain(domain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#notanauthority",
                "service.example/",
                "service.example/login",
                "service.example?x",
                "a b.example",
                "host:65536",
                "host:80x",
                "host:-1",
                "[::1",
                "[::1]x",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1::2::3]",
                "[12345::]",
                "[::256.1.1.1]",
                "[::1.2.3]",
                "[1:2:3:4:5:6:7:8::]",
                "[v1.]",
                "[vx.1]",
                "[]",
                "a@b@c",
                "user name@host",
                "h%2",
                "h%zz",
                "bücher.example",
                ":80",
                "user@",
                "1https://service.example",
                "://service.example",
                "https://https://service.example"
            })
    void other_domains_are_refused(String domain) {
        assertThat(malformed(Messages.withDomain(domain)).field()).isIn("domain", "scheme");
    }

    @Test
    void a_scheme_is_taken_from_before_the_domain_and_nowhere_else() {
        assertThat(parsed(Messages.withDomain("https://service.example")).scheme())
                .isEqualTo("https");
        assertThat(parsed(Messages.withDomain("https://service.example")).domain())
                .isEqualTo("service.example");
        assertThat(parsed(Messages.text(Messages.full())).scheme()).isNull();
    }

    @Test
    void an_address_carries_its_checksum_unless_the_setting_says_otherwise() {
        String lower = Messages.with("0x", Messages.ADDRESS.toLowerCase(Locale.ROOT));
        String upper = Messages.with("0x", "0x" + Messages.ADDRESS.substring(2).toUpperCase(Locale.ROOT));
        String wrong = Messages.with("0x", Messages.ADDRESS.replace("0xC", "0xc"));

        assertThat(malformed(lower)).isEqualTo(new Malformed("address", "must carry its EIP-55 checksum"));
        assertThat(malformed(upper).field()).isEqualTo("address");
        assertThat(malformed(wrong).field()).isEqualTo("address");
        assertThat(lenient.parse(lower)).isInstanceOf(Parsed.class);
        assertThat(lenient.parse(upper)).isInstanceOf(Parsed.class);
        assertThat(lenient.parse(wrong)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "C02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
                "0XC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
                "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc",
                "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc22",
                "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Ccg",
                " 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
                "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2 "
            })
    void other_addresses_are_refused(String address) {
        assertThat(malformed(Messages.with("0x", address)).field()).isEqualTo("address");
        assertThat(lenient.parse(Messages.with("0x", address))).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "tab\there", "a\rb", "ünïcode", "100%", "quote\"", "<b>", "a\u0000b", "\n\n"})
    void a_statement_is_one_line_of_uri_characters_and_spaces(String statement) {
        assertThat(malformed(Messages.with("I accept", statement)).field()).isIn("statement", "uri");
    }

    @Test
    void a_statement_may_look_like_a_field() {
        SiweMessage message = parsed(Messages.with("I accept", "URI: https://elsewhere.example Nonce: 00000000"));

        assertThat(message.uri()).isEqualTo("https://service.example/login");
        assertThat(message.nonce()).isEqualTo("8a3f2b1c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1",
                "https://[::cafe]:4361/a/b;c=1,2?query=one&two=%20#begin/?",
                "did:key:z6Mkf5rGMoatrSj1f4CyvuHBeXJELe9RPdzo2PKGNCKVtZxP",
                "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "file:///etc",
                "about:",
                "a:/"
            })
    void a_uri_is_any_of_rfc_3986(String uri) {
        assertThat(parsed(Messages.with("URI:", "URI: " + uri)).uri()).isEqualTo(uri);
        assertThat(parsed(Messages.with("- ipfs", "- " + uri)).resources()).contains(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":no_scheme",
                "service.example/login",
                "//service.example",
                "1http://x",
                "https://a b",
                "https://a/%2",
                "https://a/<b>",
                "https://a/b#c#d",
                "https://[::1/x",
                "https://a:port/",
                "https://ünï/",
                "https://a/{b}",
                "https://a/|",
                "https://a\\b"
            })
    void other_uris_are_refused(String uri) {
        assertThat(malformed(Messages.with("URI:", "URI: " + uri)).field()).isEqualTo("uri");
        assertThat(malformed(Messages.with("- ipfs", "- " + uri)).field()).isEqualTo("resources");
        assertThat(malformed(Messages.with("- https", "- " + uri)).field()).isEqualTo("resources");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "1.0", "01", "", " 1", "one"})
    void the_version_is_1(String version) {
        assertThat(malformed(Messages.with("Version:", "Version: " + version)).field())
                .isEqualTo("version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "-1", "+1", "0x1", "1.5", "1e3", " 1", "1 ", "9999999999999999999999", "١"})
    void a_chain_id_is_decimal(String chainId) {
        assertThat(malformed(Messages.with("Chain ID:", "Chain ID: " + chainId)).field())
                .isEqualTo("chainId");
    }

    @Test
    void chain_ids_are_read_as_numbers() {
        assertThat(parsed(Messages.with("Chain ID:", "Chain ID: 11155111")).chainId())
                .isEqualTo(11_155_111);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234567", "1234567_", "12345678-", "1234 5678", "12345678 ", "ábcdefgh"})
    void a_nonce_is_at_least_eight_letters_and_digits(String nonce) {
        assertThat(malformed(Messages.with("Nonce:", "Nonce: " + nonce)).field())
                .isEqualTo("nonce");
    }

    @ParameterizedTest
    @CsvSource({"Issued At:, issuedAt", "Expiration Time:, expirationTime", "Not Before:, notBefore"})
    void times_are_real(String name, String field) {
        for (String time :
                List.of("", "Wed Oct 05 2011 16:48:00 GMT+0200 (CEST)", "2025-02-31T17:09:38.578Z", "1700000000")) {
            assertThat(malformed(Messages.with(name, name + " " + time)).field())
                    .isEqualTo(field);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ü", "a/b", "a?b", "%1", "a\"b"})
    void a_request_id_has_path_characters(String id) {
        assertThat(malformed(Messages.with("Request ID:", "Request ID: " + id)).field())
                .isEqualTo("requestId");
    }

    @Test
    void resources_stand_on_lines_of_their_own() {
        assertThat(malformed(Messages.with("Resources:", "Resources: https://a.example"))
                        .field())
                .isEqualTo("resources");
        assertThat(malformed(Messages.with("- ipfs", "-https://a.example")).field())
                .isEqualTo("resources");
        assertThat(malformed(Messages.with("- ipfs", "https://a.example")).field())
                .isEqualTo("resources");
        assertThat(malformed(Messages.with("- ipfs", "")).field()).isEqualTo("resources");
    }

    @Test
    void resources_and_the_whole_are_bounded() {
        List<String> lines = new ArrayList<>(Messages.least());
        lines.add("Resources:");
        lines.addAll(Collections.nCopies(SiweParser.MAX_RESOURCES, "- a:"));
        assertThat(parsed(Messages.text(lines)).resources()).hasSize(100);

        lines.add("- a:");
        assertThat(malformed(Messages.text(lines)).field()).isEqualTo("resources");

        int room = SiweParser.MAX_LENGTH - Messages.text(Messages.least()).length();
        String longest = Messages.text(Messages.least()).replace("8a3f2b1c", "8a3f2b1c" + "0".repeat(room));
        assertThat(strict.parse(longest)).isInstanceOf(Parsed.class);
        assertThat(malformed(longest + "0").field()).isEqualTo("message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n\n\n\n\n", " wants you to sign in with your Ethereum account:", "hello"})
    void what_is_no_message_at_all_is_refused(String text) {
        assertThat(strict.parse(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void a_reason_repeats_nothing_of_the_text() {
        assertThat(malformed(Messages.with("Nonce:", "Nonce: <script>")).reason())
                .doesNotContain("script");
    }

    private SiweMessage parsed(String text) {
        SiweParser.Result result = strict.parse(text);
        assertThat(result).isInstanceOf(Parsed.class);
        return ((Parsed) result).message();
    }

    private Malformed malformed(String text) {
        SiweParser.Result result = strict.parse(text);
        assertThat(result).isInstanceOf(Malformed.class);
        return (Malformed) result;
    }
}
