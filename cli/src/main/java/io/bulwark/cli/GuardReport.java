package io.bulwark.cli;

import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An outcome for the terminal: the verdict, the text with what was found marked, each finding, what was not checked. */
final class GuardReport {
    private static final int AROUND = 60;
    private static final int MOST = 12;

    private final Render page;

    GuardReport(Render page) {
        this.page = page;
    }

    String of(Outcome outcome, String text, String part) {
        String verdict = outcome.verdict().wire().toUpperCase(Locale.ROOT);
        String would = outcome.would() == null
                ? ""
                : " (monitoring; would " + outcome.would().wire() + ")";
        page.line(paint(outcome.verdict(), verdict) + would + page.dim(String.format("   %.1f ms", outcome.ms())));
        for (Map.Entry<String, GuardResult> guard : outcome.guards().entrySet()) {
            guard(guard.getKey(), guard.getValue());
        }
        List<Finding> all = outcome.guards().values().stream()
                .flatMap(g -> g.findings().stream())
                .sorted(Comparator.comparing(Finding::severity).reversed().thenComparingInt(Finding::start))
                .toList();
        int[] points = text.codePoints().toArray();
        for (Finding finding : all.subList(0, Math.min(MOST, all.size()))) {
            finding(finding, points, part);
        }
        if (all.size() > MOST) {
            page.blank().line(page.dim("  and " + Text.count(all.size() - MOST, "more finding") + "; all with --json"));
        }
        return page.toString();
    }

    private void guard(String name, GuardResult result) {
        String verdict = Text.padRight(result.verdict().wire(), 12);
        String score = result.reason() == null ? String.format("%5.2f", result.score()) : "    –";
        page.line("  " + Text.padRight(name, 10) + paint(result.verdict(), verdict) + score
                + (result.reason() == null ? "" : "  " + page.dim(Text.safe(result.reason()))));
        for (NotChecked missed : result.notChecked()) {
            page.text(12, "not checked: ", missed.detector() + " – " + missed.reason(), page::dim);
        }
    }

    private void finding(Finding finding, int[] points, String part) {
        page.blank()
                .line(page.level(finding.severity().name(), finding.severity().name()) + " "
                        + page.bold(finding.category())
                        + page.dim(String.format(
                                Locale.ROOT,
                                "  %s %d–%d, %s, %.0f %%",
                                finding.part(),
                                finding.start(),
                                finding.end(),
                                finding.detector(),
                                finding.confidence() * 100)));
        boolean shown = finding.part().equals(part) && finding.end() <= points.length;
        boolean masked = shown
                && !new String(points, finding.start(), Math.min(4, finding.end() - finding.start()))
                        .regionMatches(0, finding.evidence(), 0, Math.min(4, finding.end() - finding.start()));
        if (shown && !masked) {
            context(finding, points);
        } else {
            page.text(2, "│ ", finding.evidence(), s -> page.bad(s));
        }
        page.text(2, "→ ", finding.advice(), s -> s);
        if (finding.suggestion() != null) {
            page.text(2, "instead: ", finding.suggestion(), page::good);
        }
    }

    /** The passage in its surroundings, the passage itself painted. */
    private void context(Finding finding, int[] points) {
        int from = Math.max(0, finding.start() - AROUND);
        int to = Math.min(points.length, finding.end() + AROUND);
        int end = Math.min(finding.end(), finding.start() + 3 * AROUND);
        List<String> parts = new ArrayList<>();
        parts.add((from > 0 ? "…" : "") + Text.safe(new String(points, from, finding.start() - from)));
        parts.add(page.bad(Text.safe(new String(points, finding.start(), end - finding.start()))));
        String tail = end < finding.end() ? "…" : Text.safe(new String(points, end, to - end));
        parts.add(tail + (to < points.length ? "…" : ""));
        String spaceBefore = finding.start() > from && points[finding.start() - 1] <= ' ' ? " " : "";
        String spaceAfter = end < to && points[end] <= ' ' ? " " : "";
        page.line("  │ " + parts.get(0) + spaceBefore + parts.get(1) + spaceAfter + parts.get(2));
    }

    private String paint(Verdict verdict, String text) {
        return switch (verdict) {
            case ALLOW -> page.good(text);
            case NOT_CHECKED -> page.dim(text);
            case FLAG, REDACT -> page.level("MEDIUM", text);
            case BLOCK -> page.bad(text);
        };
    }
}
