package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class ErrorsTest {
    private static final String SCAN = "/api/v1/scan?mode=sync";

    @Test
    void an_unauthenticated_call_gets_401_whatever_its_body_is() throws Exception {
        for (String body : List.of("{", "", "{\"title\":1}", Client.scan("t", "d"))) {
            HttpResponse<String> response = Client.send(Client.request(SCAN)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body)));

            problem(response, 401, "MISSING_TOKEN");
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
    }

    @ParameterizedTest
    @CsvSource({"Bearer bwo_wrong", "Bearer nothing-known", "Basic b3BlcmF0b3I6eA==", "Bearer"})
    void a_wrong_credential_gets_401_invalid_token(String header) throws Exception {
        problem(Client.send(Client.request("/api/v1/proposals").header("Authorization", header)), 401, "INVALID_TOKEN");
    }

    @Test
    void size_is_judged_before_credentials_with_and_without_a_stated_length() throws Exception {
        byte[] body = Client.scan("t", "# Heading\n\n" + "many words ".repeat(1_000_000))
                .getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder stated =
                Client.request(SCAN).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
        JsonNode error = problem(Client.send(stated), 413, "PAYLOAD_TOO_LARGE");
        assertThat(error.path("max_bytes").asLong()).isEqualTo(5_000_000);

        HttpRequest.Builder chunked = Client.request(SCAN)
                .header("Authorization", "Bearer " + Client.operatorKey())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        problem(Client.send(chunked), 413, "PAYLOAD_TOO_LARGE");
    }

    @Test
    void another_media_type_gets_415() throws Exception {
        problem(
                Client.send(Client.request(SCAN)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("title"))),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void every_fault_of_a_body_is_named_by_its_field_at_once() throws Exception {
        JsonNode error = problem(Client.post(SCAN, """
                {"title":"  ","proposerAddress":"0x12","chainId":-1,"requestedAmount":"1e9","requestedToken":"a b",
                 "recipientAddress":"alice.eth","votingDeadline":"tomorrow","snapshotBlock":-5,"metadata":{"k":null}}
                """), 400, "VALIDATION_ERROR");

        List<String> fields = new ArrayList<>();
        error.path("errors").forEach(each -> fields.add(each.path("field").asText()));
        assertThat(fields)
                .containsExactlyInAnyOrder(
                        "title",
                        "description",
                        "proposerAddress",
                        "chainId",
                        "requestedAmount",
                        "requestedToken",
                        "recipientAddress",
                        "votingDeadline",
                        "snapshotBlock",
                        "metadata.k");
        assertThat(error.path("message").asText()).isEqualTo("Invalid input");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'title':'t','description':'d','colour':'red'} | colour | is not a known member",
                "{'title':5,'description':'d'} | title | must be a string",
                "{'title':true,'description':'d'} | title | must be a string",
                "{'title':['t'],'description':'d'} | title | must be a string",
                "{'title':'t','description':{'a':1}} | description | must be a string",
                "{'title':'t','description':'d','chainId':'1'} | chainId | must be a whole number",
                "{'title':'t','description':'d','chainId':1.5} | chainId | must be a whole number",
                "{'title':'t','description':'d','chainId':99999999999999999999} | chainId | must be a whole number",
                "{'title':'t','description':'d','requestedAmount':20000} | requestedAmount | must be a string",
                "{'title':'t','description':'d','metadata':[]} | metadata | must be an object with string values",
                "{'title':'t','description':'d','metadata':{'a':{}}} | metadata.a | must be a string",
                "{'title':'t','description':'d','actions':{}} | actions | must be an array",
                "{'title':'t','title':'u','description':'d'} | body | names a member twice",
                "{'title':'t','description':'d'} {} | body | must be one JSON object",
                "{'title':'t','description':'d' | body | is not valid JSON",
                "[] | body | must be one JSON object",
                "null | body | must be one JSON object",
                "5 | body | must be one JSON object"
            })
    void a_body_of_the_wrong_shape_is_refused_with_the_field_and_the_fault(String body, String field, String message)
            throws Exception {
        JsonNode error = problem(Client.post(SCAN, body.replace('\'', '"')), 400, "VALIDATION_ERROR");

        assertThat(error.at("/errors/0/field").asText()).isEqualTo(field);
        assertThat(error.at("/errors/0/message").asText()).startsWith(message);
    }

    @Test
    void an_empty_body_is_refused() throws Exception {
        problem(Client.post(SCAN, ""), 400, "VALIDATION_ERROR");
    }

    @Test
    void json_nested_without_end_is_refused() throws Exception {
        String deep =
                "{\"title\":\"t\",\"description\":\"d\",\"actions\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        JsonNode error = problem(Client.post(SCAN, deep), 400, "VALIDATION_ERROR");
        assertThat(error.at("/errors/0/message").asText()).contains("nested deeper than 64");
    }

    @Test
    void bytes_that_are_not_utf8_are_refused() throws Exception {
        byte[] body = Client.scan("t", "d?").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '?') {
                body[i] = (byte) 0xC3;
            }
        }
        JsonNode error = problem(
                Client.send(Client.request(SCAN)
                        .header("Authorization", "Bearer " + Client.operatorKey())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))),
                400,
                "VALIDATION_ERROR");
        assertThat(error.at("/errors/0/message").asText()).contains("UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"\\u0000", "\\ud800", "\\udc00x"})
    void text_that_cannot_be_stored_is_refused_before_it_reaches_the_database(String escape) throws Exception {
        JsonNode error = problem(
                Client.post(SCAN, "{\"title\":\"t\",\"description\":\"a" + escape + "\"}"), 400, "VALIDATION_ERROR");
        assertThat(error.at("/errors/0/field").asText()).isEqualTo("description");
    }

    @Test
    void a_description_of_a_million_characters_is_scanned_and_one_more_is_refused() throws Exception {
        String million = "word ".repeat(200_000);
        assertThat(Client.post(SCAN, Client.scan("t", million)).statusCode()).isEqualTo(200);

        JsonNode error = problem(Client.post(SCAN, Client.scan("t", million + "x")), 400, "VALIDATION_ERROR");
        assertThat(error.at("/errors/0/field").asText()).isEqualTo("description");
    }

    @Test
    void faulty_actions_are_all_named() throws Exception {
        String body = "{'title':'t','description':'d','actions':[{'target':'0x12'},{'target':"
                + "'0x1111111111111111111111111111111111111111','calldata':'0xzz','value':-1},7]}";
        JsonNode error = problem(Client.post(SCAN, body.replace('\'', '"')), 400, "VALIDATION_ERROR");

        assertThat(error.path("errors").findValuesAsText("field"))
                .contains("actions[0].target", "actions[1].calldata", "actions[1].value", "actions[2]");
    }

    @ParameterizedTest
    @CsvSource({
        "http://dao.example/hook",
        "https://user:word@dao.example/",
        "https://127.0.0.1/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "ftp://dao.example/",
        "hook"
    })
    void a_callback_into_the_network_or_without_tls_is_refused(String url) throws Exception {
        ObjectNode body = (ObjectNode) Client.JSON.readTree(Client.scan("t", "d"));
        JsonNode error = problem(Client.post(SCAN, body.put("callbackUrl", url).toString()), 400, "VALIDATION_ERROR");

        assertThat(error.at("/errors/0/field").asText()).isEqualTo("callbackUrl");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/nothing, 404, NOT_FOUND",
        "/nothing, 404, NOT_FOUND",
        "/api/v1/scan/0198f200-0000-7000-8000-000000000000, 404, NOT_FOUND",
        "/api/v1/scan/0198f200-0000-7000-8000-000000000000/events, 404, NOT_FOUND",
        "/api/v1/proposals/0198f200-0000-7000-8000-000000000000, 404, NOT_FOUND",
        "/api/v1/scan/1-1-1-1-1, 400, VALIDATION_ERROR",
        "/api/v1/proposals?limit=0, 400, VALIDATION_ERROR",
        "/api/v1/proposals?limit=101, 400, VALIDATION_ERROR",
        "/api/v1/proposals?limit=ten, 400, VALIDATION_ERROR",
        "/api/v1/proposals?cursor=x, 400, VALIDATION_ERROR",
        "/api/v1/scan, 405, METHOD_NOT_ALLOWED"
    })
    void a_wrong_address_or_parameter_gets_the_documented_error(String path, int status, String code) throws Exception {
        problem(Client.get(path), status, code);
    }

    @Test
    void the_mode_must_be_sync_or_async() throws Exception {
        problem(Client.post("/api/v1/scan?mode=later", Client.scan("t", "d")), 400, "VALIDATION_ERROR");
    }

    @Test
    void a_harmless_request_id_is_kept_and_another_replaced() throws Exception {
        HttpResponse<String> kept =
                Client.send(Client.request("/api/v1/proposals").header("X-Request-Id", "trace-1"));
        assertThat(Client.json(kept).path("requestId").asText()).isEqualTo("trace-1");
        assertThat(kept.headers().firstValue("X-Request-Id")).contains("trace-1");

        HttpResponse<String> replaced =
                Client.send(Client.request("/api/v1/proposals").header("X-Request-Id", "<script>"));
        assertThat(Client.json(replaced).path("requestId").asText()).hasSize(36);
    }

    @Test
    void answers_carry_headers_that_keep_browsers_out_of_trouble() throws Exception {
        HttpResponse<String> response = Client.get("/api/v1/proposals");

        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
    }

    private static JsonNode problem(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode body = Client.json(response);
        assertThat(body.path("type").asText()).isEqualTo("about:blank");
        assertThat(body.path("status").asInt()).isEqualTo(status);
        assertThat(body.path("title").asText()).isNotBlank();
        assertThat(body.path("message").asText()).isNotBlank();
        assertThat(body.path("code").asText()).isEqualTo(code);
        assertThat(body.path("requestId").asText())
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
        return body;
    }
}
