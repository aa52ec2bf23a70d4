package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cli.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorCommandsTest {
    private static final String ADDRESS = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045";
    private static final String KEY = """
        {"id":"0198f2a0-0000-7000-8000-000000000001","name":"ci","owner":"operator","hint":"bwk_abcdef",
         "permissions":["scan:read","scan:run"],"created_by":"operator","created_at":"2026-11-20T14:02:11Z",
         "expires_at":null,"rotated_at":null,"previous_until":null,"last_used_at":null,"revoked_at":null%s}""";
    private static final String LIST = """
        {"name":"ofac","kind":"sanctioned","source":"US Treasury","list_date":"2026-11-01",
         "imported_at":"2026-11-20T14:02:11Z","entries":1234,"sha256":"00ff"}""";
    private static final String IMPORTED = """
        {"list":%s,"rows":1240,"duplicates":4,"not_evm":0,"other_kind":0,"bad":2,
         "bad_rows":[{"line":7,"reason":"is not an address"},{"line":9,"reason":"is empty"}]}""".formatted(LIST);
    private static final String WALLET = """
        {"address":"%s","chain_id":1,"read_at":"2026-11-20T14:02:11Z","stale":true,
         "contract":{"status":"known","value":false,"evidence":{"call":"eth_getCode","block":21000000,"time":"2026-11-20T14:02:00Z"}},
         "transactions":{"status":"known","value":4200,"evidence":{"call":"eth_getTransactionCount","block":21000000,"time":"2026-11-20T14:02:00Z"}},
         "first_seen":{"status":"unknown","reason":"no endpoint keeps old states","passing":false},
         "last_active":{"status":"unknown","reason":"the endpoint did not answer","passing":true},
         "balance_wei":{"status":"known","value":"1500000000000000000","evidence":{"call":"eth_getBalance","block":21000000,"time":"2026-11-20T14:02:00Z"}},
         "tokens":[{"token":"0x6B175474E89094C44Da98b954EedeAC495271d0F",
           "balance":{"status":"known","value":{"amount":"2500000","decimals":6,"symbol":"USDC"},"evidence":{"call":"balanceOf","block":21000000,"time":"2026-11-20T14:02:00Z"}}}],
         "ens_name":{"status":"known","value":null,"evidence":{"call":"ENS reverse","block":21000000,"time":"2026-11-20T14:02:00Z"}},
         "governance":{"status":"known","value":{"participation":0.3,"proposals":10,"voted":3,"proposed":1,"from_block":1000,"to_block":21000000},
           "evidence":{"call":"eth_getLogs","block":21000000,"time":"2026-11-20T14:02:00Z"}},
         "list_hits":[%s]}""";
    private static final String HIT = """
        {"list":"ofac","kind":"sanctioned","source":"US Treasury","list_date":"2026-11-01",
         "imported_at":"2026-11-20T14:02:11Z","category":"mixer","tag":null}""";

    @TempDir
    Path home;

    WireServer wire = new WireServer();

    @AfterEach
    void close() {
        wire.close();
    }

    private Cli.Result run(String... args) {
        return new Cli(home).env("BULWARK_URL", wire.url()).run(args);
    }

    @Test
    void a_new_key_is_shown_once_with_the_advice_to_store_it() throws IOException {
        wire.on("POST /api/v1/keys", Answer.json(201, KEY.formatted(",\"key\":\"bwk_abcdefSECRET\"")));

        Cli.Result result = run(
                "key",
                "create",
                "ci",
                "--permission",
                "scan:run,scan:read",
                "--permission",
                "scan:run",
                "--expires",
                "2027-01-01");

        assertThat(result.exit()).isZero();
        assertThat(wire.calls.getFirst().json())
                .isEqualTo(
                        Json.parse(
                                "{\"name\":\"ci\",\"permissions\":[\"scan:run\",\"scan:read\"],\"expires_at\":\"2027-01-01T00:00:00Z\"}"));
        assertThat(result.out())
                .contains("\n  bwk_abcdefSECRET\n")
                .contains("Store it now")
                .contains("0198f2a0-0000-7000-8000-000000000001")
                .contains("never expires");
    }

    @Test
    void a_key_needs_a_permission_and_an_understood_date() {
        assertThat(run("key", "create", "ci").exit()).isEqualTo(2);
        Cli.Result result = run("key", "create", "ci", "--permission", "scan:run", "--expires", "tomorrow");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--expires must be a date");
        assertThat(run("help", "key", "create").out()).contains("audit:read");
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void the_list_of_keys_tells_which_ones_still_work() {
        String expired = KEY.formatted("").replace("\"expires_at\":null", "\"expires_at\":\"2020-01-01T00:00:00Z\"");
        String revoked = KEY.formatted("").replace("\"revoked_at\":null", "\"revoked_at\":\"2026-11-21T00:00:00Z\"");
        wire.on(
                "GET /api/v1/keys",
                Answer.json(
                        200,
                        "{\"items\":[" + KEY.formatted("") + "," + expired + "," + revoked + "],\"next\":\"abc\"}"));

        Cli.Result result = run("key", "list", "--limit", "3", "--cursor", "x");

        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/keys?limit=3&cursor=x");
        assertThat(result.out())
                .contains("ci  bwk_abcdef…  active\n", "ci  bwk_abcdef…  expired\n", "ci  bwk_abcdef…  revoked\n")
                .contains("scan:read scan:run")
                .contains("more: bulwark key list --cursor abc");
    }

    @Test
    void a_key_is_rotated_at_once_or_with_a_grace() throws IOException {
        wire.on("POST /api/v1/keys/k1/rotate", Answer.json(200, KEY.formatted(",\"key\":\"bwk_newSECRET\"")));

        assertThat(run("key", "rotate", "k1").out())
                .contains("  bwk_newSECRET\n")
                .contains("Store it now");
        run("key", "rotate", "k1", "--grace", "60");

        assertThat(wire.calls.get(0).body()).isEmpty();
        assertThat(wire.calls.get(1).json()).isEqualTo(Json.parse("{\"grace_s\":60}"));
        assertThat(run("key", "rotate", "k1", "--grace", "90000").exit()).isEqualTo(2);
    }

    @Test
    void a_key_is_revoked_and_an_unknown_one_is_told() throws IOException {
        wire.on("DELETE /api/v1/keys/k1", new Answer(204, "text/plain", "", Map.of()));

        assertThat(run("key", "revoke", "k1").out()).isEqualTo("Key k1 is revoked.\n");
        assertThat(Json.parse(run("key", "revoke", "k1", "--json").out()))
                .isEqualTo(Json.parse("{\"id\":\"k1\",\"revoked\":true}"));
        Cli.Result unknown = run("key", "revoke", "k2");
        assertThat(unknown.exit()).isEqualTo(5);
        assertThat(unknown.err()).contains("NOT_FOUND").contains("bulwark key list");
    }

    @Test
    void a_wallet_is_told_with_the_evidence_of_each_part() {
        wire.on("GET /api/v1/wallets/" + ADDRESS, Answer.json(200, WALLET.formatted(ADDRESS, HIT)));

        Cli.Result result = run("wallet", ADDRESS, "--chain-id", "1", "--refresh");

        assertThat(result.exit()).isZero();
        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/wallets/" + ADDRESS + "?chainId=1&refresh=true");
        assertThat(result.out())
                .startsWith(ADDRESS + "\n")
                .contains("chain 1 · read 2026-11-20 14:02 UTC · stale")
                .contains(
                        "contract        no\n                  eth_getCode · block 21,000,000 · 2026-11-20 14:02 UTC\n")
                .contains("transactions    4,200\n")
                .contains("first seen      unknown: no endpoint keeps old states\n")
                .contains("last active     unknown: the endpoint did not answer (may pass: try --refresh)\n")
                .contains("balance         1.5 coins (1,500,000,000,000,000,000 wei)\n")
                .contains("token           2.5 USDC\n")
                .contains("contract 0x6B175474E89094C44Da98b954EedeAC495271d0F")
                .contains("ENS name        none\n")
                .contains("voted on 3 of 10 proposals, made 1 (blocks 1,000 to 21,000,000)")
                .contains("sanctioned  list ofac\n    category mixer · source US Treasury · of 2026-11-01");
    }

    @Test
    void a_wallet_on_no_list_says_so_and_a_mistyped_one_is_not_asked_for() {
        wire.on("GET /api/v1/wallets/" + ADDRESS, Answer.json(200, WALLET.formatted(ADDRESS, "")));

        assertThat(run("wallet", ADDRESS).out()).contains("on none of the imported lists");
        assertThat(run("wallet", "0x1234").exit()).isEqualTo(2);
        assertThat(wire.calls).hasSize(1);
    }

    @Test
    void a_list_is_imported_from_a_file_with_the_rows_that_were_not_understood() throws IOException {
        wire.on("PUT /api/v1/lists/ofac", Answer.json(201, IMPORTED));
        Path file = Files.writeString(home.resolve("ofac.csv"), "address\n" + ADDRESS + "\n");

        Cli.Result result = run(
                "lists",
                "add",
                "ofac",
                "--kind",
                "sanctioned",
                file.toString(),
                "--source",
                "US Treasury",
                "--date",
                "2026-11-01");

        assertThat(result.exit()).isZero();
        assertThat(wire.calls.getFirst().path())
                .isEqualTo("/api/v1/lists/ofac?kind=sanctioned&source=US%20Treasury&list_date=2026-11-01");
        assertThat(wire.calls.getFirst().body()).isEqualTo("address\n" + ADDRESS + "\n");
        assertThat(result.out())
                .contains("ofac  sanctioned  1,234 addresses\n")
                .contains("1,240 rows read, 4 doubled, 2 not understood\n")
                .contains("line 7: is not an address\n");
    }

    @Test
    void a_list_is_updated_from_a_url_that_the_server_fetches() throws IOException {
        wire.on("POST /api/v1/lists", Answer.json(201, IMPORTED));

        Cli.Result result =
                run("lists", "update", "ofac", "--kind", "scam", "--url", "https://example.org/l", "--json");

        assertThat(wire.calls.getFirst().json())
                .isEqualTo(Json.parse("{\"name\":\"ofac\",\"kind\":\"scam\",\"url\":\"https://example.org/l\"}"));
        assertThat(Json.parse(result.out())).isEqualTo(Json.parse(IMPORTED));
    }

    @Test
    void an_import_needs_one_readable_origin() {
        assertThat(run("lists", "add", "a", "--kind", "scam").err()).contains("either a FILE or --url");
        assertThat(run("lists", "add", "a", "--kind", "scam", "f", "--url", "https://x")
                        .exit())
                .isEqualTo(2);
        assertThat(run("lists", "add", "a", "--kind", "good", "f").exit()).isEqualTo(2);
        assertThat(run(
                                "lists",
                                "add",
                                "a",
                                "--kind",
                                "scam",
                                home.resolve("none").toString())
                        .exit())
                .isEqualTo(3);
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void lists_are_shown_and_removed() {
        wire.on("GET /api/v1/lists", Answer.json(200, "{\"items\":[" + LIST + "],\"next\":null}"))
                .on("GET /api/v1/lists/ofac", Answer.json(200, LIST))
                .on("DELETE /api/v1/lists/ofac", new Answer(204, "text/plain", "", Map.of()));

        assertThat(run("lists", "show").out())
                .contains("ofac  sanctioned  1,234 addresses\n  source US Treasury · of 2026-11-01")
                .isEqualTo(run("lists", "show", "ofac").out());
        assertThat(run("lists", "remove", "ofac").out()).isEqualTo("List ofac is removed.\n");
        assertThat(run("lists", "remove", "other").exit()).isEqualTo(5);
    }

    @Test
    void the_audit_log_is_read_by_type_and_actor() {
        wire.on("GET /api/v1/audit", Answer.json(200, """
            {"items":[{"seq":12,"at":"2026-11-20T14:02:11Z","type":"key.created","actor":"operator",
              "data":{"name":"ci\\u202e"},"ip":"127.0.0.1","user_agent":"x","hash":"aa"}],"next":"12"}"""));

        Cli.Result result = run("audit", "--type", "key.created", "--actor", "operator", "--limit", "1");

        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/audit?limit=1&type=key.created&actor=operator");
        assertThat(result.out())
                .contains("    12  2026-11-20 14:02 UTC  key.created  operator\n")
                .contains("name ci\\u{202E} · from 127.0.0.1\n")
                .contains("more: bulwark audit --type key.created --actor operator --cursor 12");
    }

    @Test
    void a_broken_audit_log_is_named_and_fails_the_command() {
        wire.on("GET /api/v1/audit/verify", Answer.json(200, "{\"intact\":true,\"entries\":1200,\"head\":\"ab\"}"));
        Cli.Result whole = run("audit", "--verify");
        wire.on(
                "GET /api/v1/audit/verify",
                Answer.json(
                        200,
                        "{\"intact\":false,\"entries\":9,\"head\":\"ab\",\"broken\":{\"seq\":7,\"reason\":\"the hash differs\"}}"));
        Cli.Result broken = run("audit", "--verify");

        assertThat(whole.exit()).isZero();
        assertThat(whole.out()).contains("The log is intact: 1,200 entries.\n");
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.out()).contains("broken at entry 7 (9 entries): the hash differs");
    }
}
