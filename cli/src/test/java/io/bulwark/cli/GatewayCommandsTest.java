package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cli.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayCommandsTest {
    private static final String KEY = """
        {"id":"0198f2a0-0000-7000-8000-000000000001","name":"dapp","owner":"operator","hint":"bwv_abcdef",
         "models":["gpt-4o*"],"budget":{"usd":"25.00","period":"month","spent_usd":"3.125","reserved_usd":"0.00",
         "unreported_usd":"0.40","remaining_usd":"21.475","resets_at":"2026-12-01T00:00:00Z"},
         "requests_per_minute":60,"tokens_per_minute":100000,"tags":["team-a"],"policy":"strict",
         "created_by":"operator","created_at":"2026-11-20T14:02:11Z","expires_at":null,"rotated_at":null,
         "previous_until":null,"last_used_at":null,"revoked_at":null,"unusual_at":"2026-11-20T13:00:00Z"%s}""";
    private static final String SECRET = """
        {"name":"openai","reference":"secret:openai","hint":"abcd","version":2,"master_key":"0011223344556677",
         "updated_at":"2026-11-20T14:02:11Z","updated_by":"operator"}""";

    @TempDir
    Path home;

    WireServer wire = new WireServer();

    @AfterEach
    void close() {
        wire.close();
    }

    private Cli cli() {
        return new Cli(home).env("BULWARK_URL", wire.url());
    }

    private Cli.Result run(String... args) {
        return cli().run(args);
    }

    @Test
    void a_new_model_key_carries_what_was_asked_for_and_is_shown_once() throws IOException {
        wire.on("POST /api/v1/model-keys", Answer.json(201, KEY.formatted(",\"key\":\"bwv_abcdefSECRET\"")));

        Cli.Result result = run(
                "model-key",
                "create",
                "dapp",
                "--model",
                "gpt-4o*,groq/*",
                "--budget",
                "25.00",
                "--per",
                "MONTH",
                "--requests",
                "60",
                "--tokens",
                "100000",
                "--tag",
                "team-a",
                "--policy",
                "strict",
                "--expires",
                "2027-01-01");

        assertThat(result.exit()).isZero();
        assertThat(wire.calls.getFirst().json()).isEqualTo(Json.parse("""
                {"name":"dapp","models":["gpt-4o*","groq/*"],"tags":["team-a"],"budget_usd":"25.00",
                 "budget_period":"month","policy":"strict","expires_at":"2027-01-01T00:00:00Z",
                 "requests_per_minute":60,"tokens_per_minute":100000}"""));
        assertThat(result.out())
                .contains("\n  bwv_abcdefSECRET\n")
                .contains("never shown again")
                .contains("spent 3.125 of 25.00 USD this month")
                .contains("0.40 USD held by instances that went silent")
                .contains("100,000 tokens a minute");
    }

    @Test
    void a_period_without_a_budget_makes_no_sense() {
        assertThat(run("model-key", "create", "dapp", "--per", "day").exit()).isEqualTo(2);
        assertThat(run("model-key", "create", "dapp", "--budget", "1", "--per", "week")
                        .exit())
                .isEqualTo(2);
        assertThat(run("model-key").exit()).isEqualTo(2);
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void model_keys_are_listed_rotated_and_revoked() {
        wire.on("GET /api/v1/model-keys", Answer.json(200, "{\"items\":[" + KEY.formatted("") + "],\"next\":\"abc\"}"));
        wire.on("POST /api/v1/model-keys/k1/rotate", Answer.json(200, KEY.formatted(",\"key\":\"bwv_newSECRET\"")));
        wire.on("DELETE /api/v1/model-keys/k1", new Answer(204, "text/plain", "", Map.of()));

        assertThat(run("model-key", "list").out())
                .contains("dapp  bwv_abcdef…  active  unusual spend")
                .contains("gpt-4o*")
                .contains("more: bulwark model-key list --cursor abc");
        assertThat(run("model-key", "rotate", "k1", "--grace", "60").out()).contains("  bwv_newSECRET\n");
        assertThat(run("model-key", "revoke", "k1").out()).isEqualTo("Model key k1 is revoked.\n");
    }

    @Test
    void a_change_of_a_model_key_names_only_what_changes_and_none_takes_a_limit_away() throws IOException {
        wire.on("PATCH /api/v1/model-keys/k1", Answer.json(200, KEY.formatted("")));

        Cli.Result result = run(
                "model-key", "edit", "k1", "--budget", "50", "--per", "month", "--requests", "none", "--tag", "none");

        assertThat(result.out()).isEqualTo("Model key k1 is changed.\n");
        assertThat(wire.calls.getFirst().body())
                .isEqualTo(
                        "{\"budget_usd\":\"50\",\"budget_period\":\"month\",\"requests_per_minute\":null,\"tags\":[]}");
        assertThat(run("model-key", "edit", "k1").exit()).isEqualTo(2);
        assertThat(run("model-key", "edit", "k1", "--tokens", "many").exit()).isEqualTo(2);
    }

    @Test
    void usage_is_a_table_with_its_sum() throws IOException {
        String answer = """
            {"from":"2026-11-01","to":"2026-11-20","items":[
             {"model":"gpt-4o","requests":1200,"errors":3,"blocked":0,"cached":4,"input_tokens":1234567,
              "output_tokens":98765,"cached_tokens":0,"reasoning_tokens":0,"cost_usd":"4.074","unpriced_requests":0,
              "latency_ms_average":812},
             {"model":"own\\u202emodel","requests":1,"errors":0,"blocked":0,"cached":0,"input_tokens":10,
              "output_tokens":5,"cached_tokens":0,"reasoning_tokens":0,"cost_usd":"0.00","unpriced_requests":1,
              "latency_ms_average":5}],"next":null}""";
        wire.on("GET /api/v1/usage", Answer.json(200, answer));

        Cli.Result result = run("usage", "--by", "model", "--from", "2026-11-01", "--of", "k1");

        assertThat(wire.calls.getFirst().path())
                .isEqualTo("/api/v1/usage?limit=50&group_by=model&from=2026-11-01&key=k1");
        assertThat(result.out())
                .contains("1,234,567")
                .contains("together 4.074 USD")
                .contains("3 calls failed")
                .contains("1 call of models without a price")
                .doesNotContain("\u202e");
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(Json.parse(run("usage", "--json").out())).isEqualTo(Json.parse(answer));
    }

    @Test
    void without_calls_usage_says_so() {
        wire.on("GET /api/v1/usage", Answer.json(200, "{\"from\":\"a\",\"to\":\"b\",\"items\":[],\"next\":null}"));
        assertThat(run("usage").out()).isEqualTo("No model was called from a to b.\n");
    }

    @Test
    void a_day_that_is_none_is_named() {
        Cli.Result result = run("usage", "--from", "yesterday");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("'yesterday' is no day; give one such as 2026-11-30");
    }

    @Test
    void a_secret_comes_from_a_file_or_standard_input_and_is_never_shown() throws IOException {
        wire.on("PUT /api/v1/secrets/openai", Answer.json(201, SECRET));
        Path file = Files.writeString(home.resolve("key.txt"), "sk-" + "from-file\n");

        Cli.Result first = run("secret", "set", "openai", "--from", file.toString());
        Cli.Result second = cli().in("sk-" + "piped\n").run("secret", "set", "openai");

        assertThat(first.out()).contains("Secret openai is kept").contains("secret:openai");
        assertThat(first.out() + first.err() + second.out() + second.err()).doesNotContain("from-file", "piped");
        assertThat(wire.calls.get(0).json()).isEqualTo(Json.parse("{\"value\":\"sk-" + "from-file\"}"));
        assertThat(wire.calls.get(1).json()).isEqualTo(Json.parse("{\"value\":\"sk-" + "piped\"}"));
        assertThat(cli().in("\n").run("secret", "set", "openai").exit()).isEqualTo(3);
        assertThat(run("secret", "set", "openai", "--from", "none.txt").exit()).isEqualTo(3);
    }

    @Test
    void secrets_are_listed_removed_and_rotated() {
        wire.on("GET /api/v1/secrets", Answer.json(200, "{\"items\":[" + SECRET + "],\"next\":null}"));
        wire.on("DELETE /api/v1/secrets/openai", new Answer(204, "text/plain", "", Map.of()));
        wire.on(
                "POST /api/v1/secrets/rotate",
                Answer.json(200, "{\"rewrapped\":1,\"master_key\":\"0011223344556677\"}"));

        assertThat(run("secret", "list").out()).contains("openai  …abcd\n").contains("version 2");
        assertThat(run("secret", "remove", "openai").out()).isEqualTo("Secret openai is removed.\n");
        assertThat(run("secret", "rotate").out()).isEqualTo("1 secret wrapped by master key 0011223344556677.\n");
        assertThat(run("secret").exit()).isEqualTo(2);
    }

    @Test
    void every_help_has_an_example_and_fits_80_columns() {
        for (String command : List.of(
                "model-key",
                "model-key create",
                "model-key list",
                "model-key rotate",
                "model-key revoke",
                "usage",
                "secret",
                "secret set",
                "secret list",
                "secret remove",
                "secret rotate")) {
            Cli.Result result = new Cli(home).env("COLUMNS", "80").run(("help " + command).split(" "));
            assertThat(result.exit()).isZero();
            assertThat(result.out()).as(command).contains("Example").contains("-h, --help");
            assertThat(result.out().lines()).as(command).allMatch(line -> line.length() <= 80);
        }
    }
}
