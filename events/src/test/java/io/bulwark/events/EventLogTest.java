package io.bulwark.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class EventLogTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events");

    private static final SettableClock clock = new SettableClock(NOON);
    private static Jdbi jdbi;
    private static EventLog log;

    @BeforeAll
    static void open() {
        jdbi = postgres.jdbi();
        log = new EventLog(jdbi, postgres.signals(), clock);
    }

    @Test
    void events_come_back_in_the_order_they_were_written_with_their_data_and_time() {
        append("t", event("first", 1), event("second", 2));
        append("t", event("third", 3));

        List<Event> events = log.after("t", 0, 10);

        assertThat(events).extracting(Event::name).containsExactly("first", "second", "third");
        assertThat(events).extracting(e -> e.data().path("n").intValue()).containsExactly(1, 2, 3);
        assertThat(events).extracting(Event::id).isSorted().doesNotHaveDuplicates();
        assertThat(events).allSatisfy(e -> assertThat(e.at()).isEqualTo(clock.instant()));
        assertThat(events).extracting(Event::topic).containsOnly("t");
    }

    @Test
    void a_reader_goes_on_after_the_last_id_it_saw() {
        append("t", event("a", 1), event("b", 2), event("c", 3));

        List<Event> two = log.after("t", 0, 2);
        List<Event> rest = log.after("t", two.getLast().id(), 2);

        assertThat(two).extracting(Event::name).containsExactly("a", "b");
        assertThat(rest).extracting(Event::name).containsExactly("c");
        assertThat(log.after("t", rest.getLast().id(), 2)).isEmpty();
    }

    @Test
    void one_statement_may_write_to_several_topics_and_readers_see_their_own() {
        Map<String, List<NewEvent>> byTopic = new LinkedHashMap<>();
        byTopic.put("left", List.of(event("l1", 1), event("l2", 2)));
        byTopic.put("empty", List.of());
        byTopic.put("right", List.of(event("r1", 1)));
        jdbi.useTransaction(h -> log.append(h, byTopic));

        assertThat(log.after("left", 0, 10)).extracting(Event::name).containsExactly("l1", "l2");
        assertThat(log.after("right", 0, 10)).extracting(Event::name).containsExactly("r1");
        assertThat(log.after("empty", 0, 10)).isEmpty();
    }

    @Test
    void writing_nothing_is_allowed() {
        jdbi.useTransaction(h -> {
            log.append(h, "t", List.of());
            log.append(h, Map.of());
        });

        assertThat(log.after("t", 0, 10)).isEmpty();
    }

    @Test
    void nothing_is_left_of_a_transaction_that_was_rolled_back() {
        assertThatThrownBy(() -> jdbi.useTransaction(h -> {
                    log.append(h, "t", List.of(event("lost", 1)));
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        append("t", event("kept", 2));

        assertThat(log.after("t", 0, 10)).extracting(Event::name).containsExactly("kept");
    }

    @Test
    void hostile_text_is_kept_as_it_is() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("nul", "a\0b").put("quote", "'; DROP TABLE events.event; --").put("wide", "\uD83D\uDE00\u202E");
        append("t", new NewEvent("n", data));

        assertThat(log.after("t", 0, 1).getFirst().data()).isEqualTo(data);
    }

    @Test
    void data_changed_after_the_event_was_made_does_not_change_the_event() {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("n", 1);
        NewEvent event = new NewEvent("n", data);
        data.put("n", 2);

        assertThat(event.data().path("n").intValue()).isEqualTo(1);
    }

    @Test
    void an_event_without_a_proper_name_is_refused_when_it_is_made() {
        for (String name : List.of("", "n".repeat(201), "a\0b")) {
            assertThatThrownBy(() -> event(name, 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_topic_of_more_than_200_characters_is_refused() {
        assertThatThrownBy(() -> append("t".repeat(201), event("n", 1))).hasMessageContaining("topic");
    }

    @Test
    void a_later_writer_of_the_topic_waits_so_that_no_reader_can_skip_the_earlier_one() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> slow = threads.submit(() -> {
                jdbi.useTransaction(h -> {
                    log.append(h, "t", List.of(event("early", 1)));
                    written.countDown();
                    commit.await();
                });
                return null;
            });
            written.await();
            Future<?> late = threads.submit(() -> append("t", event("late", 2)));
            append("other", event("free", 3));
            untilSomeoneWaitsForALock();

            assertThat(log.after("t", 0, 10)).isEmpty();
            assertThat(log.after("other", 0, 10)).hasSize(1);
            assertThat(late.isDone()).isFalse();
            commit.countDown();
            slow.get();
            late.get();
        }
        assertThat(log.after("t", 0, 10)).extracting(Event::name).containsExactly("early", "late");
    }

    @Test
    void a_reader_following_many_concurrent_writers_misses_nothing_and_sees_nothing_twice() throws Exception {
        int writers = 6;
        int rounds = 25;
        try (Follower follower = log.follow("a", 0);
                ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                Random random = new Random(7_000 + w);
                running.add(threads.submit(() -> jdbi.useHandle(h -> {
                    for (int i = 0; i < rounds; i++) {
                        int n = writer * rounds + i;
                        double hold = random.nextInt(4) / 1000.0;
                        boolean turned = random.nextBoolean();
                        h.useTransaction(tx -> {
                            // Two topics in either order in one statement: the writers must not block each other for
                            // good.
                            Map<String, List<NewEvent>> both = new LinkedHashMap<>();
                            both.put(turned ? "a" : "b", List.of(event("e", n)));
                            both.put(turned ? "b" : "a", List.of(event("e", n)));
                            log.append(tx, both);
                            tx.execute("SELECT pg_sleep(" + hold + ")");
                        });
                    }
                })));
            }
            List<Event> seen = new ArrayList<>();
            while (seen.size() < writers * rounds) {
                List<Event> next = follower.next(LONG);
                assertThat(next).as("after %d events", seen.size()).isNotEmpty();
                seen.addAll(next);
            }
            for (Future<?> each : running) {
                each.get();
            }
            assertThat(follower.next(Duration.ZERO)).isEmpty();
            assertThat(seen).extracting(Event::id).isSorted().doesNotHaveDuplicates();
            assertThat(seen.stream().map(e -> e.data().path("n").intValue()).distinct())
                    .hasSize(writers * rounds);
        }
    }

    @Test
    void a_follower_hears_of_events_long_before_it_would_look_by_itself() throws Exception {
        List<Long> waits = new ArrayList<>();
        try (Follower follower = log.follow("t", 0);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 7; i++) {
                Future<List<Event>> next = threads.submit(() -> follower.next(LONG));
                untilIdle();
                long start = System.nanoTime();
                append("t", event("n", i));
                assertThat(next.get()).hasSize(1);
                waits.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            }
        }
        assertThat(waits.stream().sorted().toList().get(3))
                .as("of %s ms", waits)
                .isLessThan(400);
    }

    @Test
    void a_follower_finds_events_whose_signal_was_lost() {
        try (Follower follower = log.follow("t", 0)) {
            CompletableFuture<List<Event>> next = CompletableFuture.supplyAsync(() -> follower.next(LONG));
            jdbi.useHandle(h ->
                    h.execute("INSERT INTO events.event (topic, name, data, at) VALUES ('t', 'silent', '{}', now())"));

            assertThat(next.join()).extracting(Event::name).containsExactly("silent");
        }
    }

    @Test
    void a_follower_goes_on_after_the_connection_of_the_signals_was_lost() {
        try (Follower follower = log.follow("t", 0)) {
            append("t", event("before", 1));
            assertThat(follower.next(LONG)).hasSize(1);
            jdbi.useHandle(h -> h.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'bulwark-signals' AND datname = current_database()"));
            append("t", event("after", 2));

            assertThat(follower.next(LONG)).extracting(Event::name).containsExactly("after");
        }
    }

    @Test
    void a_follower_starts_where_it_is_told_and_reads_long_topics_in_batches() {
        jdbi.useTransaction(h -> {
            for (int i = 0; i < 25; i++) {
                log.append(h, "t", List.of(event("e", i), event("e", i), event("e", i), event("e", i), event("e", i)));
            }
        });
        long tenth = log.after("t", 0, 10).getLast().id();
        int read = 0;
        try (Follower follower = log.follow("t", tenth)) {
            for (List<Event> next = follower.next(Duration.ZERO);
                    !next.isEmpty();
                    next = follower.next(Duration.ZERO)) {
                read += next.size();
            }
        }
        assertThat(read).isEqualTo(115);
    }

    @Test
    void a_follower_gives_up_at_its_timeout_and_when_it_is_closed() {
        CompletableFuture<List<Event>> next;
        try (Follower follower = log.follow("t", 0)) {
            long start = System.nanoTime();
            assertThat(follower.next(Duration.ofMillis(50))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(50), LONG);

            next = CompletableFuture.supplyAsync(() -> follower.next(LONG));
        }
        assertThat(next.join()).isEmpty();
    }

    @Test
    void an_interrupted_follower_returns_and_keeps_the_flag() throws Exception {
        try (Follower follower = log.follow("t", 0)) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().start(() -> {
                follower.next(LONG);
                flag.complete(Thread.currentThread().isInterrupted());
            });
            untilIdle();
            thread.interrupt();

            assertThat(flag.get()).isTrue();
        }
    }

    @Test
    void old_events_are_deleted_and_younger_ones_kept() {
        append("t", event("old", 1));
        clock.advance(Duration.ofDays(1));
        append("t", event("young", 2));

        assertThat(log.deleteBefore(clock.instant())).isEqualTo(1);
        assertThat(log.deleteBefore(clock.instant())).isZero();
        assertThat(log.after("t", 0, 10)).extracting(Event::name).containsExactly("young");
    }

    @Test
    void many_topics_in_one_statement_fit_into_the_signals() {
        Map<String, List<NewEvent>> byTopic = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            byTopic.put("\u00fc".repeat(190) + i, List.of(event("e", i)));
        }
        jdbi.useTransaction(h -> log.append(h, byTopic));

        assertThat(log.after("\u00fc".repeat(190) + 99, 0, 10)).hasSize(1);
    }

    private static void append(String topic, NewEvent... events) {
        jdbi.useTransaction(h -> log.append(h, topic, List.of(events)));
    }

    private static NewEvent event(String name, int n) {
        return new NewEvent(name, JsonNodeFactory.instance.objectNode().put("n", n));
    }

    private static void untilSomeoneWaitsForALock() {
        until(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                1);
    }

    /** No statement is running beside this one, so the follower has looked and waits. */
    private static void untilIdle() {
        until(
                "SELECT CASE WHEN count(*) = 1 THEN 1 ELSE 0 END FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND state <> 'idle' AND backend_type = 'client backend'",
                1);
    }

    private static void until(String query, int expected) {
        jdbi.useHandle(h -> {
            for (int i = 0; i < 2_000; i++) {
                if (h.createQuery(query).mapTo(Integer.class).one() == expected) {
                    return;
                }
                h.execute("SELECT pg_sleep(0.005)");
            }
            throw new AssertionError("never: " + query);
        });
    }
}
