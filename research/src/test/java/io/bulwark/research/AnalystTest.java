package io.bulwark.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Module;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.Fact;
import io.bulwark.research.score.RiskScore;
import io.bulwark.research.source.FakeSources;
import io.bulwark.research.source.FakeSources.Reply;
import io.bulwark.research.source.LocalPacing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.Tape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalystTest {
    private static final String ADDRESS = "0x1111111111111111111111111111111111111111";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private FakeSources sources;

    @BeforeEach
    void open() throws IOException {
        sources = new FakeSources();
        sources.reply("/coingecko/search", Reply.ok("""
                        {"coins":[{"id":"demo","symbol":"DMO","name":"Demo","market_cap_rank":40},
                                  {"id":"demo-2","symbol":"TWIN","name":"Twin A","market_cap_rank":900},
                                  {"id":"demo-3","symbol":"TWIN","name":"Twin B","market_cap_rank":null}]}"""));
        sources.reply("/coingecko/coins/demo?", Reply.ok("""
                        {"id":"demo","symbol":"dmo","name":"Demo","sentiment_votes_up_percentage":84.0,
                         "detail_platforms":{"ethereum":{"decimal_place":18,"contract_address":"%s"}},
                         "links":{"homepage":["https://demo.example"],"twitter_screen_name":"demo",
                                  "snapshot_url":"https://snapshot.org/#/demo.eth",
                                  "repos_url":{"github":["https://github.com/demo/core"]}},
                         "market_data":{"current_price":{"usd":2.5},"market_cap":{"usd":250000000},"total_volume":{"usd":12000000},
                           "price_change_percentage_24h":5.2,"circulating_supply":100000000,"total_supply":150000000,"max_supply":null,
                           "fully_diluted_valuation":{"usd":375000000}},
                         "developer_data":{"commit_count_4_weeks":7,"pull_request_contributors":31,"stars":900}}""".formatted(ADDRESS)));
        sources.reply("/geckoterminal/networks/eth/tokens/" + ADDRESS, Reply.ok("""
                        {"data":{"attributes":{"price_usd":"2.49","total_reserve_in_usd":"4000000.5","market_cap_usd":null,
                         "volume_usd":{"h24":"11000000"}}}}"""));
        sources.reply("/geckoterminal/networks/eth/tokens/" + ADDRESS + "/info", Reply.ok("""
                        {"data":{"attributes":{"holders":{"count":12000,"distribution_percentage":{"top_10":"41.5"}},
                         "is_honeypot":"unknown"}}}"""));
        sources.reply("/dexscreener/token-pairs/v1/ethereum/" + ADDRESS, Reply.ok("""
                        [{"priceUsd":"2.5","liquidity":{"usd":3000000},"volume":{"h24":900},"priceChange":{"h24":5},"boosts":{"active":3}},
                         {"priceUsd":"9.9","liquidity":{"usd":10}}]"""));
        sources.reply("/goplus/api/v1/token_security/1", Reply.ok("""
                        {"code":1,"message":"OK","result":{"%s":{"is_honeypot":"0","is_mintable":"1","is_open_source":"1","sell_tax":"0.01",
                         "buy_tax":"","holder_count":"11900","new_field":{"x":1},"creator_address":"0xabc","total_supply":"150000000",
                         "holders":[{"address":"0x2","percent":"0.2","is_locked":0,"tag":"Exchange"},
                                    {"address":"0x3","percent":"0.1","is_locked":0,"tag":""}],
                         "lp_holders":[{"address":"0xabc","percent":"0.9","is_locked":0},
                                       {"address":"0x5","percent":"0.1","is_locked":1}]}}}""".formatted(ADDRESS)));
        sources.reply(
                "/blockscout/api/v2/tokens/" + ADDRESS, Reply.ok("{\"holders\":\"11800\",\"total_supply\":\"15\"}"));
        sources.reply(
                "/defillama/protocols",
                Reply.ok(
                        "[{\"gecko_id\":\"demo\",\"tvl\":80000000},{\"gecko_id\":null,\"tvl\":5},{\"gecko_id\":\"demo\",\"tvl\":\"5\"}]"));
        sources.reply(
                "/snapshot/graphql",
                Reply.ok("{\"data\":{\"space\":{\"id\":\"demo.eth\",\"proposalsCount30d\":4,\"votesCount7d\":120}}}"));
        sources.reply("/reddit/search.rss", Reply.ok("""
                        <feed><entry><title>Demo to the moon, great team</title><updated>2026-10-31T10:00:00+00:00</updated></entry>
                        <entry><title>Demo looks strong</title><updated>2026-10-30T10:00:00+00:00</updated></entry></feed>"""));
        sources.reply("/fear_greed/fng", Reply.ok("{\"data\":[{\"value\":\"61\",\"timestamp\":\"1\"}]}"));
        sources.reply(
                "/github/repos/demo/core", Reply.ok("{\"stargazers_count\":1000,\"fork\":false,\"archived\":false}"));
        sources.reply("/github/repos/demo/core/stats/contributors", Reply.ok("""
                        [{"author":{"login":"alice","type":"User"},"weeks":[{"w":1793000000,"c":14},{"w":1785000000,"c":2}]}]"""));
        sources.reply("/gdelt/api/v2/doc/doc", Reply.ok("{}"));
        sources.reply("/coindesk/", Reply.ok("<rss><channel/></rss>"));
        sources.reply("/cointelegraph/", Reply.ok("<rss><channel/></rss>"));
    }

    @AfterEach
    void close() {
        sources.close();
    }

    private Analyst analyst(Tape tape, boolean offline) {
        SourceHttp.Settings settings = new SourceHttp.Settings(offline, sources.bases(), Map.of());
        return new Analyst(new SourceHttp(CLOCK, _ -> {}, new LocalPacing(CLOCK), tape, settings), CLOCK);
    }

    private Identity.Found find(String query) {
        return analyst(Tape.none(), false).find(query, CLOCK.instant().plus(LIMIT));
    }

    private static Identity project(Identity.Found found) {
        assertThat(found).isInstanceOf(Identity.Found.Project.class);
        return ((Identity.Found.Project) found).identity();
    }

    private Analysis analyze(Set<Module> modules) {
        return analyst(Tape.none(), false).analyze(project(find("demo")), modules, LIMIT, _ -> {});
    }

    private static Metric metric(Analysis analysis, String path) {
        return analysis.reports().stream()
                .flatMap(r -> r.metrics().stream())
                .filter(m -> m.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " is missing"));
    }

    @Test
    void a_project_is_found_by_id_symbol_and_contract_and_a_shared_symbol_is_asked_back() {
        assertThat(project(find("demo")))
                .isEqualTo(project(find("DMO")))
                .extracting(Identity::address, Identity::repository, Identity::space)
                .containsExactly(ADDRESS, "demo/core", "demo.eth");
        sources.reply("/coingecko/coins/ethereum/contract", Reply.status(404));
        assertThat(project(find(ADDRESS.toUpperCase().replace("0X", "0x"))).address())
                .isEqualTo(ADDRESS);
        assertThat(find("twin"))
                .isInstanceOfSatisfying(Identity.Found.Ambiguous.class, several -> assertThat(several.candidates())
                        .extracting(Identity.Candidate::id)
                        .containsExactly("demo-2", "demo-3"));
        assertThat(find("nobody")).isInstanceOf(Identity.Found.Nothing.class);
        assertThat(find("mars:" + ADDRESS)).isInstanceOf(Identity.Found.Nothing.class);
    }

    @Test
    void every_figure_says_its_unit_source_and_time() {
        Analysis analysis = analyze(EnumSet.allOf(Module.class));

        assertThat(metric(analysis, "onchain.market_cap").value().decimalValue())
                .isEqualByComparingTo("250000000");
        assertThat(metric(analysis, "onchain.tvl").value().decimalValue()).isEqualByComparingTo("80000005");
        assertThat(metric(analysis, "onchain.holders").value().asInt()).isEqualTo(12000);
        assertThat(metric(analysis, "onchain.top10_share_low").value().asDouble())
                .isEqualTo(10);
        assertThat(metric(analysis, "onchain.top10_share_high").value().asDouble())
                .isEqualTo(30);
        assertThat(metric(analysis, "tokenomics.fdv_ratio").value().asDouble()).isEqualTo(1.5);
        assertThat(metric(analysis, "tokenomics.inflation_upper_bound").value().asDouble())
                .isEqualTo(50);
        assertThat(metric(analysis, "tokenomics.is_mintable").value().asBoolean())
                .isTrue();
        assertThat(metric(analysis, "sentiment.social_volume").value().asInt()).isEqualTo(2);
        assertThat(metric(analysis, "sentiment.confidence").value().asText()).isEqualTo("low");
        assertThat(metric(analysis, "sentiment.market_mood").value().asInt()).isEqualTo(61);
        assertThat(metric(analysis, "team.commits_4_weeks").value().asInt()).isEqualTo(14);
        assertThat(metric(analysis, "team.votes_7d").value().asInt()).isEqualTo(120);
        assertThat(analysis.reports()).allSatisfy(r -> assertThat(r.metrics()).allSatisfy(m -> {
            assertThat(m.unit()).isNotBlank();
            assertThat(m.asOf()).isEqualTo(CLOCK.instant());
        }));
        assertThat(analysis.reports().get(2).notAssessed()).containsKeys("unlocks", "max_supply");
        assertThat(analysis.failed()).isEmpty();
    }

    @Test
    void the_risk_follows_the_liquidity_that_the_creator_holds() {
        Analysis analysis = analyze(EnumSet.allOf(Module.class));

        assertThat(analysis.risk().heaviest(1)).extracting(p -> p.fact()).containsExactly(Fact.LP_CREATOR_SHARE);
        assertThat(analysis.risk().score()).isGreaterThan(5);
        assertThat(analysis.synthesis().insights())
                .hasSize(3)
                .first()
                .asString()
                .contains("creator", "90.0 %");
        assertThat(analysis.synthesis().risks()).anyMatch(r -> r.startsWith("Paid promotion"));
        assertThat(analysis.synthesis().risks()).anyMatch(r -> r.endsWith("unknown"));
    }

    @Test
    void a_source_that_is_down_leaves_a_fallback_or_a_named_gap() {
        sources.reply("/coingecko/coins/demo?", Reply.status(-1));
        Identity known = new Identity(
                "demo", "DMO", "Demo", io.bulwark.research.source.Chain.ETHEREUM, ADDRESS, "demo/core", null);

        Analysis analysis = analyst(Tape.none(), false)
                .analyze(known, EnumSet.of(Module.ONCHAIN, Module.TOKENOMICS), LIMIT, _ -> {});

        Metric volume = metric(analysis, "onchain.volume_24h");
        assertThat(volume.source().wire()).isEqualTo("geckoterminal");
        assertThat(volume.fallback()).contains("coingecko: cannot be reached");
        assertThat(metric(analysis, "onchain.price").value().asText()).isEqualTo("2.49");
        Report tokenomics = analysis.reports().get(1);
        assertThat(tokenomics.notAssessed().get("circulating_supply")).contains("coingecko: cannot be reached");
        assertThat(analysis.failed()).containsKey("coingecko");
    }

    @Test
    void without_any_source_everything_is_unknown_and_nothing_is_rated() {
        Identity known = new Identity("demo", "DMO", "Demo", null, null, null, null);

        Analysis analysis = analyst(Tape.none(), true).analyze(known, EnumSet.allOf(Module.class), LIMIT, _ -> {});

        assertThat(analysis.coverage()).isZero();
        assertThat(analysis.reports()).allMatch(r -> r.metrics().isEmpty());
        assertThat(analysis.risk().rating()).isEqualTo(RiskScore.Rating.NOT_RATED);
        assertThat(analysis.risk().score()).isBetween(4.9, 5.1);
    }

    @Test
    void modules_arrive_one_by_one_and_shared_calls_are_made_once() {
        List<String> arrived = new CopyOnWriteArrayList<>();
        Identity known = project(find("demo"));
        int before = sources.seen().size();

        analyst(Tape.none(), false).analyze(known, EnumSet.allOf(Module.class), LIMIT, r -> arrived.add(r.module()));

        assertThat(arrived).containsExactlyInAnyOrder("onchain", "sentiment", "tokenomics", "team");
        assertThat(sources.seen().subList(before, sources.seen().size()))
                .extracting(FakeSources.Seen::path)
                .doesNotHaveDuplicates();
    }

    @Test
    void an_analysis_can_be_repeated_offline_from_its_recording_and_reads_the_same() {
        Analyst recorder = analyst(Tape.recording(folder), false);
        Identity first = project(recorder.find("demo", CLOCK.instant().plus(LIMIT)));
        JsonNode online =
                AnalysisJson.comprehensive(recorder.analyze(first, EnumSet.allOf(Module.class), LIMIT, _ -> {}));
        sources.close();

        Analyst replay = analyst(Tape.replaying(folder), true);
        Identity again = project(replay.find("demo", CLOCK.instant().plus(LIMIT)));
        JsonNode offline =
                AnalysisJson.comprehensive(replay.analyze(again, EnumSet.allOf(Module.class), LIMIT, _ -> {}));

        assertThat(offline).isEqualTo(online);
        assertThat(online.at("/analysis/detailed_sections/onchain/price").decimalValue())
                .isEqualByComparingTo("2.5");
        assertThat(online.at("/evidence").path("onchain.price").path("source").asText())
                .isEqualTo("coingecko");
    }

    @Test
    void hostile_names_do_not_become_markup() {
        Identity hostile = new Identity("x", "X", "<script>|[a](b)\n# big", null, null, null, null);
        Analysis analysis = analyst(Tape.none(), true).analyze(hostile, EnumSet.of(Module.TEAM), LIMIT, _ -> {});

        assertThat(AnalysisJson.markdown(analysis)).doesNotContain("<script>", "[a](b)", "\n# big");
    }

    @Test
    void a_schedule_tells_the_next_release_and_the_inflation_of_a_year() {
        sources.reply("/defillama_files/emissions/demo", Reply.ok("""
                {"gecko_id":"demo","documentedData":{"data":[
                   {"label":"team","data":[{"timestamp":1700000000,"unlocked":40000000},{"timestamp":1780000000,"unlocked":70000000},
                                           {"timestamp":1800000000,"unlocked":80000000}]},
                   {"label":"airdrop","data":[{"timestamp":1700000000,"unlocked":20000000}]},
                   {"label":"later","data":[{"timestamp":1900000000,"unlocked":20000000}]}]},
                 "metadata":{"events":[
                   {"timestamp":1700000000,"noOfTokens":[1],"category":"insiders","unlockType":"cliff"},
                   {"timestamp":1800000000,"noOfTokens":[2000000],"category":"insiders","unlockType":"cliff"},
                   {"timestamp":1800000000,"noOfTokens":["500000"],"category":"privateSale","unlockType":"cliff"},
                   {"timestamp":1790000000,"noOfTokens":[5,9],"category":"farming","unlockType":"linear"},
                   {"timestamp":99999999999999,"noOfTokens":[5],"category":"odd"}]}}"""));

        Analysis analysis = analyze(EnumSet.of(Module.TOKENOMICS));

        assertThat(metric(analysis, "tokenomics.next_unlock_at").value().asText())
                .isEqualTo("2027-01-15");
        assertThat(metric(analysis, "tokenomics.next_unlock_share").value().asDouble())
                .isEqualTo(2.5);
        assertThat(metric(analysis, "tokenomics.next_unlock_recipient").value().asText())
                .isEqualTo("insiders, privateSale");
        // The release lies beyond the next thirty days.
        assertThat(metric(analysis, "tokenomics.unlock_30d_share").value().asDouble())
                .isZero();
        assertThat(analysis.risk().notAssessed()).doesNotContain(Fact.UNLOCK_30D_SHARE);
        assertThat(metric(analysis, "tokenomics.unlocked_share").value().asDouble())
                .isEqualTo(75);
        assertThat(metric(analysis, "tokenomics.inflation_12m").value().asDouble())
                .isCloseTo(11.11, within(0.01));
        assertThat(metric(analysis, "tokenomics.inflation_12m").source().wire()).isEqualTo("defillama_files");
    }

    @Test
    void a_missing_schedule_or_one_of_another_project_is_not_assessed_and_no_failure() {
        Analysis without = analyze(EnumSet.of(Module.TOKENOMICS));
        assertThat(without.reports().getFirst().notAssessed().get("unlocks")).contains("says nothing about the risk");
        assertThat(without.failed()).isEmpty();

        sources.reply("/defillama_files/emissions/demo", Reply.ok("{\"gecko_id\":\"another\",\"metadata\":{}}"));
        assertThat(analyze(EnumSet.of(Module.TOKENOMICS))
                        .reports()
                        .getFirst()
                        .notAssessed()
                        .get("unlocks"))
                .contains("no schedule was found");
        sources.reply("/defillama_files/emissions/demo", Reply.status(403));
        assertThat(analyze(EnumSet.of(Module.TOKENOMICS)).failed()).containsKey("defillama_files");
    }
}
