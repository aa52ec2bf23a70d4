package io.bulwark.research.module;

import static io.bulwark.research.TestExaminer.NOW;
import static io.bulwark.research.TestExaminer.missing;
import static io.bulwark.research.TestExaminer.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.Findings;
import io.bulwark.research.TestExaminer;
import io.bulwark.research.source.FakeSources.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpinionsTest {
    private static final String YESTERDAY = NOW.minus(Duration.ofDays(1)).toString();

    private TestExaminer examiner;

    @BeforeEach
    void open() throws IOException {
        examiner = new TestExaminer();
    }

    @AfterEach
    void close() {
        examiner.close();
    }

    private Findings opinions() {
        return examiner.examine(Module.SENTIMENT);
    }

    private static JsonNode source(Findings findings, String name) {
        for (JsonNode row : value(findings, "sources")) {
            if (row.path("source").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError(name + " is missing");
    }

    private List<String> asked(String start) {
        return examiner.sources.seen().stream()
                .map(call -> call.path())
                .filter(path -> path.startsWith(start))
                .toList();
    }

    @Test
    void without_a_key_a_source_is_not_asked_and_said_to_be_not_looked_at_which_is_no_failure() {
        examiner.coin("\"chat_url\":[\"https://discord.gg/demo\"],");
        examiner.sources.reply(
                "/discord/api/v10/invites/demo",
                Reply.ok(
                        "{\"guild\":{\"id\":\"77\"},\"approximate_member_count\":\"12000\",\"approximate_presence_count\":300}"));

        Findings opinions = opinions();

        assertThat(missing(opinions, "twitter_mentions"))
                .isEqualTo("twitter: not looked at, X_BEARER_TOKEN is not set");
        assertThat(missing(opinions, "discord_mentions")).contains("DISCORD_BOT_TOKEN is not set");
        assertThat(value(opinions, "discord_members").asInt()).isEqualTo(12_000);
        assertThat(value(opinions, "discord_online").asInt()).isEqualTo(300);
        assertThat(asked("/twitter")).isEmpty();
        assertThat(asked("/discord_bot")).isEmpty();
        assertThat(asked("/cryptopanic")).isEmpty();
        assertThat(opinions.failed()).isEmpty();
    }

    @Test
    void posts_on_x_are_counted_by_its_own_count_and_scored_by_what_was_read() {
        examiner.keys.put("X_BEARER_TOKEN", "key-of-" + "x");
        examiner.sources.reply("/twitter/2/tweets/search/recent", Reply.ok("""
                {"data":[{"id":"1","text":"Demo to the moon, great team","created_at":"%1$s"},
                         {"id":"2","text":"Demo is amazing and strong","created_at":"%1$s"},{"id":"3"}],
                 "meta":{"result_count":3}}""".formatted(YESTERDAY)));
        examiner.sources.reply(
                "/twitter/2/tweets/counts/recent", Reply.ok("{\"data\":[],\"meta\":{\"total_tweet_count\":4200}}"));

        Findings opinions = opinions();

        assertThat(value(opinions, "twitter_mentions").asInt()).isEqualTo(4_200);
        assertThat(value(opinions, "twitter_score").asDouble()).isGreaterThan(60);
        assertThat(source(opinions, "twitter").path("posts_read").asInt()).isEqualTo(2);
        assertThat(source(opinions, "twitter").path("confidence").asText()).isEqualTo("low");
        assertThat(value(opinions, "social_volume").asInt()).isEqualTo(4_200);
        assertThat(value(opinions, "confidence").asText()).isEqualTo("low");
        assertThat(asked("/twitter/2/tweets/search").getFirst())
                .contains("query=%22Demo%22%20%28%22DMO%22%20OR%20crypto", "max_results=100");
        assertThat(examiner.sources.seen().stream()
                        .filter(call -> call.path().startsWith("/twitter"))
                        .map(call -> call.headers().get("authorization")))
                .containsOnly("Bearer key-of-x");
    }

    @Test
    void a_fault_in_the_body_of_x_and_a_refused_key_are_named() {
        examiner.keys.put("X_BEARER_TOKEN", "wrong");
        examiner.sources.reply(
                "/twitter/2/tweets/search/recent", Reply.ok("{\"errors\":[{\"title\":\"Invalid Request\"}]}"));
        examiner.sources.reply("/twitter/2/tweets/counts/recent", Reply.status(401));
        Findings opinions = opinions();
        assertThat(missing(opinions, "twitter_mentions")).contains("twitter: refused the question");
        assertThat(opinions.failed()).containsKey("twitter");

        examiner.sources.reply(
                "/twitter/2/tweets/search/recent", Reply.status(429).with("retry-after", "900"));
        assertThat(missing(opinions(), "twitter_score")).contains("asked for a pause");
        examiner.sources.reply("/twitter/2/tweets/search/recent", Reply.ok("{\"meta\":{\"result_count\":0}}"));
        assertThat(missing(opinions(), "twitter_score")).as("nobody wrote").contains("nothing there to read");
    }

    @Test
    void a_bot_that_is_a_member_reads_where_people_talk() {
        examiner.keys.put("DISCORD_BOT_TOKEN", "key-of-" + "bot");
        examiner.coin("\"chat_url\":[\"\",\"https://t.me/demo\",\"https://discord.com/invite/Demo_1?x=y\"],");
        examiner.sources.reply(
                "/discord/api/v10/invites/Demo_1",
                Reply.ok("{\"guild\":{\"id\":\"77\",\"name\":\"Demo\"},\"approximate_member_count\":5}"));
        examiner.sources.reply("/discord_bot/api/v10/guilds/77/channels", Reply.ok("""
                [{"id":"1","type":2,"name":"general voice"},{"id":"2","type":0,"name":"rules"},{"id":"3","type":0,"name":"general-chat"},
                 {"id":"../x","type":0,"name":"general"},{"id":"4","type":0,"name":"price-chat"}]"""));
        examiner.sources.reply("/discord_bot/api/v10/channels/3/messages", Reply.ok("""
                [{"content":"love this, great work","timestamp":"%1$s","author":{"bot":false}},
                 {"content":"BUY NOW amazing","timestamp":"%1$s","author":{"bot":true}},{"content":"","timestamp":"%1$s"},
                 {"content":"very old and bad","timestamp":"2020-01-01T00:00:00+00:00"}]""".formatted(YESTERDAY)));
        examiner.sources.reply("/discord_bot/api/v10/channels/4/messages", Reply.status(403));

        Findings opinions = opinions();

        assertThat(value(opinions, "discord_mentions").asInt())
                .as("one whose content the bot may not see counts too")
                .isEqualTo(2);
        assertThat(value(opinions, "discord_score").asDouble()).isGreaterThan(60);
        assertThat(source(opinions, "discord").path("posts_read").asInt()).isEqualTo(1);
        assertThat(asked("/discord_bot")).hasSize(3);
        assertThat(examiner.sources.seen().stream()
                        .filter(call -> call.path().startsWith("/discord_bot"))
                        .map(call -> call.headers().get("authorization")))
                .containsOnly("Bot key-of-bot");
        assertThat(examiner.sources.seen().stream()
                        .filter(call -> call.path().startsWith("/discord/"))
                        .map(call -> call.headers().get("authorization")))
                .containsOnlyNulls();
    }

    @Test
    void news_come_from_a_search_two_feeds_and_an_aggregator_and_the_same_headline_counts_once() {
        examiner.keys.put("CRYPTOPANIC_API_KEY", "secret&" + "key");
        examiner.sources.reply("/gdelt/api/v2/doc/doc", Reply.ok("""
                {"articles":[{"title":"Demo wins strong support","url":"https://n.example/1","seendate":"20261031T101500Z","domain":"n.example"},
                             {"title":"Demo hit by hack, users lose funds","seendate":"oops"},{"url":"x"}]}"""));
        examiner.sources.reply("/coindesk/", Reply.ok("""
                <?xml version="1.0"?><rss xmlns:media="http://search.yahoo.com/mrss/" version="2.0"><channel><title>Demo feed</title>
                <item><title><![CDATA[Demo wins strong support]]></title><media:title>other</media:title>
                  <pubDate>Sat, 31 Oct 2026 10:00:00 +0000</pubDate><description>x</description></item>
                <item><title>Markets today</title><description>Among them Demo &amp; others</description>
                  <pubDate>Sat, 31 Oct 2026 10:00:00 GMT</pubDate></item>
                <item><title>Demonstration against taxes</title><description>no</description></item>
                <item><title>Demo of years ago</title><pubDate>Sat, 31 Oct 2020 10:00:00 GMT</pubDate></item></channel></rss>"""));
        examiner.sources.reply("/cointelegraph/", Reply.status(503));
        examiner.sources.reply(
                "/cryptopanic/",
                Reply.ok("{\"results\":[{\"title\":\"$DMO up\",\"published_at\":\"" + YESTERDAY
                        + "\",\"kind\":\"news\"}]}"));

        Findings opinions = opinions();

        assertThat(value(opinions, "news_mentions").asInt()).isEqualTo(4);
        assertThat(source(opinions, "news").path("score").isNumber()).isTrue();
        assertThat(opinions.failed()).containsOnlyKeys("cointelegraph");
        assertThat(asked("/cryptopanic").getFirst()).endsWith("&auth_token=secret%26key");
        assertThat(opinions.toString()).as("a key stands in no answer").doesNotContain("secret");
    }

    @Test
    void a_feed_with_a_document_type_or_no_feed_at_all_is_odd_and_read_no_further() {
        examiner.sources.reply("/coindesk/", Reply.ok("<!DOCTYPE x [<!ENTITY a \"b\">]><rss/>"));
        examiner.sources.reply("/cointelegraph/", Reply.ok("{\"not\":\"xml\"}"));
        examiner.sources.reply("/gdelt/api/v2/doc/doc", Reply.ok("Please limit requests to one every 5 seconds"));

        Findings opinions = opinions();

        assertThat(missing(opinions, "news_mentions")).contains("gdelt: sent what cannot be read");
        assertThat(opinions.failed()).containsOnlyKeys("coindesk", "cointelegraph");
    }

    @Test
    void a_ticker_counts_only_where_it_is_the_same_asset() {
        String messages = """
                "messages":[{"body":"strong buy, bullish","created_at":"%1$s","entities":{"sentiment":{"basic":"Bullish"}}},
                 {"body":"great","created_at":"%1$s","entities":{"sentiment":{"basic":"Bullish"}}},
                 {"body":"good","created_at":"%1$s","entities":{"sentiment":{"basic":"Bullish"}}},
                 {"body":"fine","created_at":"%1$s","entities":{"sentiment":{"basic":"Bullish"}}},
                 {"body":"terrible","created_at":"%1$s","entities":{"sentiment":{"basic":"Bearish"}}},
                 {"body":"hm","created_at":"%1$s","entities":{"sentiment":null}}]""".formatted(YESTERDAY);
        examiner.sources.reply(
                "/stocktwits/api/2/streams/symbol/DMO.X.json",
                Reply.ok("{\"response\":{\"status\":200},\"symbol\":{\"title\":\"Demo Protocol\"}," + messages + "}"));
        Findings own = opinions();
        assertThat(value(own, "stocktwits_mentions").asInt()).isEqualTo(6);
        assertThat(value(own, "stocktwits_bullish").asInt()).isEqualTo(80);

        examiner.sources.reply(
                "/stocktwits/api/2/streams/symbol/DMO.X.json",
                Reply.ok("{\"symbol\":{\"title\":\"Dismal Coin\"}," + messages + "}"));
        assertThat(missing(opinions(), "stocktwits_mentions")).contains("another asset's");
        examiner.sources.reply(
                "/stocktwits/api/2/streams/symbol/DMO.X.json",
                Reply.ok("{\"response\":{\"status\":429},\"errors\":[]}"));
        assertThat(opinions().failed()).containsEntry("stocktwits", "asked for a pause");
    }

    @Test
    void all_sources_together_make_the_score_and_each_stands_by_itself() {
        examiner.sources.reply("/reddit/search.rss", Reply.ok("""
                <feed><entry><title>Demo is a terrible scam</title><updated>%1$s</updated></entry>
                <entry><title>Demo scammed me, awful</title><updated>%1$s</updated></entry></feed>""".formatted(YESTERDAY)));
        examiner.sources.reply(
                "/gdelt/api/v2/doc/doc",
                Reply.ok("{\"articles\":[{\"title\":\"Demo is great and wins\",\"seendate\":\"20261031T101500Z\"}]}"));

        Findings opinions = opinions();

        assertThat(value(opinions, "reddit_score").asDouble()).isLessThan(40);
        assertThat(value(opinions, "news_score").asDouble()).isGreaterThan(60);
        assertThat(value(opinions, "overall_score").asDouble())
                .isBetween(
                        value(opinions, "reddit_score").asDouble(),
                        value(opinions, "news_score").asDouble());
        assertThat(value(opinions, "social_volume").asInt()).isEqualTo(3);
    }

    @Test
    void hostile_text_stays_bounded_and_a_name_cannot_widen_the_search() {
        examiner.keys.put("X_BEARER_TOKEN", "key");
        examiner.sources.reply(
                "/reddit/search.rss",
                Reply.ok("<feed>" + ("<entry><title>" + "great ".repeat(3_000) + "</title></entry>").repeat(5)
                        + "</feed>"));
        Identity hostile = new Identity("demo", "D\" OR x", "De\"mo OR from:someone (", null, null, null, null);

        Findings opinions = examiner.examine(Module.SENTIMENT, hostile);

        assertThat(value(opinions, "reddit_mentions").asInt())
                .as("five times the same")
                .isEqualTo(1);
        assertThat(asked("/twitter").getFirst())
                .contains("query=%22De%20mo%20OR%20from%20someone%22%20%28%22D%20OR%20x%22");
        assertThat(asked("/stocktwits")).isEmpty();
    }
}
