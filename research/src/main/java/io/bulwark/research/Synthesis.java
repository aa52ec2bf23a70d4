package io.bulwark.research;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.Fact;
import io.bulwark.research.score.RiskScore;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The findings in sentences, made from the figures alone: the same figures give the same words, and no number stands here that
 * is not among them.
 *
 * @param insights at most three
 * @param risks what to watch, heaviest first, the unknown that weighs most among them
 */
public record Synthesis(String summary, List<String> insights, List<String> risks) {
    private static final int INSIGHTS = 3;
    private static final int RISKS = 5;
    private static final int UNKNOWNS = 2;

    public Synthesis {
        insights = List.copyOf(insights);
        risks = List.copyOf(risks);
    }

    static Synthesis of(Identity project, List<Report> reports, RiskScore risk) {
        String summary = String.format(
                Locale.ROOT,
                "%s: risk %.1f of 10 (%.1f to %.1f, depending on what is unknown), resting on %.0f %% of what counts. %s",
                project.name(),
                risk.score(),
                risk.low(),
                risk.high(),
                risk.coverage() * 100,
                rating(risk.rating()));
        return new Synthesis(summary, insights(reports, risk), risks(risk));
    }

    private static String rating(RiskScore.Rating rating) {
        return switch (rating) {
            case NOT_RATED -> "Too little is known for a rating.";
            case BUY -> "By its risk alone nothing speaks against it.";
            case HOLD -> "By its risk alone: no reason to leave, none to enter.";
            case SELL -> "By its risk alone: better left.";
            case AVOID -> "By its risk alone: avoid.";
        };
    }

    private static List<String> insights(List<Report> reports, RiskScore risk) {
        List<String> insights = new ArrayList<>();
        RiskScore.Floor floor = risk.floor();
        if (floor != null) {
            insights.add(floor.fact().title() + ": a loss by itself, whatever the rest says.");
        } else {
            risk.heaviest(1).stream()
                    .filter(p -> p.risk() >= RiskScore.UNKNOWN_RISK)
                    .forEach(p -> insights.add(
                            "What weighs most: " + p.fact().title().toLowerCase(Locale.ROOT) + " (" + value(p) + ")."));
        }
        BigDecimal change = number(reports, "onchain", "price_change_24h");
        BigDecimal cap = number(reports, "onchain", "market_cap");
        if (cap != null) {
            insights.add(String.format(Locale.ROOT, "Market value %s USD", compact(cap))
                    + (change == null ? "." : String.format(Locale.ROOT, ", %+.1f %% in a day.", change)));
        }
        BigDecimal mood = number(reports, "sentiment", "overall_score");
        if (mood != null) {
            String confidence = text(reports, "sentiment", "confidence");
            insights.add(String.format(Locale.ROOT, "Opinion %.0f of 100, confidence %s.", mood, confidence));
        }
        BigDecimal ratio = number(reports, "tokenomics", "fdv_ratio");
        if (ratio != null && insights.size() < INSIGHTS) {
            insights.add(String.format(Locale.ROOT, "Fully diluted it is worth %.1f times its market value.", ratio));
        }
        BigDecimal commits = number(reports, "team", "commits_4_weeks");
        if (commits != null && insights.size() < INSIGHTS) {
            insights.add(String.format(Locale.ROOT, "%.0f commits in four weeks.", commits));
        }
        return insights.stream().limit(INSIGHTS).toList();
    }

    private static List<String> risks(RiskScore risk) {
        List<String> risks = new ArrayList<>();
        risk.heaviest(RISKS).stream()
                .filter(p -> p.risk() >= RiskScore.UNKNOWN_RISK)
                .forEach(p -> risks.add(p.fact().title() + ": " + value(p)));
        risk.notAssessed().stream()
                .sorted(Comparator.comparingDouble((Fact f) -> -RiskScore.weight(f)))
                .limit(UNKNOWNS)
                .forEach(f -> risks.add(f.title() + ": unknown"));
        return risks;
    }

    private static String value(RiskScore.Part part) {
        double value = part.value() == null ? 0 : part.value();
        return switch (part.fact().kind()) {
            case FLAG -> value == 1 ? "yes" : "no";
            case SHARE -> String.format(Locale.ROOT, "%.1f %%", value * 100);
            case NUMBER -> compact(BigDecimal.valueOf(value));
        };
    }

    /** {@code 1.2 billion}. */
    static String compact(BigDecimal number) {
        double value = number.doubleValue();
        double size = Math.abs(value);
        if (size >= 1e9) {
            return String.format(Locale.ROOT, "%.2f billion", value / 1e9);
        }
        if (size >= 1e6) {
            return String.format(Locale.ROOT, "%.2f million", value / 1e6);
        }
        return String.format(Locale.ROOT, size >= 100 || size == Math.rint(size) ? "%,.0f" : "%.4f", value);
    }

    private static @Nullable BigDecimal number(List<Report> reports, String module, String name) {
        return metric(reports, module, name).map(m -> Numbers.of(m.value())).orElse(null);
    }

    private static String text(List<Report> reports, String module, String name) {
        return metric(reports, module, name)
                .map(Metric::value)
                .map(JsonNode::asText)
                .orElse("low");
    }

    private static Optional<Metric> metric(List<Report> reports, String module, String name) {
        return reports.stream()
                .filter(r -> r.module().equals(module))
                .flatMap(r -> r.metric(name).stream())
                .findFirst();
    }
}
