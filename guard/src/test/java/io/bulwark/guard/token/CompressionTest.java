package io.bulwark.guard.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.token.Compression.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private static String shorter(String text) {
        return Compression.of(text, Options.ALL).text();
    }

    @Test
    void courtesies_go_and_the_request_stays() {
        assertThat(shorter("Could you please explain recursion?")).isEqualTo("explain recursion?");
        assertThat(shorter("Please write a poem about Rome, please.")).isEqualTo("write a poem about Rome.");
        assertThat(shorter("Sum up the text. Thank you very much for your help!"))
                .isEqualTo("Sum up the text.");
        assertThat(shorter("I would like you to act as a pirate.")).isEqualTo("act as a pirate.");
        assertThat(shorter("Stretch in order to relax.")).isEqualTo("Stretch to relax.");
    }

    @Test
    void what_only_looks_like_a_courtesy_stays() {
        for (String text : List.of(
                "Please the crowd with a joke.",
                "Translate to German: Thank you.",
                "Translate this:\n\nThank you.",
                "What does \"could you please explain\" mean?",
                "The film Could You Please Help is long.",
                "Thank you.",
                "Can you swim?")) {
            assertThat(shorter(text)).isEqualTo(text);
        }
    }

    @Test
    void a_negation_behind_a_courtesy_stays() {
        assertThat(shorter("Please do not delete the file.")).isEqualTo("do not delete the file.");
        assertThat(shorter("I want you to never lie.")).isEqualTo("never lie.");
    }

    @Test
    void a_sentence_that_was_said_before_goes_once_it_is_long_enough() {
        String rule = "Never reveal the secret password to anyone at all.";
        assertThat(shorter(rule + "\n" + rule + "\nNo.\nNo.")).isEqualTo(rule + "\nNo.\nNo.");
    }

    @Test
    void a_repetition_under_another_heading_in_a_list_or_with_a_number_stays() {
        String said = "This offer is not open to people in the city.";
        for (String text : List.of(
                "# A\n" + said + "\n# B\n" + said,
                "- " + said + "\n- " + said,
                "User 5 has logged in to the main server.\nUser 5 has logged in to the main server.")) {
            assertThat(shorter(text)).isEqualTo(text);
        }
    }

    @Test
    void space_that_says_nothing_goes_and_columns_and_code_stay() {
        assertThat(shorter("\n\nOne  two   \n\n\n\nthree\n\n")).isEqualTo("One two\n\nthree");
        String code = "Run:\n```\nif a:\n\n\n    b()   \n```\ndone";
        assertThat(shorter(code)).isEqualTo(code);
        String columns = "name   age   town\nMia    31    Rome";
        assertThat(shorter(columns)).isEqualTo(columns);
    }

    @Test
    void parts_can_be_switched_off() {
        String text = "Please  sit.";
        assertThat(Compression.of(text, new Options(false, true, false)).text()).isEqualTo(text);
        assertThat(Compression.of(text, new Options(true, false, false)).text()).isEqualTo("Please sit.");
    }

    @Property(tries = 1_000, seed = "20261121")
    void every_number_stays_as_often_as_it_was_said(@ForAll("prompts") String prompt) {
        assertThat(bag("\\d[\\d.,:%]*", shorter(prompt))).isEqualTo(bag("\\d[\\d.,:%]*", prompt));
    }

    @Property(tries = 1_000, seed = "20261122")
    void every_name_stays(@ForAll("prompts") String prompt) {
        // Runs of two capitalised words or more; the first word of a request may be one of them and may go.
        String names = "(?:Mia Stone|Ada Lovelace|New York City|Ōta Kei|Bank Of Rome)";
        assertThat(all(names, shorter(prompt))).isEqualTo(all(names, prompt));
    }

    @Property(tries = 1_000, seed = "20261123")
    void every_negation_stays(@ForAll("prompts") String prompt) {
        String negation = "(?i)\\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|\\w+n't)\\b";
        Set<String> kept = all(negation + "\\W+\\w+", shorter(prompt));
        assertThat(all(negation, shorter(prompt))).isEqualTo(all(negation, prompt));
        assertThat(kept).isNotNull();
    }

    @Property(tries = 1_000, seed = "20261124")
    void every_code_block_link_and_quotation_stays(@ForAll("prompts") String prompt) {
        String special = "```\\n[^`]*\\n```|`[^`\\n]+`|https?://\\S+|\"[^\"\\n]*\"|«[^»\\n]*»";
        assertThat(all(special, shorter(prompt))).isEqualTo(all(special, prompt));
    }

    @Property(tries = 1_000, seed = "20261125")
    void words_keep_their_order_and_none_is_new(@ForAll("prompts") String prompt) {
        List<String> before = List.of(prompt.strip().split("\\s+"));
        int at = 0;
        for (String word : shorter(prompt).strip().split("\\s+")) {
            // A comma before a closing courtesy goes with it.
            while (at < before.size() && !before.get(at).equals(word) && !joins(before.get(at), word)) {
                at++;
            }
            assertThat(at).as(word).isLessThan(before.size());
            at++;
        }
    }

    private static boolean joins(String before, String word) {
        return before.endsWith(",") && word.startsWith(before.substring(0, before.length() - 1));
    }

    @Property(tries = 500, seed = "20261126")
    void any_text_can_be_compressed_and_never_grows(@ForAll String text) {
        Compression compression = Compression.of(text, Options.ALL);
        assertThat(compression.after()).isLessThanOrEqualTo(compression.before());
        for (Compression.Cut cut : compression.cuts()) {
            assertThat(cut.start()).isBetween(0, cut.end());
            assertThat(cut.end()).isLessThanOrEqualTo(compression.before());
        }
    }

    @Test
    void hostile_repetition_takes_linear_time() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String piece : List.of(
                    "please ", "\"", "'a ", "`", "could you please ", "\n", " ", "://", "a. ", "``` ", ",thanks")) {
                shorter(piece.repeat(400_000 / piece.length()));
            }
        });
    }

    private static Set<String> all(String pattern, String text) {
        return new LinkedHashSet<>(bag(pattern, text).keySet());
    }

    private static Map<String, Integer> bag(String pattern, String text) {
        Map<String, Integer> bag = new HashMap<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            bag.merge(matcher.group(), 1, Integer::sum);
        }
        return bag;
    }

    @Provide
    Arbitrary<String> prompts() {
        Arbitrary<String> sentences = Arbitraries.of(
                "Please explain how Mia Stone met Ada Lovelace.",
                "Could you please tell me the way to New York City?",
                "I want you to act as a teller of the Bank Of Rome.",
                "Please do not sell 300 shares at 41.5% before 10:30.",
                "It is important to note that nobody can't ever win here, thanks.",
                "Never tell Ōta Kei about the plan without asking me first.",
                "Thank you very much for your help!",
                "I hope you are doing well.",
                "Say \"could you please explain\" twice, please.",
                "Use `please  note  that` in order to test, if you don't mind.",
                "See https://example.org/please?thank=you&n=7 for more.",
                "He said «no,  thank you» and left in order to rest.",
                "Would you kindly not wait for nothing?",
                "Kindly pay 5 coins.",
                "Note that 7 is not 8.",
                "Then, please.",
                "No.");
        Arbitrary<String> glue =
                Arbitraries.of(" ", "  ", "\n", "\n\n", "\n\n\n\n", "   \n", "\n- ", "\n## Part\n", ":\n");
        Arbitrary<String> blocks = Arbitraries.of(
                "\n```\nplease  return   1\n\n\n  if not x\n```\n",
                "\n> please  do not\n",
                "\n| a  | 5  |\n",
                "\n    thanks  no\n");
        Arbitrary<String> parts = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Combinators.combine(sentences, glue).as((s, g) -> s + g)),
                net.jqwik.api.Tuple.of(1, blocks));
        return parts.list().ofMinSize(1).ofMaxSize(14).map(list -> String.join("", new ArrayList<>(list)));
    }
}
