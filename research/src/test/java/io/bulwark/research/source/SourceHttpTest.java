package io.bulwark.research.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.research.source.FakeSources.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceHttpTest {
    /** Moves only when something pauses. */
    private static final class Moved extends Clock {
        private Instant now = Instant.parse("2026-11-01T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void by(Duration time) {
            now = now.plus(time);
        }
    }

    private static final Call COIN = CoinGecko.coin("uniswap");
    private static final String COIN_PATH = "/coingecko/coins/uniswap";

    @TempDir
    Path folder;

    private final Moved clock = new Moved();
    private final List<Duration> pauses = new ArrayList<>();
    private FakeSources sources;

    @BeforeEach
    void open() throws IOException {
        sources = new FakeSources();
    }

    @AfterEach
    void close() {
        sources.close();
    }

    private SourceHttp http(Tape tape, boolean offline) {
        return new SourceHttp(
                clock,
                time -> {
                    pauses.add(time);
                    clock.by(time);
                },
                new LocalPacing(clock),
                tape,
                new SourceHttp.Settings(
                        offline, sources.bases(), Map.of(Source.COINGECKO, Map.of("x-cg-demo-api-key", "demo"))));
    }

    private Answer ask(SourceHttp http, Call call) {
        return http.ask(call, clock.instant().plusSeconds(20));
    }

    private Answer.Failed failed(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        return (Answer.Failed) answer;
    }

    @Test
    void an_answer_carries_its_time_and_the_source_gets_its_key() {
        sources.reply(COIN_PATH, Reply.ok("{\"id\":\"uniswap\"}"));

        Answer answer = ask(http(Tape.none(), false), COIN);

        assertThat(answer).isInstanceOfSatisfying(Answer.Ok.class, ok -> {
            assertThat(ok.body().path("id").asText()).isEqualTo("uniswap");
            assertThat(ok.asOf()).isEqualTo(clock.instant());
        });
        assertThat(sources.seen().getFirst().headers())
                .containsEntry("x-cg-demo-api-key", "demo")
                .containsKey("user-agent");
    }

    @Test
    void a_pause_that_is_asked_for_is_kept_and_then_it_works() {
        sources.reply(COIN_PATH, Reply.status(429).with("Retry-After", "7"), Reply.ok("{\"id\":\"uniswap\"}"));

        assertThat(ask(http(Tape.none(), false), COIN)).isInstanceOf(Answer.Ok.class);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void a_pause_beyond_the_deadline_ends_the_call_at_once() {
        sources.reply(COIN_PATH, Reply.status(429).with("Retry-After", "60"));

        assertThat(failed(ask(http(Tape.none(), false), COIN)).why()).isEqualTo(Answer.Why.RATE_LIMITED);
        assertThat(pauses).isEmpty();
        assertThat(sources.seen()).hasSize(1);
    }

    @Test
    void statistics_that_are_still_computed_are_asked_for_again() {
        sources.reply("/github/repos/a/b/stats", Reply.status(202), Reply.status(202), Reply.ok("{\"all\":[1,2]}"));
        assertThat(ask(http(Tape.none(), false), GitHub.participation("a", "b")))
                .isInstanceOf(Answer.Ok.class);

        sources.reply("/github/repos/a/b/stats", Reply.status(202));
        assertThat(failed(ask(http(Tape.none(), false), GitHub.participation("a", "b")))
                        .why())
                .isEqualTo(Answer.Why.NOT_READY);
    }

    @Test
    void error_codes_in_the_body_count_though_http_says_200() {
        Call token = GoPlus.token(Chain.ETHEREUM, "0xAB");
        Map<Integer, Answer.Why> meaning = Map.of(
                4029, Answer.Why.RATE_LIMITED,
                2, Answer.Why.NOT_READY,
                2004, Answer.Why.NOT_FOUND,
                2018, Answer.Why.REFUSED,
                5000, Answer.Why.UNAVAILABLE,
                7, Answer.Why.ODD_BODY);
        meaning.forEach((code, why) -> {
            sources.reply("/goplus", Reply.ok("{\"code\":" + code + ",\"message\":\"x\",\"result\":null}"));
            clock.by(Duration.ofMinutes(2));
            assertThat(failed(ask(http(Tape.none(), false), token)).why())
                    .as("code " + code)
                    .isEqualTo(why);
        });
        sources.reply("/snapshot", Reply.ok("{\"errors\":[{\"message\":\"no\"}]}"));
        assertThat(failed(ask(http(Tape.none(), false), Snapshot.space("x.eth")))
                        .why())
                .isEqualTo(Answer.Why.REFUSED);
        sources.reply(COIN_PATH, Reply.ok("{\"status\":{\"error_code\":429}}"));
        assertThat(failed(ask(http(Tape.none(), false), COIN)).why()).isEqualTo(Answer.Why.RATE_LIMITED);
    }

    @Test
    void odd_bodies_are_named_and_harm_nothing() {
        for (String body : List.of("", "<html>", "[1,", "{\"a\":" + "[".repeat(5_000), "{\"a\":1e")) {
            sources.reply(COIN_PATH, Reply.ok(body));
            assertThat(failed(ask(http(Tape.none(), false), COIN)).why())
                    .as(body)
                    .isEqualTo(Answer.Why.ODD_BODY);
        }
        sources.reply("/reddit", Reply.ok("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><feed>&a;</feed>"));
        assertThat(failed(ask(http(Tape.none(), false), Reddit.search("x"))).why())
                .isEqualTo(Answer.Why.ODD_BODY);
    }

    @Test
    void a_body_beyond_the_cap_is_not_read() {
        sources.reply("/fear_greed", Reply.ok("\"" + "x".repeat(1_100_000) + "\""));

        assertThat(failed(ask(http(Tape.none(), false), FearGreed.today())).why())
                .isEqualTo(Answer.Why.TOO_LARGE);
    }

    @Test
    void a_redirect_is_not_followed() {
        sources.reply(COIN_PATH, Reply.status(302).with("Location", sources.address() + "/elsewhere"));

        assertThat(failed(ask(http(Tape.none(), false), COIN)).why()).isEqualTo(Answer.Why.REFUSED);
        assertThat(sources.seen()).hasSize(1);
    }

    @Test
    void an_unchanged_answer_is_not_sent_again() {
        sources.reply(COIN_PATH, Reply.ok("{\"id\":\"uniswap\"}").with("ETag", "\"v1\""), Reply.status(304));
        SourceHttp http = http(Tape.none(), false);

        ask(http, COIN);
        clock.by(Duration.ofSeconds(30));
        Answer again = ask(http, COIN);

        assertThat(sources.seen().get(1).headers()).containsEntry("if-none-match", "\"v1\"");
        assertThat(again).isInstanceOfSatisfying(Answer.Ok.class, ok -> {
            assertThat(ok.body().path("id").asText()).isEqualTo("uniswap");
            assertThat(ok.asOf()).isEqualTo(clock.instant());
        });
    }

    @Test
    void a_source_that_keeps_failing_is_left_alone_for_a_while() {
        sources.reply(COIN_PATH, Reply.status(503));
        SourceHttp http = http(Tape.none(), false);
        for (int i = 0; i < 5; i++) {
            assertThat(failed(ask(http, COIN)).why()).isEqualTo(Answer.Why.UNAVAILABLE);
        }
        int asked = sources.seen().size();

        ask(http, COIN);
        assertThat(sources.seen()).hasSize(asked);

        clock.by(Duration.ofMinutes(2));
        sources.reply(COIN_PATH, Reply.ok("{}"));
        assertThat(ask(http, COIN)).isInstanceOf(Answer.Ok.class);
    }

    @Test
    void an_outage_is_unavailable_and_other_sources_go_on() {
        sources.reply(COIN_PATH, Reply.status(-1)).reply("/fear_greed", Reply.ok("{\"data\":[]}"));
        SourceHttp http = http(Tape.none(), false);

        assertThat(failed(ask(http, COIN)).why()).isEqualTo(Answer.Why.UNAVAILABLE);
        assertThat(ask(http, FearGreed.today())).isInstanceOf(Answer.Ok.class);
    }

    @Test
    void a_source_is_never_asked_more_often_than_it_allows() {
        sources.reply("/goplus", Reply.ok("{\"code\":1,\"result\":{}}"));
        SourceHttp http = http(Tape.none(), false);
        Instant start = clock.instant();
        for (int i = 0; i < 40; i++) {
            http.ask(GoPlus.token(Chain.ETHEREUM, "0x" + i), clock.instant().plusSeconds(300));
        }

        assertThat(sources.seen()).hasSize(40);
        assertThat(Duration.between(start, clock.instant())).isGreaterThanOrEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void recorded_answers_are_replayed_without_network_and_hold_no_key() throws IOException {
        sources.reply(COIN_PATH, Reply.ok("{\"id\":\"uniswap\"}"));
        ask(http(Tape.recording(folder), false), COIN);
        Instant recorded = clock.instant();
        int asked = sources.seen().size();
        clock.by(Duration.ofDays(3));

        SourceHttp offline = http(Tape.replaying(folder), true);

        assertThat(ask(offline, COIN)).isInstanceOfSatisfying(Answer.Ok.class, ok -> assertThat(ok.asOf())
                .isEqualTo(recorded));
        assertThat(failed(ask(offline, CoinGecko.coin("other"))).why()).isEqualTo(Answer.Why.OFFLINE);
        assertThat(sources.seen()).hasSize(asked);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("demo");
            }
        }
    }

    @Test
    void a_feed_is_read_as_entries_without_markup() {
        sources.reply(
                "/reddit",
                Reply.ok(
                        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>s</title><entry><title>Nice &amp; good</title>"
                                + "<content type=\"html\">&lt;p&gt;to the moon&lt;/p&gt;</content>"
                                + "<updated>2026-10-31T10:00:00+00:00</updated></entry></feed>"));

        assertThat(ask(http(Tape.none(), false), Reddit.search("uniswap")))
                .isInstanceOfSatisfying(Answer.Ok.class, ok -> {
                    assertThat(ok.body().path("entries").path(0).path("title").asText())
                            .isEqualTo("Nice & good");
                    assertThat(ok.body().path("entries").path(0).path("content").asText())
                            .isEqualTo("to the moon");
                });
    }
}
