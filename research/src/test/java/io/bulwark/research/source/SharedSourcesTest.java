package io.bulwark.research.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.testing.FakeMarkets;
import io.bulwark.testing.TestRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two instances with one Redis before sources that count. */
class SharedSourcesTest {
    @RegisterExtension
    static final TestRedis REDIS = new TestRedis();

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Call COIN = CoinGecko.coin("demo");

    private FakeMarkets markets;

    @BeforeEach
    void open() {
        markets = FakeMarkets.start();
    }

    @AfterEach
    void close() {
        markets.close();
    }

    private SourceHttp instance(Sharing sharing) {
        return new SourceHttp(
                CLOCK,
                Thread::sleep,
                new RedisPacing(REDIS.redis(), CLOCK, 2),
                Tape.none(),
                sharing,
                SourceSettings.read(false, markets.environment()::get));
    }

    private SourceHttp sharing() {
        return instance(new RedisSharing(REDIS.redis(), CLOCK, Thread::sleep));
    }

    private static List<Answer> at(Instant deadline, int times, Call call, SourceHttp... instances) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                for (SourceHttp each : instances) {
                    calls.add(() -> each.ask(call, deadline));
                }
            }
            for (Future<Answer> each : threads.invokeAll(calls)) {
                answers.add(each.get());
            }
        }
        return answers;
    }

    private static Instant in(int seconds) {
        return CLOCK.instant().plusSeconds(seconds);
    }

    @Test
    void two_instances_together_never_pass_the_limit_of_a_source_however_many_ask() throws Exception {
        Call call =
                Blockscout.token(Chain.ETHEREUM, FakeMarkets.contract("demo")).orElseThrow();

        List<Answer> answers = at(in(30), 8, call, instance(Sharing.NONE), instance(Sharing.NONE));

        assertThat(answers).hasSize(16).allMatch(Answer.Ok.class::isInstance);
        assertThat(markets.mostWithin("blockscout", Duration.ofSeconds(1))).isBetween(1, Source.BLOCKSCOUT.calls());
    }

    @Test
    void who_has_no_time_to_wait_for_a_free_place_is_told_and_the_source_is_left_alone() throws Exception {
        Call call = FearGreed.today();

        List<Answer> answers = at(in(3), 10, call, instance(Sharing.NONE), instance(Sharing.NONE));

        int allowed = RedisPacing.shared(Source.FEAR_GREED);
        assertThat(answers.stream().filter(Answer.Ok.class::isInstance)).hasSize(allowed);
        assertThat(markets.seen()).hasSize(allowed);
    }

    @Test
    void while_redis_is_away_the_instances_share_out_what_was_left_for_that() {
        Source source = Source.SNAPSHOT;
        RedisPacing one = new RedisPacing(REDIS.redis(), CLOCK, 2);
        RedisPacing two = new RedisPacing(REDIS.redis(), CLOCK, 2);
        int taken = 0;
        for (int i = 0; i < source.calls(); i++) {
            taken += (i % 2 == 0 ? one : two).take(source).pause().isZero() ? 1 : 0;
        }
        assertThat(taken).isEqualTo(RedisPacing.shared(source)).isLessThan(source.calls());

        REDIS.stop();
        for (int i = 0; i < source.calls(); i++) {
            taken += one.take(source).pause().isZero() ? 1 : 0;
            taken += two.take(source).pause().isZero() ? 1 : 0;
        }

        assertThat(taken).isEqualTo(source.calls());
    }

    @Test
    void the_same_question_at_the_same_time_costs_one_call_over_all_instances() throws Exception {
        markets.delay("coingecko", Duration.ofMillis(400));

        List<Answer> answers = at(in(20), 10, COIN, sharing(), sharing());

        assertThat(answers).allMatch(Answer.Ok.class::isInstance);
        assertThat(markets.seen()).hasSize(1);
        Answer later = sharing().ask(COIN, in(20));
        assertThat(later).hasToString(answers.getFirst().toString());
        assertThat(markets.seen()).hasSize(1);
    }

    @Test
    void what_is_older_than_wanted_is_asked_again() {
        Answer first = sharing().ask(COIN, in(20));
        markets.price("demo", "9");

        Answer again = sharing().ask(COIN, in(20), CLOCK.instant());

        assertThat(first).isInstanceOf(Answer.Ok.class);
        assertThat(((Answer.Ok) again)
                        .body()
                        .at("/market_data/current_price/usd")
                        .asInt())
                .isEqualTo(9);
    }

    @Test
    void a_failure_is_shared_with_those_who_wait_for_it() throws Exception {
        markets.fail("coingecko", 400);
        markets.delay("coingecko", Duration.ofMillis(300));

        List<Answer> answers = at(in(20), 5, COIN, sharing(), sharing());

        assertThat(answers).allMatch(Answer.Failed.class::isInstance);
        assertThat(markets.seen()).hasSize(1);
    }

    @Test
    void a_leader_who_died_holds_nobody_up_beyond_the_deadline() {
        SourceHttp alive = sharing();
        REDIS.redis().scan("*", keys -> REDIS.redis().delete(keys));
        alive.ask(COIN, in(20));
        List<String> keys = new ArrayList<>();
        REDIS.redis().scan("research:call:*", keys::addAll);
        REDIS.redis().delete(keys);
        REDIS.redis().set(keys.getFirst() + ":lead", "somebody who is gone", Duration.ofMinutes(1));

        Answer answer = alive.ask(COIN, CLOCK.instant().plusMillis(300));

        assertThat(answer).isInstanceOf(Answer.Failed.class);
        assertThat(((Answer.Failed) answer).why()).isEqualTo(Answer.Why.TIMEOUT);
    }

    @Test
    void without_redis_everyone_asks_for_themselves_within_the_share_of_an_instance() {
        REDIS.stop();

        assertThat(sharing().ask(COIN, in(20))).isInstanceOf(Answer.Ok.class);
        assertThat(sharing().ask(COIN, in(20))).isInstanceOf(Answer.Ok.class);
        assertThat(markets.seen()).hasSize(2);
    }
}
