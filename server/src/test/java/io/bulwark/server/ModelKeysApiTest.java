package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.gateway.usage.CallResult;
import io.bulwark.gateway.usage.Estimate;
import io.bulwark.gateway.usage.ModelMeter;
import io.bulwark.gateway.usage.OpenCall;
import io.bulwark.kernel.Authenticator;
import io.bulwark.kernel.Principal;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class ModelKeysApiTest {
    private static final String KEYS = "/api/v1/model-keys";
    private static final String VALUE = "sk-" + "entered-0123456789wxyz";

    @Inject
    ModelMeter meter;

    @Inject
    @Any
    Instance<Authenticator> authenticators;

    private static HttpResponse<String> as(String credential, HttpRequest.Builder request) throws Exception {
        return Client.send(request.header("Authorization", "Bearer " + credential));
    }

    private static HttpResponse<String> operator(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = Client.request(path).header("Content-Type", "application/json");
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return as(Client.operatorKey(), request);
    }

    private static JsonNode made(String name, String more) throws Exception {
        HttpResponse<String> response = Client.post(KEYS, "{\"name\":\"" + name + "\"" + more + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return Client.json(response);
    }

    @Test
    void a_key_is_changed_by_what_the_patch_names_and_the_change_is_audited() throws Exception {
        JsonNode key = made("editable", ",\"models\":[\"gpt-4o*\"],\"budget_usd\":\"5.00\",\"requests_per_minute\":60");
        String path = KEYS + "/" + key.path("id").asText();
        JsonNode changed = Client.json(operator(
                "PATCH", path, "{\"budget_usd\":\"0.50\",\"requests_per_minute\":null,\"tags\":[\"team-b\"]}"));
        assertThat(changed.at("/budget/usd").asText()).isEqualTo("0.50");
        assertThat(changed.path("requests_per_minute").isNull()).isTrue();
        assertThat(changed.at("/tags/0").asText()).isEqualTo("team-b");
        assertThat(changed.at("/models/0").asText()).isEqualTo("gpt-4o*");
        assertThat(operator("PATCH", path, "{\"budget_usd\":null}").statusCode())
                .isEqualTo(200);
        assertThat(Client.json(operator("GET", path, null)).path("budget").isNull())
                .isTrue();
        assertThat(operator("GET", "/api/v1/audit?limit=20", null).body()).contains("model-key.changed");
    }

    @Test
    void a_patch_that_makes_no_sense_changes_nothing_and_names_its_faults() throws Exception {
        JsonNode key = made("guarded", ",\"budget_usd\":\"5.00\"");
        String path = KEYS + "/" + key.path("id").asText();
        for (String body : List.of(
                "{\"owner\":\"operator\"}",
                "{\"budget_usd\":\"-1\"}",
                "{\"budget_usd\":5}",
                "{\"requests_per_minute\":0}",
                "{\"name\":null}",
                "{}",
                "[]")) {
            assertThat(operator("PATCH", path, body).statusCode()).as(body).isEqualTo(400);
        }
        assertThat(operator("PATCH", KEYS + "/" + UUID.randomUUID(), "{\"name\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(as(
                                key.path("key").asText(),
                                Client.request(path)
                                        .header("Content-Type", "application/json")
                                        .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"budget_usd\":null}")))
                        .statusCode())
                .isEqualTo(403);
        operator("DELETE", path, null);
        assertThat(operator("PATCH", path, "{\"name\":\"late\"}").statusCode()).isEqualTo(409);
    }

    private Principal caller(String secret) {
        return authenticators.stream()
                .filter(a -> secret.startsWith(a.prefix()))
                .findFirst()
                .orElseThrow()
                .authenticate(secret)
                .orElseThrow();
    }

    @Test
    void a_model_key_spends_its_budget_and_the_usage_shows_it() throws Exception {
        JsonNode key = made(
                "spender",
                ",\"budget_usd\":\"1.00\",\"budget_period\":\"day\",\"tags\":[\"=team\"]".replace("=team", "team"));
        Principal caller = caller(key.path("key").asText());
        Estimate estimate = new Estimate("gpt-4o", 1_000, 500, new BigDecimal("0.40"));
        try (OpenCall call = meter.open(caller, estimate)) {
            call.finish(new CallResult(
                            "openai",
                            "gpt-4o",
                            900,
                            0,
                            100,
                            0,
                            new BigDecimal("0.125"),
                            200,
                            80,
                            false,
                            false,
                            true,
                            1,
                            List.of("batch")))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }

        JsonNode shown = Client.json(Client.get(KEYS + "/" + key.path("id").asText()));
        assertThat(shown.at("/budget/spent_usd").asText()).isEqualTo("0.125");
        assertThat(shown.has("key")).isFalse();
        JsonNode usage = Client.json(
                Client.get("/api/v1/usage?group_by=tag&key=" + key.path("id").asText()));
        assertThat(usage.path("items").findValuesAsText("tag")).containsExactly("batch", "team");
        assertThat(usage.at("/items/0/cost_usd").asText()).isEqualTo("0.125");
        HttpResponse<String> csv = Client.get(
                "/api/v1/usage/calls?format=csv&key=" + key.path("id").asText());
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(csv.body().lines().toList()).hasSize(2).last().asString().contains("gpt-4o,gpt-4o,900,100");
        JsonNode calls = Client.json(
                Client.get("/api/v1/usage/calls?key=" + key.path("id").asText()));
        assertThat(calls.at("/items/0/first_token_ms").asInt()).isEqualTo(80);
        for (String group : List.of("day", "key", "model", "user", "provider")) {
            assertThat(Client.json(Client.get("/api/v1/usage?limit=1&group_by=" + group))
                            .path("items"))
                    .hasSize(1);
        }
    }

    @Test
    void the_glance_has_the_names_of_the_sources() throws Exception {
        JsonNode stats = Client.json(Client.get("/api/usage/stats"));

        assertThat(stats.path("daily_used").isIntegralNumber()).isTrue();
        assertThat(stats.has("daily_limit")).isTrue();
        assertThat(stats.path("monthly_cost").isNumber()).isTrue();
    }

    @Test
    void a_model_key_may_do_nothing_but_call_models() throws Exception {
        String secret = made("narrow", "").path("key").asText();
        for (String path : List.of(KEYS, "/api/v1/usage", "/api/v1/secrets", "/api/v1/keys")) {
            assertThat(as(secret, Client.request(path)).statusCode()).as(path).isEqualTo(403);
        }
    }

    @Test
    void a_key_is_rotated_listed_and_revoked() throws Exception {
        JsonNode key = made("turning", ",\"models\":[\"gpt-4o*\"],\"requests_per_minute\":5");
        String path = KEYS + "/" + key.path("id").asText();

        JsonNode rotated = Client.json(operator("POST", path + "/rotate", "{\"grace_s\":5}"));
        assertThat(rotated.path("key").asText())
                .startsWith("bwv_")
                .isNotEqualTo(key.path("key").asText());
        assertThat(Client.json(Client.get(KEYS + "?limit=1"))
                        .at("/items/0/hint")
                        .asText())
                .startsWith("bwv_");
        assertThat(Client.json(operator("POST", path + "/write-off", null))
                        .path("written_off_usd")
                        .asText())
                .isEqualTo("0.00");
        assertThat(operator("DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(as(rotated.path("key").asText(), Client.request(KEYS)).statusCode())
                .isEqualTo(401);
        assertThat(operator("DELETE", KEYS + "/" + UUID.randomUUID(), null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void faults_are_named_by_their_fields() throws Exception {
        HttpResponse<String> unknown = Client.post(KEYS, "{\"name\":\"x\",\"budget\":\"1\"}");
        HttpResponse<String> number = Client.post(KEYS, "{\"name\":\"x\",\"budget_usd\":1}");
        HttpResponse<String> policy = Client.post(KEYS, "{\"name\":\"x\",\"policy\":\"none\"}");

        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("\"field\":\"budget\"");
        assertThat(number.body()).contains("\"field\":\"budget_usd\"").contains("must be a string");
        assertThat(policy.body()).contains("\"field\":\"policy\"");
        assertThat(Client.get("/api/v1/usage?group_by=week&from=x").body())
                .contains("\"field\":\"group_by\"")
                .contains("\"field\":\"from\"");
    }

    @Test
    void a_secret_is_entered_and_never_shown_again() throws Exception {
        HttpResponse<String> created = operator("PUT", "/api/v1/secrets/openai", "{\"value\":\"" + VALUE + "\"}");
        HttpResponse<String> changed = operator("PUT", "/api/v1/secrets/openai", "{\"value\":\"" + VALUE + "\"}");
        HttpResponse<String> rotated = operator("POST", "/api/v1/secrets/rotate", null);
        HttpResponse<String> listed = Client.get("/api/v1/secrets");
        HttpResponse<String> shown = Client.get("/api/v1/secrets/openai");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(Client.json(rotated).path("rewrapped").asInt()).isPositive();
        assertThat(Client.json(shown).path("hint").asText()).isEqualTo("wxyz");
        assertThat(Client.json(shown).path("reference").asText()).isEqualTo("secret:openai");
        for (HttpResponse<String> each : List.of(created, changed, rotated, listed, shown)) {
            assertThat(each.body()).doesNotContain("entered-0123");
        }
        HttpResponse<String> wrong = operator("PUT", "/api/v1/secrets/openai", "{\"value\":[\"" + VALUE + "\"]}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).doesNotContain("entered-0123");
        assertThat(operator("DELETE", "/api/v1/secrets/openai", null).statusCode())
                .isEqualTo(204);
        assertThat(Client.get("/api/v1/secrets/openai").statusCode()).isEqualTo(404);
    }
}
