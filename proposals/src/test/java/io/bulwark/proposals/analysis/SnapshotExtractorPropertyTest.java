package io.bulwark.proposals.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

class SnapshotExtractorPropertyTest {
    private static final int LARGE = 1_000_000;

    private final SnapshotExtractor extractor = new SnapshotExtractor();

    @Property(tries = 500, seed = "7")
    void any_text_has_a_bounded_snapshot_and_always_the_same(
            @ForAll("texts") String title, @ForAll("texts") String text) {
        Snapshot snapshot = extractor.extract(title, text);

        assertThat(extractor.extract(title, text)).isEqualTo(snapshot);
        bounded(snapshot);
    }

    @Property(tries = 24, seed = "11", shrinking = ShrinkingMode.OFF)
    void large_repetitive_text_is_read_in_linear_time(@ForAll("pieces") String first, @ForAll("pieces") String second) {
        String piece = first + second;
        String text = piece.repeat(LARGE / piece.length());
        long before = cpu();

        bounded(extractor.extract(text, text));

        // Processor time, so that a busy machine does not fail the test; the bound is many times what is needed.
        assertThat(Duration.ofNanos(cpu() - before)).isLessThan(Duration.ofSeconds(6));
    }

    @Property(tries = 200, seed = "13")
    void the_sum_of_items_in_one_token_is_the_total(@ForAll("amounts") List<Integer> amounts) {
        StringBuilder text = new StringBuilder("## Budget\n");
        for (int i = 0; i < amounts.size(); i++) {
            text.append("- Work ")
                    .append((char) ('a' + i))
                    .append(": ")
                    .append(String.format(Locale.ROOT, "%,d", amounts.get(i)))
                    .append(" DAI\n");
        }

        Budget budget = extractor.extract("Work", text.toString()).budget();

        assertThat(budget.items()).hasSameSizeAs(amounts);
        assertThat(budget.total())
                .isEqualTo(amounts.stream().mapToLong(Integer::longValue).sum() + "");
    }

    @Provide
    Arbitrary<List<Integer>> amounts() {
        return Arbitraries.integers().between(1, 9_999_999).list().ofMinSize(1).ofMaxSize(20);
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                "|",
                "| a ",
                "| 1,000 USDC | x |\n",
                "- ",
                "- 1 USDC\n",
                "## Budget\n",
                "## Timeline\n",
                "[",
                "](",
                "<",
                "<!--",
                "*",
                "**a**\n",
                "```\n",
                "\\",
                "1,000 ",
                "1.",
                "July ",
                "Week 1 (",
                "total 1 USDC ",
                "a:\n",
                "requesting 1 ",
                "\t- x\n",
                "(",
                "$1-",
                "\u0000",
                "\ud800",
                "=\n",
                "2026-",
                "x | y | z\n",
                "      ",
                "a. ");
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> written = Arbitraries.of(
                "## Summary\n",
                "## Budget\n",
                "## Deliverables\n",
                "## Timeline\n",
                "**Budget**\n",
                "- ",
                "  - ",
                "| ",
                "\n",
                "\n\n",
                "| --- | --- |\n",
                "Total",
                ": ",
                "20,000 USDC",
                "$1.2m",
                "50k",
                "10-15k DAI",
                "July 2026",
                "Q3",
                "Week 1-2",
                "Phase 1 (2 weeks)",
                "we will deliver: ",
                "a; b",
                "requesting ",
                " per month",
                "%",
                "=",
                "(",
                ")",
                "[a](b)",
                "<br>",
                "<!--",
                "-->",
                "word ",
                ". ",
                "\u202e",
                "\ud83d\ude00");
        Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(6);
        return Arbitraries.oneOf(written, written, written, any)
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    private static void bounded(Snapshot snapshot) {
        text(snapshot.executiveSummary(), 600);
        assertThat(snapshot.deliverables()).hasSizeLessThanOrEqualTo(50).allSatisfy(label -> text(label, 200));
        assertThat(snapshot.budget().items()).hasSizeLessThanOrEqualTo(50).allSatisfy(item -> {
            text(item.label(), 200);
            assertThat(new BigDecimal(item.amount())).isPositive();
            assertThat(item.amount()).doesNotContain("E");
        });
        assertThat(snapshot.timeline()).hasSizeLessThanOrEqualTo(50).allSatisfy(step -> {
            text(step.label(), 200);
            text(step.when(), 200);
        });
    }

    private static void text(String text, int limit) {
        assertThat(text).hasSizeLessThanOrEqualTo(limit);
        assertThat(text.codePoints()).noneMatch(Character::isISOControl);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
