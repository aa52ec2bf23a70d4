package io.bulwark.guard.bias;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Report;
import io.bulwark.guard.Severity;
import io.bulwark.guard.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BiasGuardTest {
    /** Time of this thread alone, so that a busy machine fails nothing. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final BiasGuard GUARD = BiasGuard.standard();
    private static final GuardEngine ENGINE = new GuardEngine(List.of(GUARD));

    private static Report check(String text) {
        return GUARD.check(new Inspection(Exchange.input(text)));
    }

    private static List<String> counted(String text) {
        return counted(text, Policy.DEFAULT);
    }

    private static List<String> counted(String text, Policy policy) {
        return check(text).findings().stream()
                .filter(finding -> policy.settings("bias").judge(finding) != Verdict.ALLOW)
                .map(Finding::category)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSULT | You are a worthless asshole and everybody knows it.",
                "THREAT | I'm going to kill you when I see you.",
                "SELF_HARM | Go kill yourself, loser.",
                "HATE | Kill all the Jews.",
                "HATE | Deport every last one of these filthy Mexicans.",
                "STEREOTYPE | All Mexicans are drug dealers.",
                "STEREOTYPE | Women are too hysterical to run a country.",
                "SEXUAL_HARASSMENT | Nice tits, send nudes.",
                "SLUR | You dirty faggots are not welcome here.",
                "OBSCENITY | This is fucking shit, you shitty little shit."
            })
    void each_kind_of_offence_has_its_own_category(String category, String text) {
        assertThat(counted(text)).contains(category);
    }

    @Test
    void a_push_towards_self_harm_is_worse_than_a_coarse_word() {
        Finding push = check("Go kill yourself, loser.").findings().getFirst();
        Finding coarse = check("Oh fuck, I forgot my keys.").findings().getFirst();

        assertThat(push.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(coarse.severity()).isEqualTo(Severity.LOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It is harmful to say that women are too emotional for politics.",
                "The man was fined for shouting racist slurs such as \"nigger\" at the players.",
                "The word \"faggot\" originally meant a bundle of sticks.",
                "I'm queer and my family loves me.",
                "The doctor examined the anus and found a small tear.",
                "You are not a failure, everybody makes mistakes.",
                "Nobody deserves to be called a faggot for the way he walks.",
                "If somebody tells you \"go die\", report it and talk to a friend."
            })
    void quotes_counter_speech_reports_and_medicine_do_not_count(String text) {
        assertThat(counted(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "You stupid b1tch | b1tch",
                "you little sh!t, get lost | sh!t",
                "Fuuuuck you, you idiot | Fuuuuck you",
                "You are a bunch of r e t a r d s. | r e t a r d s"
            })
    void a_disguised_word_is_found_at_its_place(String text, String word) {
        int at = text.indexOf(word);

        assertThat(check(text).findings())
                .anySatisfy(finding -> assertThat(finding.start()).isLessThan(at + word.length()))
                .anySatisfy(finding -> assertThat(finding.end()).isGreaterThan(at));
        assertThat(counted(text)).isNotEmpty();
    }

    @Test
    void another_language_is_said_to_be_checked_only_in_part() {
        Report polite = check("El tesoro paga a los auditores cuando se publica el informe.");
        Report rude = check("Eres un hijo de puta y lo sabes, no me gusta nada de lo que dices.");

        assertThat(polite.findings()).isEmpty();
        assertThat(polite.notChecked()).hasSize(1);
        assertThat(rude.findings()).extracting(Finding::category).contains("INSULT");
    }

    @Test
    void an_english_threat_in_a_text_of_another_language_is_seen() {
        assertThat(counted("El tesoro paga a los auditores cuando se publica el informe. I will kill you all."))
                .contains("THREAT");
    }

    @Test
    void gendered_terms_have_a_suggestion_and_count_only_on_request() {
        String text = "The chairman asked the firemen for help.";
        Policy strict = Policy.read("name: p\nguards:\n  bias: {options: {inclusive_language: true}}\n");
        GuardResult result = Objects.requireNonNull(
                ENGINE.check(Exchange.input(text), strict).guards().get("bias"));

        assertThat(counted(text)).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verdict.FLAG);
        assertThat(result.findings()).extracting(Finding::suggestion).containsExactly("chair", "firefighters");
    }

    @Test
    void a_rewritten_text_has_no_finding_left() {
        Rewriter rewriter = new Rewriter(GUARD, Policy.DEFAULT);

        Rewriter.Rewrite rewrite =
                rewriter.rewrite("The illegals came at night. You worthless asshole! See you on Monday.");

        assertThat(rewrite.changed()).isTrue();
        assertThat(rewrite.text()).contains("undocumented people").contains("See you on Monday.");
        assertThat(counted(rewrite.text())).isEmpty();
        assertThat(rewriter.rewrite("See you on Monday.").changed()).isFalse();
    }

    @Test
    void places_are_counted_in_code_points() {
        Finding finding = check("😀😀 you asshole").findings().getFirst();

        assertThat(finding.start()).isEqualTo(7);
        assertThat(finding.end()).isEqualTo(14);
    }

    @Test
    void saying_who_one_is_is_seldom_flagged() throws IOException {
        List<String> lines = lines("identity.txt");

        assertThat(lines).hasSizeGreaterThanOrEqualTo(60);
        assertThat(lines.stream().filter(line -> !counted(line).isEmpty()).count())
                .isLessThanOrEqualTo(lines.size() / 20);
    }

    @Test
    void own_sentences_are_told_apart() throws IOException {
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (String line : lines("own_test.txt")) {
            (line.startsWith("-") ? good : bad).add(line.substring(2));
        }

        assertThat(good.stream().filter(line -> !counted(line).isEmpty()).count() / (double) good.size())
                .isLessThan(0.12);
        assertThat(bad.stream().filter(line -> !counted(line).isEmpty()).count() / (double) bad.size())
                .isGreaterThan(0.8);
    }

    @Property(tries = 500, seed = "20261121")
    void any_text_is_read_without_a_failure_and_with_places_inside_it(@ForAll @StringLength(max = 300) String text) {
        assertReadable(text);
    }

    @Property(tries = 200, seed = "20261122")
    void symbols_and_bad_words_in_any_order_are_read(@ForAll @Size(max = 40) List<@From("pieces") String> pieces) {
        assertReadable(String.join("", pieces));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                "fuck",
                " ",
                "f**k",
                "@",
                "\"",
                "'",
                "kill all ",
                "women ",
                "are ",
                "\n",
                ". ",
                "s h i t",
                "😀",
                "$h1t",
                "*",
                "http://a.b/",
                "K\u00e4se",
                "n",
                "\u200b",
                "you ",
                "said ");
    }

    private static void assertReadable(String text) {
        int length = text.codePointCount(0, text.length());
        Report report = check(text);

        assertThat(report.notChecked()).noneMatch(note -> note.failed());
        assertThat(report.score()).isBetween(0.0, 1.0);
        assertThat(report.findings()).allSatisfy(finding -> {
            assertThat(finding.end()).isLessThanOrEqualTo(length);
            assertThat(finding.start()).isLessThanOrEqualTo(finding.end());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill all the ",
                "f*",
                "a",
                "s h i t ",
                "\"",
                "you ",
                "fuck",
                "!1|$@",
                "women are lazy ",
                "@",
                "'you' "
            })
    void the_time_for_a_megabyte_of_one_hostile_piece_is_bounded(String piece) {
        String small = piece.repeat(64 * 1024 / piece.length());
        String large = small.repeat(16);
        check(small);

        long start = CPU.getCurrentThreadCpuTime();
        Report report = check(large);
        double seconds = (CPU.getCurrentThreadCpuTime() - start) / 1e9;

        // Linear work takes well under a second; quadratic work on 16 times the text would take minutes.
        assertThat(seconds).isLessThan(10);
        assertThat(report.notChecked()).noneMatch(note -> note.failed());
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(BiasGuardTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("//"))
                    .toList();
        }
    }
}
