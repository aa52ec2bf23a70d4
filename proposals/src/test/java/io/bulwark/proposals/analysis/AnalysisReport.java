package io.bulwark.proposals.analysis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what docs/scoring-text.md quotes: levels of harmless proposals and planted attacks found. Argument: data folder. */
public final class AnalysisReport {
    private AnalysisReport() {}

    /** How many of {@code rows} attacks were found as their kind, and how many reach HIGH. */
    record Found(int rows, int rightCategory, int high) {}

    public static void main(String[] args) throws IOException {
        TextAnalyst analyst = new TextAnalyst();
        Path data = Path.of(args[0]);
        for (String part : List.of("proposals_train", "payloads_train", "proposals_test", "payloads_test")) {
            Path file = data.resolve(part + ".jsonl.gz");
            if (Files.exists(file)) {
                System.out.println(part + " " + levels(levels(analyst, RealProposal.read(file))));
            }
        }
        for (String split : List.of("dev", "held")) {
            attacks(analyst, split)
                    .forEach((kind, found) -> System.out.printf(
                            Locale.ROOT,
                            "%-5s %-22s %d of %d right category, %d HIGH or worse%n",
                            split,
                            kind,
                            found.rightCategory(),
                            found.rows(),
                            found.high()));
            Found all = total(attacks(analyst, split));
            System.out.printf(
                    "%s all: %d of %d right category, %d HIGH or worse%n",
                    split, all.rightCategory(), all.rows(), all.high());
        }
    }

    static List<Integer> levels(TextAnalyst analyst, List<RealProposal> proposals) {
        List<Integer> levels = new ArrayList<>(List.of(0, 0, 0, 0, 0));
        for (RealProposal proposal : proposals) {
            int level = Composite.of(analyst.analyse(proposal.title(), proposal.body()))
                    .level();
            levels.set(level, levels.get(level) + 1);
        }
        return levels;
    }

    static String levels(List<Integer> levels) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < levels.size(); i++) {
            line.append(Composite.LEVELS.get(i))
                    .append(' ')
                    .append(levels.get(i))
                    .append(", ");
        }
        return line + String.format(Locale.ROOT, "HIGH or worse %.2f %%", 100 * high(levels));
    }

    static double high(List<Integer> levels) {
        int all = levels.stream().mapToInt(Integer::intValue).sum();
        return (levels.get(2) + levels.get(3) + levels.get(4)) / (double) all;
    }

    static Map<Category, Found> attacks(TextAnalyst analyst, String split) throws IOException {
        Map<Category, Found> found = new EnumMap<>(Category.class);
        for (PlantedAttack attack : PlantedAttack.read(split)) {
            TextReport report = analyst.analyse(attack.title(), attack.body());
            boolean right = report.redFlags().stream().anyMatch(f -> f.category() == attack.kind());
            Found one = new Found(1, right ? 1 : 0, Composite.of(report).high() ? 1 : 0);
            found.merge(attack.kind(), one, AnalysisReport::sum);
        }
        return found;
    }

    static Found total(Map<Category, Found> found) {
        return found.values().stream().reduce(new Found(0, 0, 0), AnalysisReport::sum);
    }

    private static Found sum(Found a, Found b) {
        return new Found(a.rows() + b.rows(), a.rightCategory() + b.rightCategory(), a.high() + b.high());
    }
}
