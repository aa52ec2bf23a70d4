package io.bulwark.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.identity.siwe.SiweMessage;
import io.bulwark.identity.siwe.SiweParser;
import io.bulwark.identity.siwe.SiweParser.Result.Malformed;
import io.bulwark.identity.siwe.SiweParser.Result.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The public conformance vectors of EIP-4361, where they are at hand. */
class SiweVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant WHEN_THEY_WERE_MADE = Instant.parse("2023-01-01T00:00:00Z");
    /** Since these vectors were made, the standard's parsers take addresses without a checksum; ours by setting. */
    private static final String WITHOUT_CHECKSUM = "0xe5a12547fe4e872d192e3ececb76f2ce1aea4946";

    private final SiweParser strict = new SiweParser(false);
    private final SiweParser lenient = new SiweParser(true);

    @TestFactory
    Stream<DynamicTest> every_vector_is_judged_as_it_says() throws IOException {
        Path folder = Path.of(System.getProperty("bulwark.shared-dir", "none"), "data", "siwe");
        assumeTrue(Files.isDirectory(folder), "The vectors are not here");
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : List.of("vectors_train.jsonl", "vectors_test.jsonl")) {
            for (String line : Files.readAllLines(folder.resolve(file))) {
                JsonNode row = JSON.readTree(line);
                tests.add(DynamicTest.dynamicTest(
                        row.path("file").asText() + ": " + row.path("name").asText(), () -> check(row)));
            }
        }
        return tests.stream();
    }

    private void check(JsonNode row) {
        JsonNode vector = row.path("vector");
        switch (row.path("file").asText()) {
            case "parsing_positive" -> readsAs(vector.path("message").asText(), vector.path("fields"));
            case "parsing_negative" -> refused(vector.asText());
            case "parsing_negative_objects" -> refused(text(vector));
            case "verification_positive" -> assertThat(verified(vector)).isTrue();
            case "verification_negative" -> assertThat(verified(vector)).isFalse();
            // Their wallets live on mainnet; ContractWalletTest has wallets of its own.
            case "eip1271" ->
                assertThat(strict.parse(vector.path("message").asText())).isInstanceOf(Parsed.class);
            default -> throw new IllegalStateException("A kind of vector that this test does not know");
        }
    }

    private void refused(String message) {
        assertThat(strict.parse(message)).isInstanceOf(Malformed.class);
        if (message.contains(WITHOUT_CHECKSUM)) {
            assertThat(lenient.parse(message)).isInstanceOf(Parsed.class);
        } else {
            assertThat(lenient.parse(message)).isInstanceOf(Malformed.class);
        }
    }

    private void readsAs(String text, JsonNode fields) {
        assertThat(strict.parse(text)).isInstanceOf(Parsed.class);
        SiweMessage message = ((Parsed) strict.parse(text)).message();
        assertThat(message.text()).isEqualTo(text).isEqualTo(text(fields));
        assertThat(message.domain()).isEqualTo(fields.path("domain").asText());
        assertThat(message.chainId()).isEqualTo(fields.path("chainId").asLong());
        assertThat(message.nonce()).isEqualTo(fields.path("nonce").asText());
        assertThat(message.uri()).isEqualTo(fields.path("uri").asText());
        assertThat(Optional.ofNullable(message.scheme()))
                .isEqualTo(Optional.ofNullable(fields.path("scheme").textValue()));
        assertThat(Optional.ofNullable(message.statement()))
                .isEqualTo(Optional.ofNullable(fields.path("statement").textValue()));
    }

    private boolean verified(JsonNode vector) {
        String text = text(vector);
        if (!(strict.parse(text) instanceof Parsed(SiweMessage message))) {
            return false;
        }
        Instant now = vector.has("time") ? Instant.parse(vector.path("time").asText()) : WHEN_THEY_WERE_MADE;
        String domain = vector.path(vector.has("domainBinding") ? "domainBinding" : "domain")
                .asText();
        String host = message.uriAuthority().orElseThrow().host();
        IdentityConfig config = TestIdentity.config(
                Map.of("bulwark.identity.domains", vector.has("domainBinding") ? domain : domain + "," + host));
        byte[] signature =
                HexFormat.of().parseHex(vector.path("signature").asText().substring(2));
        boolean nonce =
                !vector.has("matchNonce") || vector.path("matchNonce").asText().equals(message.nonce());
        return nonce
                && new MessageRules(config, Set.of(1L)).refuse(message, now).isEmpty()
                && new SignatureVerifier(config)
                        .verify(message.address(), text, signature, Optional.empty())
                        .equals(new SignatureVerifier.Verdict.Valid(false));
    }

    /** The text of a message given as an object, as it stands there: absent members leave no line. */
    private static String text(JsonNode fields) {
        StringBuilder text = new StringBuilder();
        if (fields.has("scheme")) {
            text.append(fields.path("scheme").asText()).append("://");
        }
        text.append(fields.path("domain").asText())
                .append(" wants you to sign in with your Ethereum account:\n")
                .append(fields.path("address").asText())
                .append("\n\n");
        if (fields.has("statement")) {
            text.append(fields.path("statement").asText()).append('\n');
        }
        line(text, "URI", fields.path("uri"));
        line(text, "Version", fields.path("version"));
        line(text, "Chain ID", fields.path("chainId"));
        line(text, "Nonce", fields.path("nonce"));
        line(text, "Issued At", fields.path("issuedAt"));
        line(text, "Expiration Time", fields.path("expirationTime"));
        line(text, "Not Before", fields.path("notBefore"));
        line(text, "Request ID", fields.path("requestId"));
        if (fields.has("resources")) {
            text.append("\nResources:");
            fields.path("resources").forEach(resource -> text.append("\n- ").append(resource.asText()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            text.append('\n').append(name).append(": ").append(value.asText());
        }
    }
}
