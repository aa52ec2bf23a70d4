package io.bulwark.research.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FactsReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Facts read(String json) throws JsonProcessingException, FactsReader.Refused {
        return FactsReader.read(JSON.readTree(json));
    }

    @Test
    void three_values_are_read_in_all_their_spellings() throws Exception {
        Facts facts = read("""
                {"id":"t1","label":"rug","facts":{"honeypot":true,"mintable":"0","hidden_owner":"unknown","proxy":null,
                 "selfdestruct":"","buy_tax":"0.05","lp_locked":false,"creator_holds_lp":true}}""");

        assertThat(facts.value(Fact.HONEYPOT)).hasValue(1);
        assertThat(facts.value(Fact.MINTABLE)).hasValue(0);
        assertThat(facts.value(Fact.HIDDEN_OWNER)).isEmpty();
        assertThat(facts.value(Fact.PROXY)).isEmpty();
        assertThat(facts.value(Fact.SELFDESTRUCT)).isEmpty();
        assertThat(facts.value(Fact.BUY_TAX)).hasValue(0.05);
        assertThat(facts.value(Fact.LP_LOCKED_SHARE)).hasValue(0);
        assertThat(facts.value(Fact.LP_CREATOR_SHARE)).hasValue(1);
    }

    @Test
    void names_of_other_scanners_mean_the_same() throws Exception {
        Facts facts = read("""
                {"is_honeypot":"0","lpLockedPct":97.5,"is_open_source":"1","honeypot_with_same_creator":"0","creator_percent":"0.02",
                 "market_cap_fdv_ratio":0.5,"is_true_token":"1","lp_creator_holding_ratio":0.25,"holders":1200}""");

        assertThat(facts.value(Fact.LP_LOCKED_SHARE).orElseThrow()).isCloseTo(0.975, within(1e-9));
        assertThat(facts.value(Fact.OPEN_SOURCE)).hasValue(1);
        assertThat(facts.value(Fact.CREATOR_HONEYPOT)).hasValue(0);
        assertThat(facts.value(Fact.CREATOR_TOKEN_SHARE)).hasValue(0.02);
        assertThat(facts.value(Fact.FDV_RATIO)).hasValue(2);
        assertThat(facts.value(Fact.FAKE_TOKEN)).hasValue(0);
        assertThat(facts.value(Fact.LP_CREATOR_SHARE)).hasValue(0.25);
        assertThat(facts.value(Fact.HOLDER_COUNT)).hasValue(1200);
    }

    @Test
    void a_member_that_is_no_fact_is_refused_by_its_name() {
        assertThatThrownBy(() -> read("{\"lp_locked_shard\":1}"))
                .isInstanceOfSatisfying(
                        FactsReader.Refused.class, e -> assertThat(e.member()).isEqualTo("lp_locked_shard"))
                .hasMessageContaining("did you mean lp_locked_share?");
        assertThatThrownBy(() -> read("{\"moon\":true}")).hasMessage("no such fact");
    }

    @Test
    void values_that_a_fact_cannot_have_are_refused() {
        for (String row : new String[] {
            "{\"lp_locked_share\":97}",
            "{\"honeypot\":0.5}",
            "{\"holder_count\":-1}",
            "{\"honeypot\":\"maybe\"}",
            "{\"honeypot\":[]}",
            "{\"lp_holders\":[{\"percent\":\"7\"}]}",
            "{\"sell_tax\":\"Infinity\"}"
        }) {
            assertThatThrownBy(() -> read(row)).as(row).isInstanceOf(FactsReader.Refused.class);
        }
    }

    @Test
    void a_fact_given_twice_counts_with_the_riskier_value() throws Exception {
        assertThat(read("{\"lp_locked\":true,\"lp_lock_ratio\":0.3}").value(Fact.LP_LOCKED_SHARE))
                .hasValue(0.3);
        assertThat(read("{\"lp_lock_ratio\":0.3,\"lp_locked\":true}").value(Fact.LP_LOCKED_SHARE))
                .hasValue(0.3);
    }

    @Test
    void liquidity_providers_show_who_can_leave_with_the_pool() throws Exception {
        Facts facts = read("""
                {"creator_address":"0xAb00000000000000000000000000000000000001","lp_holders":[
                  {"address":"0xab00000000000000000000000000000000000001","percent":"0.6","is_locked":0},
                  {"address":"0x000000000000000000000000000000000000dead","percent":"0.1","is_locked":0},
                  {"address":"0xcc00000000000000000000000000000000000001","percent":"0.2","is_locked":1}]}""");

        assertThat(facts.value(Fact.LP_CREATOR_SHARE).orElseThrow()).isCloseTo(0.6, within(1e-9));
        assertThat(facts.value(Fact.LP_LOCKED_SHARE).orElseThrow()).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void missing_liquidity_rows_and_positions_of_version_three_stay_unknown() throws Exception {
        assertThat(read("{\"lp_holders\":[]}").isEmpty()).isTrue();
        Facts positions = read("""
                {"lp_holders":[{"address":"0xcc","percent":"0.2","is_locked":0,"NFT_list":[{"NFT_id":"7"}]}]}""");
        assertThat(positions.value(Fact.LP_LOCKED_SHARE)).isEmpty();
        assertThat(positions.value(Fact.LP_CREATOR_SHARE)).isEmpty();
    }

    @Test
    void the_ten_largest_are_counted_without_pools_locks_and_tagged_wallets() throws Exception {
        Facts facts = read("""
                {"dex":[{"pair":"0xPAIR"}],"holders":[
                  {"address":"0xpair","percent":"0.5","is_locked":0,"tag":""},
                  {"address":"0xaa","percent":"0.2","is_locked":1,"tag":""},
                  {"address":"0xbb","percent":"0.1","is_locked":0,"tag":"Binance"},
                  {"address":"0xcc","percent":"0.04","is_locked":0,"tag":""}]}""");

        assertThat(facts.value(Fact.TOP10_SHARE).orElseThrow()).isCloseTo(0.04, within(1e-9));
    }

    @Property(tries = 300, seed = "20261121")
    void any_object_is_read_or_refused_and_never_breaks(@ForAll String name, @ForAll String value) throws Exception {
        try {
            FactsReader.read(JSON.createObjectNode().put(name, value));
        } catch (FactsReader.Refused e) {
            assertThat(e.member()).isEqualTo(name);
        }
    }
}
