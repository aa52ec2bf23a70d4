package io.bulwark.research.report;

import io.bulwark.research.Analysis;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Report;
import io.bulwark.research.module.Rows;
import io.bulwark.research.score.RiskScore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** An analysis as a page: risk with its parts, insights, every figure with source and time, and what is not known. */
public final class AnalysisPage {
    private AnalysisPage() {}

    /** A tagged PDF. */
    public static byte[] pdf(Analysis analysis) {
        return Pdf.of(html(analysis));
    }

    /** A page that stands alone. */
    public static String html(Analysis analysis) {
        Identity project = analysis.project();
        Html page = Html.page(project.name() + ": analysis of " + Shown.time(analysis.at()));
        page.element("h1", project.name() + (project.symbol().isEmpty() ? "" : " (" + project.symbol() + ")"));
        page.element("p class=\"quiet\"", about(analysis));
        risk(page, analysis.risk());
        page.element("p", analysis.synthesis().summary());
        if (!analysis.synthesis().insights().isEmpty()) {
            page.element("h2", "Insights").list(analysis.synthesis().insights());
        }
        if (!analysis.synthesis().risks().isEmpty()) {
            page.element("h2", "Risks to watch").list(analysis.synthesis().risks());
        }
        parts(page, analysis.risk());
        for (Report report : analysis.reports()) {
            figures(page, report);
        }
        missing(page, analysis);
        page.element(
                "p class=\"quiet\"",
                "The score speaks of risk alone and is no advice. What is unknown counts as neither safe nor unsafe: it"
                        + " widens the range. Made by rule from the figures above.");
        return page.end();
    }

    private static String about(Analysis analysis) {
        Identity project = analysis.project();
        StringBuilder line = new StringBuilder(Shown.time(analysis.at()));
        if (project.chain() != null && project.address() != null) {
            line.append(" \u00b7 ")
                    .append(project.chain().name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(project.address());
        }
        return line.append(
                        String.format(Locale.ROOT, " \u00b7 %.0f %% of the figures found", analysis.coverage() * 100))
                .toString();
    }

    private static void risk(Html page, RiskScore risk) {
        String tone =
                switch (risk.rating()) {
                    case NOT_RATED -> "unknown";
                    case BUY -> "low";
                    case HOLD -> "middle";
                    case SELL, AVOID -> "high";
                };
        page.raw("<div class=\"box\">");
        page.element(
                "p class=\"risk " + tone + "\"",
                String.format(
                        Locale.ROOT,
                        "Risk %.1f of 10 \u00b7 %s",
                        risk.score(),
                        risk.rating().name().replace('_', ' ')));
        page.element(
                "p class=\"quiet\"",
                String.format(
                        Locale.ROOT,
                        "Between %.1f, if all that is unknown were good, and %.1f, if it were bad. Known: %.0f %% of what"
                                + " counts.",
                        risk.low(),
                        risk.high(),
                        risk.coverage() * 100));
        page.raw("</div>\n");
    }

    private static void parts(Html page, RiskScore risk) {
        page.element("h2", "How the risk comes about");
        page.table(List.of("Fact", "Value", "Risk, 0 to 1", "Weight", "Points"), List.of(48, 16, 12, 12, 12));
        for (RiskScore.Part part : risk.parts()) {
            page.row(List.of(
                    part.fact().title(),
                    value(part),
                    String.format(Locale.ROOT, part.known() ? "%.2f" : "%.2f (unknown)", part.risk()),
                    String.format(Locale.ROOT, "%.2f", part.weight()),
                    String.format(Locale.ROOT, "%.4f", part.points())));
        }
        RiskScore.Floor floor = risk.floor();
        if (floor != null) {
            page.row(List.of(
                    "At least this much: " + floor.fact().title(),
                    "",
                    "",
                    "",
                    String.format(Locale.ROOT, "%.4f", floor.points())));
        }
        page.row(List.of("Sum", "", "", "", String.format(Locale.ROOT, "%.4f", risk.score())));
        page.endTable();
    }

    private static String value(RiskScore.Part part) {
        Double value = part.value();
        if (value == null) {
            return "unknown";
        }
        return switch (part.fact().kind()) {
            case FLAG -> value == 1 ? "yes" : "no";
            case SHARE -> String.format(Locale.ROOT, "%.1f %%", value * 100);
            case NUMBER -> Shown.number(BigDecimal.valueOf(value));
        };
    }

    private static void figures(Html page, Report report) {
        if (report.metrics().isEmpty()) {
            return;
        }
        page.element("h2", title(report.module()));
        page.table(List.of("Figure", "Value", "Unit", "Source", "As of"), List.of(24, 25, 11, 20, 20));
        for (Metric metric : report.metrics()) {
            String fallback = metric.fallback();
            page.row(List.of(
                    metric.path().substring(report.module().length() + 1).replace('_', ' '),
                    metric.value().isArray() ? metric.value().size() + " below" : Shown.value(metric.value()),
                    metric.unit(),
                    metric.source().wire() + (fallback == null ? "" : " (instead of " + fallback + ")"),
                    Shown.time(metric.asOf())));
        }
        page.endTable();
        for (Metric metric : report.metrics()) {
            if (metric.value().isArray() && !metric.value().isEmpty()) {
                page.element(
                        "h3",
                        title(report.module()) + ": "
                                + metric.path()
                                        .substring(report.module().length() + 1)
                                        .replace('_', ' '));
                page.list(Rows.lines(metric.value()));
            }
        }
    }

    private static void missing(Html page, Analysis analysis) {
        List<List<String>> rows = new ArrayList<>();
        for (Report report : analysis.reports()) {
            new TreeMap<>(report.notAssessed())
                    .forEach((name, reason) ->
                            rows.add(List.of(title(report.module()) + ": " + name.replace('_', ' '), reason)));
        }
        new TreeMap<>(analysis.failed()).forEach((source, reason) -> rows.add(List.of("Source " + source, reason)));
        page.element("h2", "What could not be looked at");
        if (rows.isEmpty()) {
            page.element("p", "Everything that was asked for was found.");
            return;
        }
        page.table(List.of("What", "Why"), List.of(40, 60));
        rows.forEach(page::row);
        page.endTable();
    }

    private static String title(String module) {
        return switch (module) {
            case "onchain" -> "On-chain";
            case "sentiment" -> "Opinion";
            case "tokenomics" -> "Tokenomics";
            case "team" -> "Team";
            default -> module;
        };
    }
}
