package io.bulwark.research.module;

import static io.bulwark.research.TestExaminer.ADDRESS;
import static io.bulwark.research.TestExaminer.ago;
import static io.bulwark.research.TestExaminer.missing;
import static io.bulwark.research.TestExaminer.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.Findings;
import io.bulwark.research.TestExaminer;
import io.bulwark.research.source.FakeSources.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets the tokens, who holds them. */
class DistributionTest {
    private TestExaminer examiner;

    @BeforeEach
    void open() throws IOException {
        examiner = new TestExaminer();
    }

    @AfterEach
    void close() {
        examiner.close();
    }

    private static JsonNode row(JsonNode list, String member, String name) {
        for (JsonNode row : list) {
            if (row.path(member).asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError(name + " is missing in " + list);
    }

    @Test
    void the_curves_of_a_schedule_say_to_whom_the_tokens_go_and_how_much_is_free() {
        examiner.sources.reply(
                "/defillama_files/emissions/demo", Reply.ok("""
                {"gecko_id":"demo","categories":{"insiders":["Team"],"privateSale":["Seed"],"farming":["Rewards"]},
                 "documentedData":{"data":[
                   {"label":"Team","data":[{"timestamp":%1$d,"unlocked":"0"},{"timestamp":%2$d,"unlocked":400}]},
                   {"label":"Seed","data":[{"timestamp":%1$d,"unlocked":100}]},
                   {"label":"Rewards","data":[{"timestamp":%1$d,"unlocked":250},{"timestamp":%2$d,"unlocked":500}]},
                   {"label":"Nobody","data":[]}]},
                 "metadata":{"events":[
                   {"timestamp":%2$d,"noOfTokens":[300],"category":"insiders","unlockType":"cliff"},
                   {"timestamp":%2$d,"noOfTokens":["100"],"category":"insiders","unlockType":"cliff"},
                   {"timestamp":%3$d,"noOfTokens":[5],"category":"farming","unlockType":"cliff"},
                   {"timestamp":%1$d,"noOfTokens":[9],"category":"airdrop","unlockType":"cliff"}],
                  "unlockEvents":[{"timestamp":%1$d,"linearAllocations":[
                     {"recipient":"Rewards","category":"farming","previousRatePerWeek":9,"newRatePerWeek":"7","endTimestamp":%3$d},
                     {"recipient":"Ended","category":"staking","newRatePerWeek":7,"endTimestamp":%1$d}]}]}}""".formatted(ago(100), ago(-30), ago(-60))));

        Findings found = examiner.examine(Module.TOKENOMICS);

        JsonNode distribution = value(found, "distribution_data");
        assertThat(distribution.findValuesAsText("recipient")).containsExactly("farming", "insiders", "privateSale");
        assertThat(row(distribution, "recipient", "insiders").path("share").asDouble())
                .isEqualTo(40);
        assertThat(row(distribution, "recipient", "insiders").path("unlocked").asDouble())
                .isZero();
        assertThat(row(distribution, "recipient", "farming").path("unlocked").asDouble())
                .isEqualTo(50);
        assertThat(value(found, "insider_share").asDouble()).isEqualTo(50);
        JsonNode vesting = value(found, "vesting_schedule");
        JsonNode cliff = row(vesting, "recipient", "insiders");
        assertThat(cliff.path("unlock_type").asText()).isEqualTo("cliff");
        assertThat(cliff.path("next_unlock_at").asText()).isEqualTo("2026-12-01");
        assertThat(cliff.path("tokens").asInt()).isEqualTo(400);
        assertThat(cliff.path("share_of_circulating").asDouble()).isEqualTo(40);
        JsonNode linear = row(vesting, "unlock_type", "linear");
        assertThat(linear.path("tokens_per_week").asInt()).isEqualTo(7);
        assertThat(linear.path("ends_at").asText()).isEqualTo("2026-12-31");
        assertThat(vesting).hasSize(3);
    }

    @Test
    void without_categories_the_table_of_shares_counts_and_without_both_nothing_is_said() {
        examiner.sources.reply("/defillama_files/emissions/demo", Reply.ok("""
                {"gecko_id":"demo","documentedData":{"data":[],"tokenAllocation":{
                  "final":{"insiders":"17.5","publicSale":82.5,"odd":"x","more":400},"progress":{"insiders":100}}}}"""));

        Findings found = examiner.examine(Module.TOKENOMICS);

        assertThat(value(found, "distribution_data").findValuesAsText("recipient"))
                .containsExactly("insiders", "publicSale");
        assertThat(value(found, "insider_share").asDouble()).isEqualTo(17.5);
        examiner.sources.reply(
                "/defillama_files/emissions/demo", Reply.ok("{\"gecko_id\":\"demo\",\"documentedData\":null}"));
        assertThat(missing(examiner.examine(Module.TOKENOMICS), "distribution_data"))
                .isNotEmpty();
        examiner.sources.reply("/defillama_files/emissions/demo", Reply.status(404));
        assertThat(missing(examiner.examine(Module.TOKENOMICS), "unlocks")).contains("says nothing about the risk");
    }

    @Test
    void what_speaks_against_the_contract_is_listed_heaviest_first() {
        examiner.sources.reply("/goplus/", Reply.ok("""
                {"code":1,"result":{"%s":{"is_mintable":"1","hidden_owner":"1","is_honeypot":"0","sell_tax":"0.2","is_proxy":""}}}""".formatted(ADDRESS)));

        JsonNode factors = value(examiner.examine(Module.TOKENOMICS), "risk_factors");

        assertThat(factors.findValuesAsText("factor")).containsExactly("sell_tax", "hidden_owner", "mintable");
    }

    private void holders(String rows) {
        examiner.sources.reply(
                "/blockscout/api/v2/tokens/" + ADDRESS,
                Reply.ok("{\"total_supply\":\"1000\",\"holders_count\":\"99\"}"));
        examiner.sources.reply(
                "/blockscout/api/v2/tokens/" + ADDRESS + "/holders", Reply.ok("{\"items\":[" + rows + "]}"));
    }

    private static String holder(String address, int value, String more) {
        return "{\"address\":{\"hash\":\"" + address + "\"" + more + "},\"value\":\"" + value + "\"}";
    }

    @Test
    void wallets_of_exchanges_bridges_locks_pools_and_burns_are_known_by_table_tag_and_scanner() {
        List<String> rows = new ArrayList<>();
        rows.add(holder("0xF977814e90dA44bFA03b6295A0616a897441aceC", 200, ""));
        rows.add(holder("0x000000000000000000000000000000000000dEaD", 100, ""));
        rows.add(holder(
                "0x4444444444444444444444444444444444444444",
                90,
                ",\"metadata\":{\"tags\":[{\"name\":\"Some Bridge\",\"slug\":\"bridge\"}]}"));
        rows.add(holder(
                "0x5555555555555555555555555555555555555555",
                80,
                ",\"public_tags\":[{\"display_name\":\"Vesting contract\"}]"));
        rows.add(holder("0x6666666666666666666666666666666666666666", 70, ""));
        rows.add(holder(
                "0x7777777777777777777777777777777777777777", 60, ",\"name\":\"UniswapV2Pair\",\"is_contract\":true"));
        for (int i = 0; i < 14; i++) {
            rows.add(holder("0x88888888888888888888888888888888888888" + (10 + i), 10, ""));
        }
        holders(String.join(",", rows));
        examiner.sources.reply("/goplus/", Reply.ok("""
                {"code":1,"result":{"%s":{"holders":[
                   {"address":"0x6666666666666666666666666666666666666666","percent":"0.07","is_locked":1,"tag":""}]}}}""".formatted(ADDRESS)));

        Findings found = examiner.examine(Module.ONCHAIN);

        assertThat(value(found, "top10_share_high").asDouble()).isCloseTo(64, within(0.001));
        assertThat(value(found, "top10_share_low").asDouble())
                .as("what a contract calls itself says nothing: it stays in, and nine more of ten each")
                .isCloseTo(15, within(0.001));
        assertThat(value(found, "burned_share").asDouble()).isEqualTo(10);
        JsonNode labelled = value(found, "labelled_wallets");
        assertThat(labelled.findValuesAsText("kind")).containsExactly("exchange", "burn", "bridge", "lock", "lock");
        assertThat(labelled.findValuesAsText("name")).startsWith("Binance 8");
        assertThat(labelled.findValuesAsText("label_source")).contains("blockscout", "goplus");
        assertThat(found.report()
                        .metric("top10_share_low")
                        .orElseThrow()
                        .source()
                        .wire())
                .isEqualTo("blockscout");
    }

    @Test
    void a_burn_address_is_more_than_a_name_that_ends_so() {
        assertThat(Wallets.burned("0x0000000000000000000000000000000000000000")).isTrue();
        assertThat(Wallets.burned("0x0000000000000000000000000000000000000001")).isTrue();
        assertThat(Wallets.burned("0x000000000000000000000000000000000000dEaD")).isTrue();
        assertThat(Wallets.burned("0xdead000000000000000042069420694206942069")).isFalse();
        assertThat(Wallets.burned("0x1234567890123456789012345678901234dead")).isFalse();
        assertThat(Wallets.burned("0x123456789012345678901234567890123456dead")).isFalse();
        assertThat(Wallets.burned("")).isFalse();
    }

    @Test
    void a_table_with_no_supply_or_odd_values_falls_back_to_the_scanner() {
        holders(holder("0x9", -5, "") + ",{\"address\":null,\"value\":\"x\"}," + holder("0x9", 5_000, ""));
        examiner.sources.reply("/goplus/", Reply.ok("""
                {"code":1,"result":{"%s":{"holders":[{"address":"0x3","percent":"0.25","tag":""},
                   {"address":"0x2","percent":"0.5","tag":"Exchange"},{"address":"0x4","percent":"7"}]}}}""".formatted(ADDRESS)));

        Findings found = examiner.examine(Module.ONCHAIN);

        assertThat(value(found, "top10_share_low").asDouble()).isEqualTo(25);
        assertThat(value(found, "top10_share_high").asDouble()).isEqualTo(75);
        assertThat(found.report()
                        .metric("top10_share_low")
                        .orElseThrow()
                        .source()
                        .wire())
                .isEqualTo("goplus");
    }

    @Test
    void the_value_locked_in_a_family_of_protocols_counts_where_the_family_names_the_project() {
        examiner.sources.reply("/defillama/protocols", Reply.ok("""
                [{"gecko_id":null,"parentProtocol":"parent#demo","slug":"demo-v2","tvl":30,"name":"x","chains":["a",{"b":[1]}]},
                 {"gecko_id":null,"parentProtocol":"parent#demo","slug":"demo-v3","tvl":"12"},{"gecko_id":null,"tvl":5}]"""));
        assertThat(missing(examiner.examine(Module.ONCHAIN), "tvl")).isNotEmpty();

        examiner.sources.reply("/defillama/protocol/demo", Reply.ok("{\"gecko_id\":\"demo\",\"tvl\":[]}"));
        assertThat(value(examiner.examine(Module.ONCHAIN), "tvl").asInt()).isEqualTo(42);
    }
}
