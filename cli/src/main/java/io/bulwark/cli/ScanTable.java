package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The table of many scans, in the order they were named, and one line on how the levels are distributed. */
final class ScanTable {
    private static final int NAME = 36;

    private final Render page;
    private final List<ScanOutcome> outcomes;

    private ScanTable(Render page, List<ScanOutcome> outcomes) {
        this.page = page;
        this.outcomes = outcomes;
    }

    static void write(Render page, List<ScanOutcome> outcomes) {
        new ScanTable(page, outcomes).write();
    }

    private void write() {
        int names = outcomes.stream()
                .mapToInt(o -> Text.columns(Text.safe(o.input().label())))
                .max()
                .orElse(0);
        int name = Math.clamp(names, 4, NAME);
        page.line(page.bold("score  level     advice    flags  " + Text.padRight("name", name) + "  title"));
        for (ScanOutcome outcome : outcomes) {
            page.line(row(outcome, name));
        }
        distribution();
    }

    private String row(ScanOutcome outcome, int name) {
        String label = Text.padRight(Text.clipStart(Text.safe(outcome.input().label()), name), name);
        // 34 columns of numbers and words stand before the name.
        int rest = Math.max(0, page.width() - 34 - name - 2);
        return switch (outcome) {
            case ScanOutcome.Done done -> {
                JsonNode answer = done.answer();
                String level = Text.clip(ScanReport.level(answer), 8);
                String advice = Text.clip(Text.safe(Json.text(answer, "recommendation", "–")), 7);
                String marked = advice + (ScanReport.inconclusive(answer) ? "*" : "");
                yield Text.padLeft(Text.clip(ScanReport.score(answer), 5), 5)
                        + "  "
                        + page.level(level, Text.padRight(level, 8))
                        + "  "
                        + page.advice(advice, Text.padRight(marked, 8))
                        + "  "
                        + Text.padLeft(String.valueOf(ScanReport.flagsOf(answer).size()), 5)
                        + "  "
                        + label
                        + "  "
                        + page.dim(title(done.input(), rest));
            }
            case ScanOutcome.Failed failed ->
                page.bad("    –  failed                     ") + " " + label + "  "
                        + Text.clip(Text.safe(failed.cause().headline()), Math.max(rest, 20));
            case ScanOutcome.Skipped _ -> page.dim("    –  not scanned                 " + label);
        };
    }

    private static String title(ScanInput input, int columns) {
        return columns < 8 ? "" : Text.clip(Text.safe(input.title()), columns);
    }

    private void distribution() {
        Map<RiskLevel, Integer> levels = new EnumMap<>(RiskLevel.class);
        int done = 0;
        int unknown = 0;
        int inconclusive = 0;
        int failed = 0;
        int skipped = 0;
        for (ScanOutcome outcome : outcomes) {
            switch (outcome) {
                case ScanOutcome.Done result -> {
                    done++;
                    var level = RiskLevel.parse(ScanReport.level(result.answer()));
                    level.ifPresent(known -> levels.merge(known, 1, Integer::sum));
                    unknown += level.isEmpty() ? 1 : 0;
                    inconclusive += ScanReport.inconclusive(result.answer()) ? 1 : 0;
                }
                case ScanOutcome.Failed _ -> failed++;
                case ScanOutcome.Skipped _ -> skipped++;
            }
        }
        List<String> parts = new ArrayList<>();
        levels.forEach((level, number) -> parts.add(page.level(level.name(), number + " " + level)));
        if (unknown > 0) {
            parts.add(unknown + " of unknown level");
        }
        if (failed > 0) {
            parts.add(page.bad(failed + " failed"));
        }
        if (skipped > 0) {
            parts.add(skipped + " not scanned");
        }
        page.blank().line(done + " scanned" + (parts.isEmpty() ? "" : ": " + String.join(" · ", parts)));
        if (inconclusive > 0) {
            page.text(
                    0, "* " + inconclusive + " inconclusive: not everything could be judged, so APPROVE was not given");
        }
    }
}
