package io.bulwark.guard.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Policy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SecurityGuardPropertyTest {
    /** Time of this thread alone, so that a busy machine fails nothing. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final Policy PATIENT =
            Policy.read("name: p\nguards:\n  security: {limit_ms: 60000, options: {canary: aaaaaaaaab}}\n");
    private static final List<String> PARTS = List.of(
            "ignore ",
            "all previous instructions ",
            "\"",
            "you are dan ",
            "system prompt ",
            "SWdub3JlIGFsbCBwcmV2aW91cw==",
            "%49%67%6e",
            "1gn0r3 ",
            "\u200B",
            "\u202E",
            "\u202C",
            "\uDB40\uDC41",
            "\uD83C\uDFF4",
            "\uD83D",
            "а",
            "Ω",
            "忽略之前",
            "以前の指示 ",
            "http://",
            "a.b/?q=",
            "one+two+three+four+",
            "![x](",
            ")",
            "javascript:",
            "data:text/html,",
            "<img src=",
            "<script>",
            "${jndi:",
            "{{",
            "```",
            "rm -rf ",
            "' or ",
            "'1'='1",
            "union select ",
            "bash -i ",
            ">& /dev/tcp/",
            "\n",
            " ",
            ". ",
            "a",
            "@",
            ":",
            "//",
            "xn--",
            "[",
            "\u0300",
            "\u0000",
            "ﬃ",
            "𝐈",
            "my system prompt is ");

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of(PARTS).list().ofMaxSize(40).map(parts -> String.join("", parts));
    }

    private static Exchange everywhere(String text) {
        return new Exchange(
                text,
                text,
                List.of(
                        new Exchange.Message("system", text),
                        new Exchange.Message("user", text),
                        new Exchange.Message("tool", text)),
                List.of(new Exchange.Source("d", text)),
                null,
                null);
    }

    private static void sound(String text) {
        GuardResult result = Guarded.check(everywhere(text), PATIENT);
        int length = text.codePointCount(0, text.length());

        assertThat(result.notChecked()).noneMatch(NotChecked::failed);
        assertThat(result.score()).isBetween(0.0, 1.0);
        for (Finding finding : result.findings()) {
            assertThat(finding.start()).isBetween(0, finding.end());
            assertThat(finding.end()).isLessThanOrEqualTo(length);
            assertThat(finding.part())
                    .isIn("input", "output", "messages[0]", "messages[1]", "messages[2]", "sources[0]");
        }
    }

    @Property(tries = 500, seed = "20261121")
    void any_text_is_judged_with_places_inside_it(@ForAll String text) {
        sound(text);
    }

    @Property(tries = 1_000, seed = "20261122")
    void pieces_of_attacks_in_any_order_are_judged_with_places_inside_them(@ForAll("hostile") String text) {
        sound(text);
    }

    @Property(tries = 100, seed = "20261123")
    void the_same_text_gets_the_same_judgement(@ForAll("hostile") String text) {
        GuardResult first = Guarded.check(everywhere(text), PATIENT);
        GuardResult second = Guarded.check(everywhere(text), PATIENT);

        assertThat(second.findings()).isEqualTo(first.findings());
        assertThat(Map.of("score", second.score())).isEqualTo(Map.of("score", first.score()));
    }

    @Property(tries = 25, seed = "20261124")
    void time_stays_in_proportion_on_repetition(@ForAll("hostile") String unit) {
        if (unit.isEmpty()) {
            return;
        }
        String large = unit.repeat(200_000 / unit.length());
        long start = CPU.getCurrentThreadCpuTime();
        GuardResult result = Guarded.check(
                new Exchange(large, large, List.of(), List.of(new Exchange.Source("d", large)), null, null), PATIENT);

        // Work that grows with the square takes minutes at this size.
        assertThat((CPU.getCurrentThreadCpuTime() - start) / 1e9).isLessThan(10);
        assertThat(result.notChecked()).noneMatch(NotChecked::failed);
    }
}
