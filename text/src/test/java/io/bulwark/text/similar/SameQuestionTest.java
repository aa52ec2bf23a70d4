package io.bulwark.text.similar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SameQuestionTest {
    private static final SameQuestion GATE = SameQuestion.english();

    private record Pair(String split, String first, String second) {}

    private static List<Pair> pairs(String file) {
        List<Pair> pairs = new ArrayList<>();
        for (String line : Lists.lines(file)) {
            String[] part = line.split("\\|", -1);
            for (String filler : part[4].split(";")) {
                pairs.add(new Pair(
                        part[0].strip(),
                        part[2].strip().replace("{}", filler.strip()),
                        part[3].strip().replace("{}", filler.strip())));
            }
        }
        return pairs;
    }

    @Test
    void no_opposite_or_altered_question_is_called_the_same() {
        List<Pair> pairs = pairs("opposites.txt");
        assertThat(pairs).hasSizeGreaterThanOrEqualTo(300);
        assertThat(pairs)
                .noneMatch(pair -> GATE.judge(pair.first(), pair.second()).same());
    }

    @Test
    void more_than_half_of_the_paraphrases_never_looked_at_are_recognised() {
        List<Pair> held = pairs("paraphrases.txt").stream()
                .filter(pair -> pair.split().equals("test"))
                .toList();
        assertThat(held).hasSizeGreaterThanOrEqualTo(150);
        assertThat(held.stream()
                        .filter(pair -> GATE.judge(pair.first(), pair.second()).same())
                        .count())
                .isGreaterThanOrEqualTo(held.size() / 2);
    }

    @Test
    void a_real_problem_with_one_digit_changed_is_another_problem() throws IOException {
        Path file =
                Path.of(System.getProperty("bulwark.shared-dir", ""), "data/grounding/math_problems_train.jsonl.gz");
        assumeThat(Files.exists(file)).isTrue();
        int pairs = 0;
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null && pairs < 2_000; line = in.readLine()) {
                String text = line.substring(line.indexOf("\"text\": \"") + 9, line.indexOf("\", \"label\""));
                String altered = altered(text);
                if (!altered.equals(text)) {
                    assertThat(GATE.judge(text, altered).same()).as(text).isFalse();
                    pairs++;
                }
            }
        }
        assertThat(pairs).isEqualTo(2_000);
    }

    private static String altered(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '1' && c <= '8') {
                return text.substring(0, i) + (char) (c + 1) + text.substring(i + 1);
            }
        }
        return text;
    }

    @Test
    void the_reason_names_what_differs() {
        assertThat(GATE.judge("How do I enable 2FA?", "How do I disable 2FA?").difference())
                .isEqualTo(Difference.OPPOSITE);
        assertThat(GATE.judge("Can I cancel it?", "Can't I cancel it?").difference())
                .isEqualTo(Difference.NEGATION);
        assertThat(GATE.judge("Convert 20 USD to EUR", "Convert twenty EUR to USD")
                        .difference())
                .isEqualTo(Difference.DIRECTION);
        assertThat(GATE.judge("What is 5 plus 8?", "What is -5 plus 8?").difference())
                .isEqualTo(Difference.LITERAL);
    }

    @Test
    void other_languages_are_the_same_only_as_written() {
        assertThat(GATE.judge("Wie spät  ist es?", "Wie spät ist es?").same()).isTrue();
        assertThat(GATE.judge("Wie spät ist es?", "Wie spät ist es bitte?").difference())
                .isEqualTo(Difference.LANGUAGE);
        assertThat(GATE.judge("現在几点?", "几点了?").sameness()).isEqualTo(Sameness.UNSURE);
    }

    @Property(tries = 500, seed = "20261121")
    void any_text_is_the_same_as_itself(@ForAll String text) {
        assertThat(GATE.judge(text, text).same()).isTrue();
    }

    @Property(tries = 500, seed = "20261122")
    void the_verdict_does_not_depend_on_the_order(@ForAll String a, @ForAll String b) {
        String first = "how do I " + a;
        String second = "can you tell me how to " + b;
        assertThat(GATE.judge(first, second).sameness())
                .isEqualTo(GATE.judge(second, first).sameness());
    }
}
