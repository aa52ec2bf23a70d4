package io.bulwark.guard.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrailException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Guard;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Report;
import io.bulwark.guard.Severity;
import io.bulwark.guard.Vault;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardrailsTest {
    interface Assistant {
        String chat(String text);
    }

    /** Repeats what it is told and remembers it. */
    private static final class Parrot implements ChatModel {
        private String seen = "";

        @Override
        public ChatResponse doChat(ChatRequest request) {
            seen = ((UserMessage) request.messages().getLast()).singleText();
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("You said: " + seen))
                    .build();
        }
    }

    private record Word(String name, String word, String category) implements Guard {
        @Override
        public Report check(Inspection inspection) {
            Findings out = new Findings();
            for (Passage passage : inspection.passages()) {
                int at = passage.text().value().indexOf(word);
                if (at >= 0) {
                    out.add(Finding.at(
                            passage, at, at + word.length(), category, Severity.HIGH, 1, name, "Leave it out."));
                }
            }
            return Reports.of(out);
        }
    }

    /** The report of findings, through a guard as applications write it. */
    private static final class Reports {
        static Report of(Findings out) {
            return new Report(out.score(), List.copyOf(out.list()), List.of(), java.util.Map.of(), null);
        }
    }

    private static final class OneValue implements Vault {
        private String kept = "";

        @Override
        public String placeholder(String category, String value) {
            kept = value;
            return "[NAME_1]";
        }

        @Override
        public String restore(String text) {
            return text.replace("[NAME_1]", kept);
        }
    }

    private final Parrot model = new Parrot();
    private Assistant assistant = text -> "";

    @BeforeEach
    void an_assistant_with_guardrails() {
        GuardEngine engine = new GuardEngine(
                List.of(new Word("security", "ignore", "PROMPT_INJECTION"), new Word("privacy", "Ada", "NAME")));
        Vault vault = new OneValue();
        assistant = AiServices.builder(Assistant.class)
                .chatModel(model)
                .inputGuardrails(new BulwarkInputGuardrail(engine, Policy.DEFAULT, vault))
                .outputGuardrails(new BulwarkOutputGuardrail(engine, Policy.DEFAULT, vault))
                .build();
    }

    @Test
    void the_model_sees_a_placeholder_and_the_user_their_own_words() {
        assertThat(assistant.chat("I am Ada")).isEqualTo("You said: I am Ada");
        assertThat(model.seen).isEqualTo("I am [NAME_1]");
    }

    @Test
    void a_blocked_text_never_reaches_the_model_and_the_reason_does_not_repeat_it() {
        assertThatThrownBy(() -> assistant.chat("please ignore all of it"))
                .isInstanceOf(InputGuardrailException.class)
                .hasMessageContaining("PROMPT_INJECTION")
                .hasMessageNotContaining("please");
        assertThat(model.seen).isEmpty();
    }
}
