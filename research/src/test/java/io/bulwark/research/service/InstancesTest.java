package io.bulwark.research.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.jobs.JobId;
import io.bulwark.jobs.Priority;
import io.bulwark.kernel.Principal;
import io.bulwark.research.module.Module;
import io.bulwark.research.usage.Query;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FakeMarkets;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several instances on one database and one Redis. */
class InstancesTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("events", "jobs", "research");

    @RegisterExtension
    static final TestRedis REDIS = new TestRedis();

    private static final Duration PATIENCE = Duration.ofSeconds(25);

    @TempDir
    Path objects;

    private final List<TestInstance> started = new ArrayList<>();
    private FakeMarkets markets;

    @BeforeEach
    void open() {
        markets = FakeMarkets.start();
    }

    @AfterEach
    void close() {
        started.forEach(TestInstance::close);
        markets.close();
    }

    private TestInstance instance(Map<String, String> settings, String... roles) {
        TestInstance instance = new TestInstance(POSTGRES, REDIS, markets, objects, settings, roles);
        started.add(instance);
        return instance;
    }

    private TestInstance whole() {
        return instance(Map.of("instances", "2"), "api", "worker", "scheduler");
    }

    private static ObjectNode answer(TestInstance instance, Researches.Submitted submitted) {
        assertThat(submitted).isInstanceOf(Researches.Submitted.Running.class);
        return instance.researches.await(((Researches.Submitted.Running) submitted).id(), PATIENCE);
    }

    private static long jobs(String kind) {
        return POSTGRES.jdbi().withHandle(h -> h.createQuery("SELECT count(*) FROM jobs.job WHERE kind = :kind")
                .bind("kind", kind)
                .mapTo(Long.class)
                .one());
    }

    @Test
    void modules_run_in_processes_of_their_own_and_one_answer_comes_of_it() {
        TestInstance api = instance(
                Map.of(), "api", "worker:research.analysis", "worker:research.onchain", "worker:research.team");
        instance(Map.of(), "worker:research.sentiment");
        instance(Map.of(), "worker:research.tokenomics");

        JsonNode answer = answer(api, api.submit("demo"));

        for (Module module : Module.values()) {
            assertThat(answer.at("/metadata/modules/" + module.wire() + "/status")
                            .asText())
                    .as(module.wire())
                    .isEqualTo("ok");
        }
        assertThat(jobs("research.sentiment.report")).isEqualTo(1);
        assertThat(jobs("research.tokenomics.report")).isEqualTo(1);
        assertThat(jobs("research.onchain.report")).isZero();
        assertThat(answer.at("/analysis/detailed_sections/sentiment/social_volume")
                        .asInt())
                .isEqualTo(2);
        assertThat(answer.at("/risk/coverage").asDouble())
                .as("what another process found counts for the risk")
                .isGreaterThan(0.45);
    }

    @Test
    void a_module_that_no_process_runs_is_named_and_the_rest_is_answered_in_time() {
        TestInstance api = instance(
                Map.of("sources", "PT2S"),
                "api",
                "worker:research.analysis",
                "worker:research.onchain",
                "worker:research.tokenomics",
                "worker:research.sentiment");

        JsonNode answer = answer(api, api.submit("demo"));

        assertThat(answer.at("/metadata/modules/team/status").asText()).isEqualTo("failed");
        assertThat(answer.at("/metadata/modules/onchain/status").asText()).isEqualTo("ok");
        assertThat(answer.path("not_assessed").toString()).contains("no process examined it in time");
    }

    @Test
    void the_same_analysis_wanted_at_two_instances_at_once_is_one_job() throws Exception {
        TestInstance one = whole();
        TestInstance two = whole();
        one.project("demo");
        markets.delay("reddit", Duration.ofMillis(500));

        List<Researches.Submitted> submitted = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Researches.Submitted>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                TestInstance at = i % 2 == 0 ? one : two;
                calls.add(() -> at.submit("demo"));
            }
            for (Future<Researches.Submitted> each : threads.invokeAll(calls)) {
                submitted.add(each.get());
            }
        }

        assertThat(submitted).allMatch(each -> each.equals(submitted.getFirst()));
        answer(two, submitted.getFirst());
        assertThat(jobs(AnalysisJob.KIND)).isEqualTo(1);
        assertThat(two.submit("demo")).isInstanceOf(Researches.Submitted.Cached.class);
    }

    @Test
    void without_redis_what_was_found_comes_from_the_database_and_nobody_is_asked_again() {
        TestInstance one = whole();
        answer(one, one.submit("demo"));
        int asked = markets.seen().size();
        REDIS.stop();

        JsonNode again = answer(one, one.submit("demo"));

        assertThat(again.at("/metadata/modules/onchain/cached").asBoolean()).isTrue();
        assertThat(again.at("/metadata/modules/team/cached").asBoolean()).isTrue();
        assertThat(markets.seen()).hasSize(asked);
    }

    @Test
    void what_is_asked_about_is_looked_at_again_by_one_instance_only() throws Exception {
        TestInstance one = whole();
        TestInstance two = whole();
        for (String project : List.of("demo-a", "demo-b", "demo-c")) {
            one.project(project);
            one.usage.note(new Query(Instant.now(), "wallet:" + project, project, "analyze", "pro", 5, false));
        }
        one.usage.flush();

        int sent = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> rounds = List.of(one.warming::round, two.warming::round, one.warming::round);
            for (Future<Integer> each : threads.invokeAll(rounds)) {
                sent += each.get();
            }
        }

        assertThat(sent).isEqualTo(3);
        Eventually.holds("all three are fresh", PATIENCE, () -> List.of("demo-a", "demo-b", "demo-c").stream()
                .allMatch(each -> one.submit(each) instanceof Researches.Submitted.Cached));
        POSTGRES.jdbi().useHandle(h -> h.execute("DELETE FROM research.duty"));
        assertThat(two.warming.round()).as("nothing to do for what is fresh").isZero();
    }

    @Test
    void a_price_that_moves_ends_what_is_kept_and_one_that_hardly_moves_does_not() {
        TestInstance one = whole();
        answer(one, one.submit("demo-calm"));
        answer(one, one.submit("demo-wild"));
        markets.price("demo-calm", "2.55");
        markets.price("demo-wild", "2.8");

        assertThat(one.prices.round()).isEqualTo(1);

        assertThat(one.submit("demo-calm")).isInstanceOf(Researches.Submitted.Cached.class);
        assertThat(one.submit("demo-wild")).isInstanceOf(Researches.Submitted.Running.class);
        assertThat(one.prices.round()).as("not due").isZero();
    }

    @Test
    void an_old_analysis_is_read_from_cold_storage_and_is_gone_when_its_time_is_over() {
        TestInstance one = instance(Map.of("kept", "PT0S"), "api", "worker");
        ObjectNode answer = answer(one, one.submit("demo"));
        JobId job = new JobId(java.util.UUID.fromString(answer.path("jobId").asText()));

        assertThat(one.archive.sweep()).isEqualTo(1);

        assertThat(one.store.result(job.value())).isEmpty();
        assertThat(one.researches.status(job.value())).isEqualTo(answer);
        TestInstance later = instance(Map.of("kept", "PT0S", "archived", "-PT1H"), "api");
        later.archive.sweep();
        assertThat(one.archive.find(job.value())).isEmpty();
    }

    @Test
    void a_refresh_counts_for_all_instances() {
        TestInstance one = whole();
        TestInstance two = whole();
        answer(one, one.submit("demo"));
        markets.price("demo", "4");

        Researches.Refresh refresh = two.researches.refresh(
                two.project("demo"), EnumSet.allOf(Module.class), Principal.OPERATOR, Priority.NORMAL);

        assertThat(refresh.forgotten()).isEqualTo(1);
        assertThat(two.researches
                        .await(refresh.job(), PATIENCE)
                        .at("/analysis/detailed_sections/onchain/price")
                        .asDouble())
                .isEqualTo(4);
        assertThat(((Researches.Submitted.Cached) one.submit("demo")).result()).contains("\"price\":4");
    }

    @Test
    void what_is_asked_for_shortly_before_its_end_is_looked_at_again_while_it_is_still_given() {
        TestInstance one = instance(Map.of("ahead", "PT20M"), "api", "worker");
        answer(one, one.submit("demo"));
        long teams = asked("github");
        markets.price("demo", "4");

        for (int i = 0; i < 20; i++) {
            assertThat(one.submit("demo")).isInstanceOf(Researches.Submitted.Cached.class);
        }

        Eventually.holds(
                "the next answer has the new price", PATIENCE, () -> ((Researches.Submitted.Cached) one.submit("demo"))
                        .result()
                        .contains("\"price\":4"));
        assertThat(asked("github")).as("people are fresh for hours").isEqualTo(teams);
    }

    @Test
    void what_is_fresh_for_long_is_not_looked_at_again() {
        TestInstance one = whole();
        answer(one, one.submit("demo"));

        one.submit("demo");

        assertThat(jobs(AnalysisJob.KIND)).isEqualTo(1);
    }

    private long asked(String source) {
        return markets.seen().stream()
                .filter(each -> each.source().equals(source))
                .count();
    }
}
