package io.bulwark.gateway.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.storage.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against signatures of AWS's published test suite for Signature Version 4 ({@code aws-sig-v4-test-suite}). */
class AwsSignerTest {
    private static final Instant TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final Secret KEY = new Secret("wJalrXUtnFEMI/" + "K7MDENG+bPxRfiCY" + "EXAMPLEKEY");
    private static final AwsCredentials CREDENTIALS = new AwsCredentials("AKID" + "EXAMPLE", KEY, null);

    private static String authorization(String method, String path, String header, String body) {
        Map<String, String> headers = new HashMap<>(Map.of("host", "example.amazonaws.com"));
        if (header != null) {
            headers.put(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 1));
        }
        return new AwsSigner("us-east-1", "service")
                .sign(
                        method,
                        URI.create("https://example.amazonaws.com" + path),
                        headers,
                        body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8),
                        CREDENTIALS,
                        TIME)
                .get("authorization");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "get-vanilla, GET, /, , , 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "post-vanilla, POST, /, , , 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "get-vanilla-query-order-key-case, GET, /?Param2=value2&Param1=value1, , ,"
                + " b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "get-vanilla-utf8-query, GET, /?%E1%88%B4=bar, , ,"
                + " 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        "post-header-key-sort, POST, /, my-header1:value1, ,"
                + " c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
        "post-x-www-form-urlencoded, POST, /, content-type:application/x-www-form-urlencoded, Param1=value1,"
                + " ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    })
    void signatures_are_those_of_the_published_suite(
            String name, String method, String path, String header, String body, String signature) {
        assertThat(authorization(method, path, header, body))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKID" + "EXAMPLE/20150830/us-east-1/service/aws4_request,")
                .endsWith("Signature=" + signature);
    }

    @Test
    void a_session_token_is_signed_too() {
        Map<String, String> headers = new AwsSigner("us-east-1", "service")
                .sign(
                        "POST",
                        URI.create("https://example.amazonaws.com/"),
                        Map.of("host", "example.amazonaws.com"),
                        new byte[0],
                        new AwsCredentials("AKID" + "EXAMPLE", KEY, new Secret("session")),
                        TIME);

        assertThat(headers)
                .containsEntry("x-amz-security-token", "session")
                .containsEntry("x-amz-date", "20150830T123600Z");
        assertThat(headers.get("authorization")).contains("SignedHeaders=host;x-amz-date;x-amz-security-token");
    }
}
