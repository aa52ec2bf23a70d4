package io.bulwark.proposals.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.ModelTask;
import io.bulwark.proposals.analysis.Category;
import io.bulwark.proposals.analysis.Quotes;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PromptTest {
    @Test
    void the_examples_are_answered_as_the_form_demands_and_quote_what_they_flag() {
        assertThat(Prompt.examples()).hasSize(3);
        for (Prompt.Example example : Prompt.examples()) {
            ObjectNode answer = (ObjectNode) example.answer();
            assertThat(AnswerForm.faults(answer)).isEmpty();
            Quotes quotes = new Quotes(example.title(), example.description());
            for (Opinion.Claim claim : AnswerForm.read(answer).claims()) {
                assertThat(quotes.flag(
                                claim.category(),
                                claim.severity(),
                                claim.title(),
                                claim.description(),
                                "",
                                claim.field(),
                                claim.quote()))
                        .as(claim.quote())
                        .isPresent();
            }
        }
    }

    @Test
    void a_task_asks_as_documented() {
        ModelTask task = new Prompt().task("local/m", new Envelope(1_000), "Title", "Text", Duration.ofSeconds(5));

        assertThat(task.temperature()).isEqualTo(0.3);
        assertThat(task.maxTokens()).isEqualTo(2_048);
        assertThat(task.tag()).isEqualTo("proposal-analyst");
        assertThat(task.system()).doesNotContain("{{");
        assertThat(task.messages()).hasSize(7);
        for (String category : Arrays.stream(Category.values()).map(Enum::name).toList()) {
            assertThat(task.system()).contains(category);
        }
    }

    /** Strict mode of the providers takes only schemas that name every member and allow no other. */
    @Test
    void the_schema_requires_all_members_and_allows_no_others() {
        check(AnswerForm.schema());
    }

    private static void check(JsonNode schema) {
        if (schema.path("type").asText().equals("object")) {
            assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
            assertThat(schema.path("required"))
                    .hasSize(schema.path("properties").size());
            schema.path("properties").forEach(PromptTest::check);
        }
        if (schema.has("items")) {
            check(schema.path("items"));
        }
    }
}
