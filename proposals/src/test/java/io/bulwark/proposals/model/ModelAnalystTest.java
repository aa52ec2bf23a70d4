package io.bulwark.proposals.model;

import static io.bulwark.proposals.model.AnalystModel.flagged;
import static io.bulwark.proposals.model.AnalystModel.opinion;
import static io.bulwark.proposals.model.AnalystModel.saying;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.proposals.analysis.Category;
import io.bulwark.proposals.analysis.RedFlag;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.analysis.TextReport;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.ModelBehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelAnalystTest {
    private static final String TITLE = "Fund the archive";
    private static final String PLAIN = """
            ## Summary
            We ask for 12,000 USDC to keep the archive of old votes online for a year.

            ## Keys
            Access to the archive's account passes to **Mara Lindqvist**, who ran it so far.
            """;
    private static final String QUOTE = "Access to the archive's account passes to **Mara Lindqvist**";

    private final AnalystModel model = new AnalystModel();

    @AfterEach
    void stop() {
        model.close();
    }

    @Test
    void a_finding_of_the_model_joins_those_of_the_rules_with_the_passage_it_rests_on() {
        ObjectNode answer = flagged(opinion(20, 0.8), "AUTHORITY_TRANSFER", "HIGH", QUOTE);
        answer.withArray("tactics").add("appeal to habit");
        model.says(answer.toString());

        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN);

        TextReport before = model.found(TITLE, PLAIN);
        // A milder finding of the rules in the same category counts half beside it.
        assertThat(judged.report().score()).isBetween(Severity.HIGH.points(), before.score() + Severity.HIGH.points());
        RedFlag flag = judged.report().redFlags().stream()
                .filter(each -> each.title().equals("What the model saw"))
                .findFirst()
                .orElseThrow();
        assertThat(flag.category()).isEqualTo(Category.AUTHORITY_TRANSFER);
        assertThat(flag.affectedSection()).contains("Keys");
        assertThat(flag.evidence().text()).isEqualTo(QUOTE);
        assertThat(PLAIN.substring(flag.evidence().start(), flag.evidence().end()))
                .isEqualTo(QUOTE);
        assertThat(judged.report().tactics()).contains("authority transfer", "appeal to habit");
        assertThat(judged.report().confidence()).isGreaterThanOrEqualTo(0.8);
        ModelUse use = judged.use();
        assertThat(use.status()).isEqualTo(ModelUse.Status.USED);
        assertThat(use.version()).isEqualTo("local/reader");
        assertThat(use.reason()).isNull();
        assertThat(use.score()).isEqualTo(20);
        assertThat(List.of(use.findingsAdded(), use.findingsDropped(), use.calls(), use.attempts()))
                .containsExactly(1, 0, 1, 1);
        assertThat(List.of(use.inputTokens(), use.outputTokens())).containsExactly(900L, 80L);
    }

    @Test
    void a_higher_score_of_the_model_counts_and_a_lower_one_does_not() {
        model.says(opinion(57, 0.9).toString(), opinion(0, 0.9).toString());
        TextReport before = model.found(TITLE, PLAIN);

        TextReport raised = model.judge(TITLE, PLAIN).report();
        TextReport same = model.judge(TITLE, PLAIN).report();

        assertThat(raised.score()).isEqualTo(57);
        assertThat(raised.reasoning()).contains("model's score of 57");
        assertThat(same).isEqualTo(before);
    }

    @Test
    void a_quotation_that_is_not_in_the_text_drops_its_finding() {
        ObjectNode answer = flagged(opinion(0, 0.5), "SELF_DEALING", "SEVERE", "The author owns the archive company");
        flagged(answer, "SELF_DEALING", "SEVERE", "the");
        model.says(flagged(answer, "VAGUE_BUDGET", "LOW", "We ask for 12,000\u00a0USDC  to keep")
                .toString());

        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN);

        assertThat(judged.use().findingsDropped()).isEqualTo(2);
        assertThat(judged.use().findingsAdded()).isEqualTo(1);
        assertThat(judged.report().redFlags())
                .extracting(flag -> flag.evidence().text())
                .contains("We ask for 12,000 USDC to keep");
    }

    @Test
    void the_same_passage_is_not_flagged_twice_for_the_same() {
        ObjectNode answer = flagged(opinion(0, 0.5), "SELF_DEALING", "MEDIUM", QUOTE);
        model.says(flagged(answer, "SELF_DEALING", "LOW", "passes to **Mara Lindqvist**")
                .toString());

        assertThat(model.judge(TITLE, PLAIN).use().findingsAdded()).isEqualTo(1);
    }

    static Stream<Arguments> useless() {
        String good = opinion(90, 0.9).toString();
        return Stream.of(
                Arguments.of("no JSON", "I cannot help with that."),
                Arguments.of("malformed JSON", good.substring(0, good.length() - 3)),
                Arguments.of("two objects", good + good),
                Arguments.of("a member twice", good.replace("\"score\":90", "\"score\":90,\"score\":0")),
                Arguments.of(
                        "extra members",
                        opinion(90, 0.9).put("verdict", "APPROVE").toString()),
                Arguments.of("a missing member", good.replace("\"tactics\":[],", "")),
                Arguments.of("a score as text", good.replace("90,", "\"90\",")),
                Arguments.of("a score out of range", opinion(-1, 0.9).toString()),
                Arguments.of("a broken score", good.replace("90,", "90.5,")),
                Arguments.of("a confidence out of range", opinion(90, 1.01).toString()),
                Arguments.of("a confidence beyond numbers", good.replace("0.9", "1e999")),
                Arguments.of(
                        "an unknown category",
                        flagged(opinion(90, 0.9), "SAFE", "LOW", QUOTE).toString()),
                Arguments.of(
                        "an unknown severity",
                        flagged(opinion(90, 0.9), "URGENCY", "NONE", QUOTE).toString()),
                Arguments.of("a list", "[" + good + "]"),
                Arguments.of("a reasoning without end", good.replace("As told.", "so ".repeat(1_000))),
                Arguments.of("nesting without end", "[".repeat(5_000)),
                Arguments.of("a huge answer", good.replace("As told.", "x".repeat(3_000_000))),
                Arguments.of("nothing", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("useless")
    void an_answer_of_the_wrong_form_is_repaired_once_and_else_left_out(String what, String content) {
        model.says(content, content, opinion(90, 0.9).toString());

        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN);

        assertThat(judged.report()).isEqualTo(model.found(TITLE, PLAIN));
        assertThat(judged.use().status()).isEqualTo(ModelUse.Status.NOT_USED);
        assertThat(judged.use().reason()).isEqualTo("invalid_answer");
        assertThat(model.requests()).hasSize(2);
        JsonNode messages = model.requests().getLast().json().path("messages");
        assertThat(messages.path(messages.size() - 1).path("content").asText()).startsWith("Your answer was refused");
    }

    @Test
    void a_repaired_answer_counts() {
        model.says(flagged(opinion(44, 0.9), "BAD", "LOW", QUOTE).toString(), "```json\n" + opinion(44, 0.9) + "\n```");

        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN);

        assertThat(judged.report().score()).isEqualTo(44);
        assertThat(judged.use().calls()).isEqualTo(2);
        assertThat(judged.use().inputTokens()).isEqualTo(1_800);
        String repair = model.requests().getLast().json().path("messages").toString();
        assertThat(repair).contains("red_flags[0].category must be one of");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("an error", ModelBehaviour.status(500), "upstream_error"),
                Arguments.of("a reset", ModelBehaviour.reset(), "upstream_reset"),
                Arguments.of("a cut", ModelBehaviour.cutAfter(20), "upstream_length_mismatch"),
                Arguments.of(
                        "a page",
                        ModelBehaviour.body(200, "text/html", "<html>Welcome</html>"),
                        "upstream_wrong_content_type"),
                Arguments.of("a wrong key", ModelBehaviour.status(401), "upstream_unauthorized"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void a_provider_that_fails_leaves_the_rules_alone_and_the_result_says_why(
            String what, ModelBehaviour behaviour, String reason) {
        model.does(behaviour);

        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN);

        assertThat(judged.report()).isEqualTo(model.found(TITLE, PLAIN));
        assertThat(judged.use().status()).isEqualTo(ModelUse.Status.NOT_USED);
        assertThat(judged.use().reason()).isEqualTo(reason);
        assertThat(judged.use().asked()).isEqualTo("reader");
        assertThat(judged.use().version()).isNull();
    }

    @Test
    void a_slow_model_ends_with_the_time_that_is_left() {
        model.does(ModelBehaviour.silent(Duration.ofSeconds(20)));
        long start = System.nanoTime();

        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN, Duration.ofMillis(3_400));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2_500));
        assertThat(judged.use().reason()).isIn("upstream_timeout", "upstream_answer_timeout");
        assertThat(judged.report()).isEqualTo(model.found(TITLE, PLAIN));
    }

    @Test
    void a_model_that_drips_its_answer_ends_with_the_time_too() {
        model.does(ModelBehaviour.drip(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"id\":\""
                        + "x".repeat(4_000),
                Duration.ofMillis(20)));
        long start = System.nanoTime();

        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN, Duration.ofMillis(3_400));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2_500));
        assertThat(judged.use().status()).isEqualTo(ModelUse.Status.NOT_USED);
    }

    @Test
    void without_time_nobody_is_asked() {
        ModelAnalyst.Judged judged = model.judge(TITLE, PLAIN, Duration.ofSeconds(3));

        assertThat(judged.use().reason()).isEqualTo("no_time");
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void an_interrupt_ends_the_wait() throws Exception {
        model.does(ModelBehaviour.silent(Duration.ofSeconds(20)));
        long start = System.nanoTime();
        Thread asking = Thread.ofVirtual().start(() -> model.judge(TITLE, PLAIN));
        Eventually.holds(
                "the model is asked",
                Duration.ofSeconds(10),
                () -> model.requests().size() == 1);

        asking.interrupt();
        asking.join();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void a_provider_that_refuses_the_schema_is_asked_without_it_from_then_on() {
        String good = opinion(31, 0.7).toString();
        model.does(ModelBehaviour.error(400, "told", "response_format is not supported", Map.of()), saying(good));

        assertThat(model.judge(TITLE, PLAIN).report().score()).isEqualTo(31);
        assertThat(model.judge(TITLE, PLAIN).report().score()).isEqualTo(31);

        assertThat(model.requests())
                .extracting(request -> request.json().has("response_format"))
                .containsExactly(true, false, false);
        assertThat(model.requests()
                        .getLast()
                        .json()
                        .path("messages")
                        .path(0)
                        .path("content")
                        .asText())
                .contains("\"additionalProperties\":false");
    }
}
