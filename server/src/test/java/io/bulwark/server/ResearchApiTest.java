package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.service.ResearchUpkeep;
import io.bulwark.storage.Redis;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FakeMarkets;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
@QuarkusTestResource(value = TestMarkets.class, restrictToAnnotatedClass = true)
class ResearchApiTest {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final FakeMarkets markets = TestMarkets.markets();

    @Inject
    Redis redis;

    @Inject
    Jdbi jdbi;

    @Inject
    ResearchUpkeep upkeep;

    /** As if the minutes had passed that the limits of sources are counted in. */
    @BeforeEach
    void repair() {
        markets.repair();
        redis.scan("research:pace:*", redis::delete);
    }

    /** A project that no other test has asked for. */
    private static String project() {
        return "demo-" + NEXT.incrementAndGet();
    }

    private static String wanted(String symbol, String more) {
        return "{\"symbol\":\"" + symbol + "\"" + more + "}";
    }

    private static HttpResponse<String> comprehensive(String symbol) throws Exception {
        return Client.post("/api/v1/analysis/comprehensive", wanted(symbol, ""));
    }

    @Test
    void an_overview_has_the_documented_fields_each_with_its_evidence_and_the_second_asks_nobody() throws Exception {
        String project = project();

        HttpResponse<String> response = Client.get("/api/analyze?projectId=" + project);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode body = Client.json(response);
        assertThat(body.path("projectId").asText()).isEqualTo(project);
        assertThat(names(body.at("/analysis/onchain")))
                .containsExactlyInAnyOrder("market_cap", "volume_24h", "price_change_24h", "tvl");
        assertThat(names(body.at("/analysis/sentiment")))
                .containsExactlyInAnyOrder("overall_score", "trend", "social_volume");
        assertThat(names(body.at("/analysis/tokenomics")))
                .containsExactlyInAnyOrder("risk_score", "distribution_health", "inflation_rate");
        assertThat(names(body.at("/analysis/team")))
                .containsExactlyInAnyOrder("credibility_score", "github_activity", "partnerships_count");
        assertThat(body.at("/analysis/onchain/market_cap").asLong()).isEqualTo(250_000_000);
        assertThat(body.at("/analysis/tokenomics/distribution_health").asText()).isEqualTo("good");
        assertThat(body.at("/analysis/team/partnerships_count").asInt()).isEqualTo(3);
        assertThat(body.at("/analysis/team/credibility_score").asDouble()).isBetween(1.0, 9.9);
        assertThat(body.at("/evidence/onchain.market_cap/source").asText()).isEqualTo("coingecko");
        assertThat(body.at("/evidence/team.credibility_score/from").toString()).contains("team.commits_52_weeks");
        assertThat(body.at("/evidence/team.credibility_score/parts")).hasSize(7);
        assertThat(body.at("/metadata/cache_hit").asBoolean()).isFalse();
        assertThat(body.at("/metadata/services_called").toString())
                .isEqualTo("[\"onchain\",\"sentiment\",\"tokenomics\",\"team\"]");
        assertThat(body.path("coverage").asDouble()).isBetween(0.5, 1.0);

        int asked = markets.seen().size();
        JsonNode again = Client.json(Client.get("/api/analyze?projectId=" + project));
        assertThat(again.at("/metadata/cache_hit").asBoolean()).isTrue();
        assertThat(again.path("analysis")).isEqualTo(body.path("analysis"));
        assertThat(markets.seen()).hasSize(asked);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void the_advanced_overview_has_every_figure_and_the_risk_with_its_parts() throws Exception {
        JsonNode body = Client.json(Client.get("/api/analyze?projectId=" + project() + "&includeAdvanced=true"));

        assertThat(body.at("/analysis/onchain/holders").asInt()).isEqualTo(12_000);
        assertThat(body.at("/analysis/team/members").findValuesAsText("member_name"))
                .contains("alice", "bob")
                .doesNotContain("helper[bot]");
        assertThat(body.at("/analysis/team/partnerships").findValuesAsText("partner_name"))
                .containsExactly("First Fund", "Second Fund", "Chainlink");
        assertThat(body.at("/analysis/sentiment/sources").findValuesAsText("source"))
                .containsExactly("reddit", "news");
        assertThat(body.path("not_assessed").toString())
                .contains("sentiment.twitter_mentions", "X_BEARER_TOKEN is not set");
        assertThat(body.at("/risk/parts").size()).isGreaterThan(30);
        assertThat(body.at("/insights/key_insights")).hasSize(3);
    }

    @Test
    void wrong_parameters_are_named_all_at_once() throws Exception {
        JsonNode query = Client.json(Client.get("/api/analyze?includeAdvanced=maybe&includeRealtime=1"));
        assertThat(query.path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("projectId", "includeAdvanced", "includeRealtime");
        JsonNode body = Client.json(
                Client.post(
                        "/api/v1/analysis/comprehensive",
                        "{\"symbol\":\" \",\"modules\":[\"onchain\",\"price\"],\"options\":{\"depth\":\"deep\",\"format\":\"xml\"}}"));
        assertThat(body.path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("symbol", "modules[1]", "options.depth", "options.format");
        assertThat(Client.post("/api/v1/analysis/comprehensive?mode=later", wanted("demo", ""))
                        .statusCode())
                .isEqualTo(400);
        assertThat(Client.json(Client.post("/api/v1/analysis/comprehensive", wanted("demo", ",\"extra\":1")))
                        .path("errors")
                        .findValuesAsText("field"))
                .containsExactly("extra");
    }

    @Test
    void a_shared_symbol_is_asked_back_with_the_candidates_and_an_unknown_one_is_not_found() throws Exception {
        HttpResponse<String> twin = comprehensive("TWIN");
        assertThat(twin.statusCode()).isEqualTo(409);
        JsonNode body = Client.json(twin);
        assertThat(body.path("code").asText()).isEqualTo("CONFLICT");
        assertThat(body.path("candidates").findValuesAsText("id")).containsExactly("twin-a", "twin-b");

        HttpResponse<String> nobody = Client.get("/api/analyze?projectId=nobody");
        assertThat(nobody.statusCode()).isEqualTo(404);
    }

    @Test
    void a_source_that_cannot_be_reached_is_named_and_never_taken_for_a_project_that_does_not_exist() throws Exception {
        markets.fail("coingecko", 503);
        HttpResponse<String> response = comprehensive(project());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(502);
        assertThat(Client.json(response).path("code").asText()).isEqualTo("UPSTREAM_ERROR");
    }

    @Test
    void a_question_runs_only_the_modules_it_is_about_and_cannot_be_put_beside_a_list_of_modules() throws Exception {
        String project = project();
        JsonNode answer = Client.json(Client.post(
                "/api/v1/analysis/comprehensive",
                wanted(project, ",\"question\":\"Who are the founders, and how is the supply unlocked?\"")));

        assertThat(names(answer.at("/metadata/modules"))).containsExactlyInAnyOrder("tokenomics", "team");
        HttpResponse<String> both = Client.post(
                "/api/v1/analysis/comprehensive", wanted(project, ",\"modules\":[\"team\"],\"question\":\" \""));
        assertThat(Client.json(both).path("errors").findValuesAsText("field")).containsExactly("question", "question");
    }

    @Test
    void a_source_that_asks_for_a_pause_is_busy_and_the_answer_says_when_to_come_back() throws Exception {
        markets.fail("coingecko", 429);
        HttpResponse<String> response = comprehensive(project());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(Client.json(response).path("code").asText()).isEqualTo("SOURCE_BUSY");
        assertThat(response.headers().firstValue("Retry-After")).contains("60");
    }

    @Test
    void an_analysis_past_its_week_is_read_from_the_bucket_and_a_bucket_that_is_away_is_said_to_be() throws Exception {
        String id = Client.json(comprehensive(project())).path("jobId").asText();
        jdbi.useHandle(h -> {
            h.execute(
                    "UPDATE research.analysis SET created_at = created_at - interval '8 days' WHERE job_id = ?::uuid",
                    id);
            h.execute("DELETE FROM jobs.job WHERE id = ?::uuid", id);
        });

        upkeep.sweep();

        JsonNode old = Client.json(Client.get("/api/v1/analysis/" + id));
        assertThat(old.at("/metadata/modules_completed").asInt()).isEqualTo(4);
        TestMarkets.bucket().close();
        assertThat(Client.json(Client.get("/api/v1/analysis/" + id))
                        .path("code")
                        .asText())
                .isEqualTo("STORAGE_UNAVAILABLE");
    }

    @Test
    void a_comprehensive_answer_has_the_risk_the_rating_and_what_could_not_be_assessed() throws Exception {
        String project = project();
        HttpResponse<String> response = comprehensive(project);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode body = Client.json(response);
        assertThat(body.path("status").asText()).isEqualTo("complete");
        assertThat(body.path("project_id").asText()).isEqualTo(project);
        assertThat(body.at("/analysis/risk_score").asDouble()).isBetween(0.0, 10.0);
        assertThat(body.at("/analysis/investment_rating").asText()).isIn("BUY", "HOLD", "SELL", "AVOID", "NOT_RATED");
        assertThat(body.at("/analysis/key_insights")).hasSize(3);
        assertThat(body.at("/analysis/detailed_sections/onchain/price").asDouble())
                .isEqualTo(2.5);
        assertThat(body.at("/metadata/modules_completed").asInt()).isEqualTo(4);
        assertThat(body.at("/metadata/total_latency_ms").isNumber()).isTrue();
        assertThat(body.path("not_assessed").findValuesAsText("path")).contains("tokenomics.unlocks");
        assertThat(body.path("warnings")).isEmpty();

        JsonNode kept = Client.json(comprehensive(project));
        assertThat(kept.path("cached").asBoolean()).isTrue();
        assertThat(kept.path("ttl").asInt()).isBetween(1, 900);
        assertThat(kept.path("jobId")).isEqualTo(body.path("jobId"));
        JsonNode brief = Client.json(
                Client.post("/api/v1/analysis/comprehensive", wanted(project, ",\"options\":{\"depth\":\"brief\"}")));
        assertThat(brief.at("/analysis/detailed_sections").isMissingNode()).isTrue();
        JsonNode markdown = Client.json(Client.post(
                "/api/v1/analysis/comprehensive", wanted(project, ",\"options\":{\"format\":\"markdown\"}")));
        assertThat(markdown.at("/analysis/detailed_sections/onchain").asText())
                .startsWith("| metric |")
                .contains("| market\\_cap | 250000000 | usd | coingecko |");
        assertThat(markdown.at("/analysis/detailed_sections/team").asText())
                .contains("### members", "- alice: role developer")
                .contains("### partnerships", "- First Fund: partnership type investor");
    }

    @Test
    void an_analysis_comes_as_pdf_to_whoever_waits_for_it() throws Exception {
        String wanted = wanted(project(), ",\"options\":{\"format\":\"pdf\"}");

        HttpResponse<String> page = Client.post("/api/v1/analysis/comprehensive", wanted);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("application/pdf");
        assertThat(page.body()).startsWith("%PDF-");

        HttpResponse<String> later = Client.post("/api/v1/analysis/comprehensive?mode=async", wanted);
        assertThat(later.statusCode()).isEqualTo(400);
        assertThat(later.body()).contains("options.format", "mode=sync");
    }

    @Test
    void an_accepted_analysis_is_polled_and_followed_module_by_module() throws Exception {
        HttpResponse<String> accepted = Client.post(
                "/api/v1/analysis/comprehensive?mode=async", wanted(project(), ",\"modules\":[\"team\",\"onchain\"]"));

        assertThat(accepted.statusCode()).isEqualTo(202);
        String id = Client.json(accepted).path("jobId").asText();
        assertThat(accepted.headers().firstValue("Location")).contains("/api/v1/analysis/" + id);
        String events = Client.get("/api/v1/analysis/" + id + "/events").body();
        assertThat(events)
                .contains("event:job.queued", "event:module.started", "event:module.finished", "event:job.finished")
                .contains("\"module\":\"team\"", "\"module\":\"onchain\"", "\"status\":\"ok\"");
        JsonNode answer = Client.json(Client.get("/api/v1/analysis/" + id));
        assertThat(answer.path("status").asText()).isEqualTo("complete");
        assertThat(names(answer.at("/analysis/detailed_sections"))).containsExactly("onchain", "team");
        assertThat(Client.get("/api/v1/analysis/" + id.replace('a', 'b').replace('1', '2'))
                        .statusCode())
                .isEqualTo(404);
        assertThat(Client.get("/api/v1/analysis/short").statusCode()).isEqualTo(400);
    }

    @Test
    void twenty_who_ask_the_same_at_once_cost_each_source_one_call() throws Exception {
        String project = project();
        for (String source : List.of("coingecko", "goplus", "reddit")) {
            markets.delay(source, Duration.ofMillis(300));
        }
        int before = markets.seen().size();

        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                boolean overview = i % 2 == 0;
                calls.add(() -> (overview ? Client.get("/api/analyze?projectId=" + project) : comprehensive(project))
                        .statusCode());
            }
            for (Future<Integer> each : threads.invokeAll(calls)) {
                statuses.add(each.get());
            }
        }

        assertThat(statuses).containsOnly(200);
        Map<String, Integer> calls = new TreeMap<>();
        markets.seen()
                .subList(before, markets.seen().size())
                .forEach(call -> calls.merge(call.path(), 1, Integer::sum));
        assertThat(calls.values()).as(calls.toString()).containsOnly(1);
    }

    @Test
    void a_source_that_is_down_leaves_a_named_gap_and_the_rest_is_answered() throws Exception {
        String project = project();
        markets.fail("reddit", 500);
        markets.fail("github", 500);

        JsonNode body = Client.json(comprehensive(project));

        assertThat(body.at("/metadata/modules/sentiment/status").asText()).isEqualTo("partial");
        assertThat(body.at("/metadata/sources_failed").toString()).contains("reddit", "github");
        assertThat(body.path("not_assessed").findValuesAsText("path")).contains("sentiment.overall_score");
        assertThat(body.at("/analysis/detailed_sections/onchain/price").isNumber())
                .isTrue();
        JsonNode again = Client.json(comprehensive(project));
        assertThat(again.path("ttl").asInt()).as("looked at again soon").isLessThanOrEqualTo(60);
    }

    @Test
    void realtime_is_for_plans_that_have_it_and_the_tier_header_of_a_wallet_says_nothing() throws Exception {
        String session = new Wallets(4_001).signIn();
        HttpResponse<String> plain = Client.send(
                Client.request("/api/analyze?projectId=" + project()).header("Authorization", "Bearer " + session));
        assertThat(plain.statusCode()).as(plain.body()).isEqualTo(200);
        assertThat(plain.headers().firstValue("X-RateLimit-Remaining")).isPresent();

        HttpResponse<String> refused =
                Client.send(Client.request("/api/analyze?includeRealtime=true&projectId=" + project())
                        .header("Authorization", "Bearer " + session)
                        .header("X-User-Tier", "enterprise"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Client.json(refused).path("code").asText()).isEqualTo("PLAN_REQUIRED");
        assertThat(Client.json(refused).path("plan").asText()).isEqualTo("enterprise");
        assertThat(Client.send(Client.request("/api/analyze?projectId=demo")).statusCode())
                .isEqualTo(401);
        String key = Client.json(
                        Client.post("/api/v1/keys", "{\"name\":\"no research\",\"permissions\":[\"scan:read\"]}"))
                .path("key")
                .asText();
        HttpResponse<String> forbidden =
                Client.send(Client.request("/api/analyze?projectId=demo").header("Authorization", "Bearer " + key));
        assertThat(Client.json(forbidden).path("permission").asText()).isEqualTo("research:run");
    }

    @Test
    void a_service_names_the_tier_of_its_own_caller_and_a_tier_that_nobody_knows_gives_nothing() throws Exception {
        String key = Client.json(Client.post(
                        "/api/v1/keys", "{\"name\":\"web\",\"service\":\"web\",\"permissions\":[\"research:run\"]}"))
                .path("key")
                .asText();
        String realtime = "/api/analyze?includeRealtime=true&projectId=" + project();

        assertThat(asService(key, realtime, "enterprise").statusCode()).isEqualTo(200);
        HttpResponse<String> basic = asService(key, realtime, "free");
        assertThat(Client.json(basic).path("code").asText()).as(basic.body()).isEqualTo("PLAN_REQUIRED");
        assertThat(Client.json(asService(key, realtime, "emperor")).path("code").asText())
                .isEqualTo("PLAN_REQUIRED");
    }

    private static HttpResponse<String> asService(String key, String path, String tier) throws Exception {
        return Client.send(
                Client.request(path).header("Authorization", "Bearer " + key).header("X-User-Tier", tier));
    }

    @Test
    void a_realtime_overview_asks_the_market_again_and_leaves_slow_figures_as_they_are() throws Exception {
        String project = project();
        Client.get("/api/analyze?projectId=" + project);
        markets.price(project, "3.5");

        Eventually.holds("what was asked ten seconds ago is asked again", Duration.ofSeconds(30), () -> {
            try {
                JsonNode live = Client.json(
                        Client.get("/api/analyze?includeAdvanced=true&includeRealtime=true&projectId=" + project));
                return live.at("/analysis/onchain/price").asDouble() == 3.5;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static JsonNode finished(String id) {
        return Eventually.succeeds("the analysis ends", Duration.ofSeconds(30), () -> {
            try {
                JsonNode answer = Client.json(Client.get("/api/v1/analysis/" + id));
                if (!answer.path("status").asText().equals("complete")) {
                    throw new IllegalStateException(answer.toString());
                }
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void a_refresh_looks_anew_and_what_fails_is_answered_from_before_with_a_warning() throws Exception {
        String project = project();
        comprehensive(project);
        markets.price(project, "7.5");
        markets.fail("goplus", 500);

        HttpResponse<String> accepted =
                Client.post("/api/v1/cache/refresh", "{\"symbol\":\"" + project + "\",\"modules\":[\"all\"]}");

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        assertThat(Client.json(accepted).path("invalidated").asInt()).isEqualTo(1);
        assertThat(Client.json(accepted).path("modules")).hasSize(4);
        JsonNode answer = finished(Client.json(accepted).path("jobId").asText());
        assertThat(answer.at("/analysis/detailed_sections/onchain/price").asDouble())
                .isEqualTo(7.5);
        assertThat(answer.at("/analysis/detailed_sections/tokenomics/lp_creator_share")
                        .asDouble())
                .isEqualTo(90);
        JsonNode kept = answer.path("evidence").path("tokenomics.lp_creator_share");
        assertThat(kept.path("fallback").asText()).startsWith("kept from before; goplus");
        assertThat(kept.path("as_of").asText())
                .isLessThan(answer.at("/metadata/generated_at").asText());
        assertThat(answer.path("warnings").toString()).contains("tokenomics", "refresh failed: goplus");
        JsonNode overview = Client.json(Client.get("/api/analyze?projectId=" + project));
        assertThat(overview.path("warnings")).isNotEmpty();
        assertThat(Client.json(Client.post("/api/v1/cache/refresh", "{\"modules\":[\"x\"]}"))
                        .path("errors")
                        .findValuesAsText("field"))
                .containsExactlyInAnyOrder("symbol", "modules[0]");
    }

    @Test
    void questions_are_counted_by_project_and_listed_by_person() throws Exception {
        String project = project();
        Client.get("/api/analyze?projectId=" + project);
        comprehensive(project);
        JsonNode tracked = Client.json(Client.post(
                "/api/usage/track", "{\"projectId\":\"" + project + "\",\"userTier\":\"pro\",\"cacheHit\":true}"));

        assertThat(tracked.toString()).isEqualTo("{\"success\":true}");
        JsonNode count = Client.json(Client.get("/api/usage/project/" + project));
        assertThat(names(count)).containsExactly("projectId", "queryCount", "lastQueried");
        assertThat(count.path("queryCount").asInt()).isEqualTo(3);
        assertThat(count.path("lastQueried").asText()).startsWith("20").endsWith("Z");
        JsonNode never = Client.json(Client.get("/api/usage/project/never-asked"));
        assertThat(never.path("queryCount").asInt()).isZero();
        assertThat(never.path("lastQueried").isNull()).isTrue();

        String session = new Wallets(4_002).signIn();
        Client.send(Client.request("/api/analyze?projectId=" + project).header("Authorization", "Bearer " + session));
        JsonNode own = Client.json(
                Client.send(Client.request("/api/usage/queries").header("Authorization", "Bearer " + session)));
        assertThat(own.path("items")).hasSize(1);
        assertThat(own.at("/items/0/query_type").asText()).isEqualTo("analyze");
        assertThat(own.at("/items/0/tier").asText()).isEqualTo("pro");
        assertThat(own.at("/items/0/cache_hit").asBoolean()).isTrue();
        JsonNode all = Client.json(Client.get("/api/usage/queries?projectId=" + project));
        assertThat(all.path("items").findValuesAsText("query_type"))
                .containsExactlyInAnyOrder("analyze", "analyze", "comprehensive", "track");
        JsonNode trending = Client.json(Client.get("/api/v1/research/trending?limit=100"));
        assertThat(trending.path("items").findValuesAsText("projectId")).contains(project);
        assertThat(Client.post("/api/usage/track", "{\"projectId\":\"\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_figure_is_read_over_time_in_steps() throws Exception {
        String project = project();
        comprehensive(project);
        markets.price(project, "3");
        String id = Client.json(Client.post(
                        "/api/v1/cache/refresh", "{\"symbol\":\"" + project + "\",\"modules\":[\"onchain\"]}"))
                .path("jobId")
                .asText();
        finished(id);

        JsonNode range =
                Client.json(Client.get("/api/v1/research/projects/" + project + "/metrics/onchain.price?step=86400"));

        assertThat(range.path("step_s").asInt()).isEqualTo(86_400);
        assertThat(range.at("/points/0/count").asInt()).isEqualTo(2);
        assertThat(range.at("/points/0/min").asDouble()).isEqualTo(2.5);
        assertThat(range.at("/points/0/max").asDouble()).isEqualTo(3);
        assertThat(range.at("/points/0/last").asDouble()).isEqualTo(3);
        JsonNode wrong = Client.json(
                Client.get("/api/v1/research/projects/" + project + "/metrics/price?from=yesterday&step=1"));
        assertThat(wrong.path("errors").findValuesAsText("field")).contains("metric", "from", "step");
    }

    @Test
    void the_layers_of_the_cache_show_in_the_metrics() throws Exception {
        String project = project();
        comprehensive(project);
        comprehensive(project);

        assertThat(Client.send(Client.request("/metrics")).body())
                .contains("bulwark_research_cache_total{layer=\"redis\",outcome=\"miss\"}")
                .contains("bulwark_research_cache_total{layer=\"answer\",outcome=\"hit\"}")
                .contains("bulwark_research_analyses_total{");
    }
}
