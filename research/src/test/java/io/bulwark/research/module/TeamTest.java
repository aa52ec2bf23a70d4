package io.bulwark.research.module;

import static io.bulwark.research.TestExaminer.ago;
import static io.bulwark.research.TestExaminer.missing;
import static io.bulwark.research.TestExaminer.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.Findings;
import io.bulwark.research.TestExaminer;
import io.bulwark.research.source.FakeSources.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamTest {
    private static final String CREATOR = "0x2222222222222222222222222222222222222222";

    @TempDir
    Path folder;

    private TestExaminer examiner;

    @BeforeEach
    void open() throws IOException {
        examiner = new TestExaminer();
        repository("false");
        examiner.sources.reply("/github/repos/demo/core/stats/contributors", Reply.ok("""
                [{"author":{"login":"bob","type":"User"},"total":5,"weeks":[{"w":%d,"a":1,"d":1,"c":"30"}]},
                 {"author":{"login":"alice","type":"User"},"total":9,"weeks":[{"w":%d,"c":40},{"w":%d,"c":90},{"w":"x","c":5}]},
                 {"author":{"login":"once","type":"User"},"weeks":[{"w":%d,"c":1}]},
                 {"author":{"login":"old","type":"User"},"weeks":[{"w":%d,"c":900}]},
                 {"author":{"login":"dependabot[bot]","type":"Bot"},"weeks":[{"w":%d,"c":500}]},
                 {"author":null,"weeks":[{"w":%d,"c":9}]}]""".formatted(
                        ago(100), ago(1_000), ago(10), ago(10), ago(900), ago(10), ago(30))));
        organisation("https://demo.example/home");
        examiner.sources.reply(
                "/github/orgs/demo/public_members",
                Reply.ok("[{\"login\":\"alice\",\"type\":\"User\"},{\"login\":\"carol\"},{\"login\":\"no body\"},{}]"));
    }

    @AfterEach
    void close() {
        examiner.close();
    }

    private void repository(String fork) {
        examiner.sources.reply(
                "/github/repos/demo/core",
                Reply.ok("{\"stargazers_count\":10,\"fork\":" + fork + ",\"archived\":false}"));
    }

    private void organisation(String blog) {
        examiner.sources.reply(
                "/github/orgs/demo",
                Reply.ok("{\"login\":\"demo\",\"blog\":\"" + blog
                        + "\",\"is_verified\":true,\"twitter_username\":null}"));
    }

    private Findings team() {
        return examiner.examine(Module.TEAM);
    }

    private static JsonNode row(JsonNode list, String member, String name) {
        for (JsonNode row : list) {
            if (row.path(member).asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError(name + " is missing in " + list);
    }

    private static JsonNode member(Findings findings, String name) {
        return row(value(findings, "members"), "member_name", name);
    }

    @Test
    void authors_of_the_year_are_members_without_bots_and_those_of_one_commit() {
        Findings team = team();

        assertThat(value(team, "members").findValuesAsText("member_name")).containsExactly("alice", "bob", "carol");
        JsonNode alice = member(team, "alice");
        assertThat(alice.path("role").asText()).isEqualTo("developer, member of the organisation");
        assertThat(alice.path("role_source").asText()).isEqualTo("github");
        assertThat(alice.path("commits_52_weeks").asInt()).isEqualTo(90);
        assertThat(alice.path("commit_share").asDouble()).as("of 130").isCloseTo(69.2, within(0.05));
        assertThat(alice.path("since").asText()).isEqualTo("2024-02-05");
        assertThat(alice.path("github_url").asText()).isEqualTo("https://github.com/alice");
        assertThat(value(team, "commits_52_weeks").asInt()).isEqualTo(130);
        assertThat(value(team, "commits_4_weeks").asInt())
                .as("a week counts by its end")
                .isEqualTo(100);
        assertThat(team.failed()).isEmpty();
    }

    @Test
    void an_account_is_proved_where_the_organisation_lists_it_and_is_the_projects_own() {
        Findings team = team();
        assertThat(member(team, "alice").path("verification").asText()).isEqualTo("proved");
        assertThat(member(team, "alice").path("proof_urls").toString())
                .contains("https://github.com/orgs/demo/people", "https://github.com/alice");
        assertThat(member(team, "bob").path("verification").asText()).isEqualTo("one_way");
        assertThat(value(team, "members_proved").asInt()).isEqualTo(2);

        organisation("https://another.example");
        Findings other = team();
        assertThat(member(other, "alice").path("verification").asText())
                .as("somebody else's organisation proves nothing for this project")
                .isEqualTo("one_way");
        assertThat(value(other, "members_proved").asInt()).isZero();
        organisation("https://medium.com/@demo");
        examiner.coin("\"x\":0,");
        assertThat(member(team(), "alice").path("verified").asBoolean()).isFalse();
    }

    @Test
    void credibility_is_the_sum_of_its_parts_and_a_website_alone_gives_none() {
        Findings team = team();

        double sum = 0;
        double weights = 0;
        for (JsonNode part : value(team, "credibility_parts")) {
            assertThat(part.path("points").asDouble())
                    .isCloseTo(
                            part.path("value").asDouble() * part.path("weight").asDouble(), within(0.001));
            sum += part.path("points").asDouble();
            weights += part.path("weight").asDouble();
        }
        assertThat(weights).isCloseTo(10, within(1e-9));
        assertThat(value(team, "credibility_score").asDouble()).isCloseTo(sum, within(0.06));
        assertThat(row(value(team, "credibility_parts"), "part", "presence")
                        .path("points")
                        .asDouble())
                .isLessThanOrEqualTo(0.1);

        Identity bare = new Identity("demo", "DMO", "Demo", null, null, null, null);
        Findings presence = examiner.examine(Module.TEAM, bare);
        assertThat(missing(presence, "credibility_score")).contains("too little");
        assertThat(missing(presence, "members")).contains("no source names anybody");
        assertThat(missing(presence, "partnerships_count")).isNotEmpty();
    }

    @Test
    void a_fork_brings_no_authors() {
        repository("true");

        Findings team = team();

        assertThat(missing(team, "commits_52_weeks")).contains("a fork inherits");
        assertThat(value(team, "members").findValuesAsText("role")).containsOnly("member of the organisation");
        assertThat(missing(team, "credibility_score")).isNotEmpty();
    }

    @Test
    void statistics_that_are_not_ready_are_waited_for_and_those_that_never_come_are_named() {
        examiner.sources.reply(
                "/github/repos/demo/core/stats/contributors",
                Reply.status(202),
                Reply.ok("[{\"author\":{\"login\":\"dave\"},\"weeks\":[{\"w\":" + ago(9) + ",\"c\":3}]}]"));
        assertThat(member(team(), "dave").path("commits_52_weeks").asInt()).isEqualTo(3);

        examiner.sources.reply("/github/repos/demo/core/stats/contributors", Reply.status(202));
        Findings never = team();
        assertThat(missing(never, "commits_52_weeks")).contains("github: still computing it");
        assertThat(never.failed()).containsEntry("github", "still computing it");

        examiner.sources.reply("/github/repos/demo/core/stats/contributors", Reply.status(422));
        assertThat(missing(team(), "effective_authors")).contains("something of this size");
    }

    @Test
    void a_limit_that_is_used_up_is_asked_once_and_said_so() {
        examiner.sources.reply("/github/", Reply.status(403).with("x-ratelimit-remaining", "0"));
        examiner.sources.reply("/github/repos/demo/core", Reply.status(403).with("x-ratelimit-remaining", "0"));
        examiner.sources.reply(
                "/github/repos/demo/core/stats/contributors", Reply.status(403).with("x-ratelimit-remaining", "0"));

        Findings team = team();

        assertThat(team.failed().get("github")).contains("used up");
        assertThat(examiner.sources.seen().stream().filter(call -> call.path().endsWith("/stats/contributors")))
                .hasSize(1);
        assertThat(examiner.sources.seen().stream()
                        .filter(call -> call.path().startsWith("/github"))
                        .count())
                .as("a project costs few calls")
                .isLessThanOrEqualTo(4);
    }

    @Test
    void a_hundred_authors_may_be_a_cut_list_and_the_weeks_of_all_are_asked_for() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add("{\"author\":{\"login\":\"dev" + i + "\"},\"weeks\":[{\"w\":" + ago(9) + ",\"c\":2}]}");
        }
        examiner.sources.reply(
                "/github/repos/demo/core/stats/contributors", Reply.ok("[" + String.join(",", rows) + "]"));
        examiner.sources.reply(
                "/github/repos/demo/core/stats/participation", Reply.ok("{\"all\":[100,200,300,400,500]}"));

        Findings team = team();

        assertThat(value(team, "commits_52_weeks").asInt()).isEqualTo(1_500);
        assertThat(value(team, "members")).as("bounded").hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void governors_and_makers_of_the_contract_have_their_roles_with_the_source() {
        examiner.sources.reply("/snapshot/graphql", Reply.ok("""
                {"data":{"space":{"id":"demo.eth","coingecko":"demo","votesCount7d":120,"admins":["%s","nonsense",null],
                 "moderators":["0x3333333333333333333333333333333333333333"],"members":[]}}}""".formatted(CREATOR)));
        examiner.sources.reply("/goplus/", Reply.ok("""
                {"code":1,"result":{"%s":{"creator_address":"%s","owner_address":"0x0000000000000000000000000000000000000000"}}}""".formatted(TestExaminer.ADDRESS, CREATOR)));

        Findings team = team();

        JsonNode creator = member(team, CREATOR);
        assertThat(creator.path("role").asText()).isEqualTo("governance admin, contract deployer");
        assertThat(creator.path("role_source").asText()).isEqualTo("snapshot, goplus");
        assertThat(creator.path("verification").asText()).isEqualTo("proved");
        assertThat(member(team, "0x3333333333333333333333333333333333333333")
                        .path("verification")
                        .asText())
                .isEqualTo("one_way");
        assertThat(value(team, "members").toString()).doesNotContain("contract owner", "nonsense");
    }

    @Test
    void investors_and_integrations_are_partnerships_stated_by_one_side() {
        examiner.sources.reply("/defillama/protocol/demo", Reply.ok("""
                {"name":"Demo","gecko_id":"demo","chainTvls":{"x":{"tvl":[1,2]}},"tvl":[{"date":1,"totalLiquidityUSD":5}],
                 "raises":[{"date":"1650000000","amount":"12.5","round":"Seed","leadInvestors":["First Fund"],
                            "otherInvestors":["Second Fund",{"name":"Third"},7],"source":"https://news.example/a"},
                           {"date":-1,"amount":null,"leadInvestors":null,"otherInvestors":["First Fund"],"source":"javascript:alert(1)"}],
                 "oraclesBreakdown":[{"name":"Chainlink","type":"Primary","proof":["https://docs.example/x"],"startDate":"2023-01-15"}]}"""));

        Findings team = team();

        JsonNode list = value(team, "partnerships");
        assertThat(list.findValuesAsText("partner_name"))
                .containsExactly("First Fund", "Second Fund", "Third", "Chainlink");
        assertThat(value(team, "partnerships_count").asInt()).isEqualTo(4);
        JsonNode first = row(list, "partner_name", "First Fund");
        assertThat(first.path("partnership_type").asText()).isEqualTo("investor");
        assertThat(first.path("announcement_date").asText()).isEqualTo("2022-04-15");
        assertThat(first.path("verification_status").asText()).isEqualTo("stated_by_one_side");
        assertThat(first.path("proof_urls").toString()).isEqualTo("[\"https://news.example/a\"]");
        JsonNode oracle = row(list, "partner_name", "Chainlink");
        assertThat(oracle.path("partnership_type").asText()).isEqualTo("integration");
        assertThat(oracle.path("announcement_date").asText()).isEqualTo("2023-01-15");
        assertThat(value(team, "raised_total").decimalValue()).isEqualByComparingTo("12500000");
    }

    @Test
    void a_protocol_under_another_name_is_found_in_the_list_and_one_of_another_project_is_not_taken() {
        examiner.sources.reply(
                "/defillama/protocol/demo",
                Reply.ok("{\"gecko_id\":\"other\",\"raises\":[{\"leadInvestors\":[\"X\"]}]}"));
        assertThat(missing(team(), "partnerships_count")).isNotEmpty();

        examiner.sources.reply(
                "/defillama/protocols", Reply.ok("[{\"gecko_id\":\"demo\",\"slug\":\"demo-swap\",\"tvl\":\"7\"}]"));
        examiner.sources.reply("/defillama/protocol/demo-swap", Reply.ok("{\"gecko_id\":\"demo\",\"raises\":[]}"));
        assertThat(value(team(), "partnerships_count").asInt())
                .as("looked at, none there")
                .isZero();

        examiner.sources.reply("/defillama/protocol/demo", Reply.status(400));
        Findings unknown = team();
        assertThat(unknown.failed()).as("not listed is an answer").isEmpty();
    }

    @Test
    void what_the_operator_knows_is_shown_as_his_word() throws IOException {
        Path file = folder.resolve("team.json");
        Files.writeString(file, """
                {"demo":{"members":[
                   {"name":"Ada Example","role":"founder","links":["https://www.linkedin.com/in/ada","https://github.com/alice"],
                    "proof_urls":["https://demo.example/team","https://www.linkedin.com/in/ada/details"]},
                   {"name":"Someone","role":"adviser","links":[],"proof_urls":[]}],
                  "partnerships":[{"name":"Big Bank","kind":"backing","url":"https://bank.example","date":"2026-03-01",
                    "proof_urls":["https://blog.demo.example/bank","https://bank.example/news/demo"]},
                    {"name":"Other","url":"https://other.example","proof_urls":["https://demo.example/other"]}]}}""");
        examiner.people = TeamFile.read(file);

        Findings team = team();

        assertThat(member(team, "alice").path("role").asText())
                .contains("founder")
                .contains("developer");
        assertThat(member(team, "alice").path("linkedin_url").asText()).isEqualTo("https://www.linkedin.com/in/ada");
        assertThat(member(team, "Someone").path("verification").asText()).isEqualTo("claimed");
        JsonNode list = value(team, "partnerships");
        assertThat(row(list, "partner_name", "Big Bank")
                        .path("verification_status")
                        .asText())
                .isEqualTo("confirmed_by_both_sides");
        assertThat(row(list, "partner_name", "Other")
                        .path("verification_status")
                        .asText())
                .isEqualTo("stated_by_one_side");
        assertThat(row(list, "partner_name", "Other").path("source").asText()).isEqualTo("team_file");

        Files.writeString(file, "{\"demo\":{\"membres\":[]}}");
        assertThatThrownBy(() -> TeamFile.read(file)).hasMessageContaining("membres");
    }

    @Test
    void a_source_that_is_down_leaves_the_rest() {
        examiner.sources.reply("/github/orgs/demo", Reply.status(500));
        examiner.sources.reply("/github/orgs/demo/public_members", Reply.status(-1));

        Findings team = team();

        assertThat(member(team, "alice").path("verification").asText()).isEqualTo("one_way");
        assertThat(team.failed()).containsKey("github");
        assertThat(row(value(team, "credibility_parts"), "part", "identified")
                        .path("value")
                        .isNull())
                .as("unknown is not none")
                .isTrue();
    }
}
