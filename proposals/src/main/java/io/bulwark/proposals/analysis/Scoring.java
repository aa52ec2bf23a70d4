package io.bulwark.proposals.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The score. In each category findings are sorted worst first and the n-th counts its points divided by 2^(n-1), at most
 * {@value #COUNTED} of them; the score is the sum over the categories, rounded half up, at most 100. One more finding can
 * therefore never lower it. Findings about what is missing count nothing: anyone can add the missing word.
 */
final class Scoring {
    static final int COUNTED = 6;

    private static final Comparator<RedFlag> WORST_FIRST = Comparator.comparing(RedFlag::severity)
            .reversed()
            .thenComparing(RedFlag::category)
            .thenComparing(f -> f.evidence().field().equals("title") ? 0 : 1)
            .thenComparing(f -> f.evidence().start())
            .thenComparing(RedFlag::title);

    private Scoring() {}

    static TextReport report(List<Finding> findings, int sentences) {
        Map<String, Finding> families = new LinkedHashMap<>();
        for (Finding finding : findings) {
            families.merge(
                    finding.category() + "/" + finding.family(),
                    finding,
                    (a, b) -> b.severity().compareTo(a.severity()) > 0 ? b : a);
        }
        Map<Category, List<Finding>> byCategory = new EnumMap<>(Category.class);
        for (Finding finding : families.values()) {
            byCategory
                    .computeIfAbsent(finding.category(), c -> new ArrayList<>())
                    .add(finding);
        }
        List<ScorePart> parts = new ArrayList<>();
        List<RedFlag> flags = new ArrayList<>();
        double sum = 0;
        for (Map.Entry<Category, List<Finding>> entry : byCategory.entrySet()) {
            List<Finding> worstFirst = entry.getValue().stream()
                    .sorted(Comparator.comparing(Finding::severity).reversed())
                    .limit(COUNTED)
                    .toList();
            double points = points(
                    entry.getKey(), worstFirst.stream().map(Finding::severity).toList());
            sum += points;
            parts.add(new ScorePart(entry.getKey(), worstFirst.getFirst().severity(), worstFirst.size(), points));
            worstFirst.forEach(f -> flags.add(f.flag()));
        }
        flags.sort(WORST_FIRST);
        int score = rounded(sum);
        List<String> tactics = byCategory.keySet().stream().map(Category::label).toList();
        return new TextReport(score, flags, tactics, confidence(flags, sentences), reasoning(score, parts), parts);
    }

    /** Adds to a report; each summand can only grow, so the score can too. */
    static TextReport joined(
            TextReport before, List<RedFlag> more, List<String> furtherTactics, int atLeast, double surer) {
        List<RedFlag> flags = new ArrayList<>(before.redFlags());
        flags.addAll(more);
        flags.sort(WORST_FIRST);
        Map<Category, List<Severity>> byCategory = new EnumMap<>(Category.class);
        for (RedFlag flag : flags) {
            byCategory.computeIfAbsent(flag.category(), c -> new ArrayList<>()).add(flag.severity());
        }
        List<ScorePart> parts = new ArrayList<>();
        double sum = 0;
        for (Map.Entry<Category, List<Severity>> entry : byCategory.entrySet()) {
            List<Severity> counted = entry.getValue().stream().limit(COUNTED).toList();
            double points = points(entry.getKey(), counted);
            sum += points;
            parts.add(new ScorePart(entry.getKey(), counted.getFirst(), counted.size(), points));
        }
        int found = Math.max(before.score(), rounded(sum));
        int score = Math.max(found, Math.min(100, atLeast));
        List<String> tactics = Stream.of(
                        before.tactics().stream(),
                        byCategory.keySet().stream().map(Category::label),
                        furtherTactics.stream())
                .flatMap(names -> names)
                .distinct()
                .toList();
        boolean added = !more.isEmpty() || score > before.score();
        String reasoning = more.isEmpty() ? before.reasoning() : reasoning(found, parts);
        if (score > found) {
            reasoning += " The model's score of " + score + " is higher and counts.";
        }
        double confidence = added ? Math.max(before.confidence(), surer) : before.confidence();
        return new TextReport(score, flags, tactics, confidence, reasoning, parts);
    }

    private static int rounded(double sum) {
        return (int) Math.min(100, Math.floor(sum + 0.5));
    }

    private static double points(Category category, List<Severity> worstFirst) {
        if (category == Category.MISSING_DETAIL) {
            return 0;
        }
        double points = 0;
        double share = 1;
        for (Severity severity : worstFirst) {
            points += severity.points() * share;
            share /= 2;
        }
        return points;
    }

    /** Patterns see less in a short text, and are surer of what is bad than of what is good. */
    private static double confidence(List<RedFlag> flags, int sentences) {
        double base = sentences == 0 ? 0.1 : sentences < 4 ? 0.4 : 0.6;
        double worst = flags.isEmpty() ? 0 : 0.05 * (flags.getFirst().severity().ordinal() + 1);
        return Math.round(Math.min(0.9, base + worst) * 100) / 100.0;
    }

    private static String reasoning(int score, List<ScorePart> parts) {
        if (parts.isEmpty()) {
            return "No pattern of manipulation, concealment or one-sided terms was found in the text.";
        }
        String reasons = parts.stream()
                .sorted(Comparator.comparingDouble(ScorePart::points).reversed().thenComparing(ScorePart::category))
                .map(p -> "%s (%d, worst %s)".formatted(p.category().label(), p.findings(), p.severity()))
                .collect(Collectors.joining(", "));
        return "Text score " + score + " from: " + reasons + ".";
    }
}
