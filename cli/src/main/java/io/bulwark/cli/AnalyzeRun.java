package io.bulwark.cli;

import io.bulwark.research.Analysis;
import io.bulwark.research.AnalysisJson;
import io.bulwark.research.Analyst;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Module;
import io.bulwark.research.module.Report;
import io.bulwark.research.module.Rows;
import io.bulwark.research.module.TeamFile;
import io.bulwark.research.report.AnalysisPage;
import io.bulwark.research.score.RiskScore;
import io.bulwark.research.source.LocalPacing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.SourceSettings;
import io.bulwark.research.source.Tape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Examines one project from this machine and prints what was found. */
final class AnalyzeRun {
    enum Format {
        TEXT,
        MARKDOWN,
        JSON,
        PDF
    }

    private final Console console;
    private final Format format;
    private final @Nullable Path output;

    /** @param output instead of standard output, or null */
    AnalyzeRun(Console console, Format format, @Nullable Path output) {
        this.console = console;
        this.format = format;
        this.output = output;
    }

    void run(String query, Set<Module> modules, Tape tape, boolean offline, Duration limit) {
        Clock clock = Clock.systemUTC();
        SourceHttp.Settings settings = settings(offline);
        SourceHttp http =
                new SourceHttp(clock, Thread::sleep, new LocalPacing(clock, settings.keyed()), tape, settings);
        Analyst analyst = new Analyst(http, clock, people());
        console.status().show("looking for " + Text.clip(Text.safe(query), 40));
        Identity project =
                switch (analyst.find(query, Instant.now(clock).plus(limit))) {
                    case Identity.Found.Project found -> found.identity();
                    case Identity.Found.Ambiguous several -> throw ambiguous(query, several.candidates());
                    case Identity.Found.Nothing nothing ->
                        throw new CliException(
                                Exit.INPUT, "'" + Text.safe(query) + "' was not found: " + Text.safe(nothing.reason()));
                };
        Analysis analysis = analyst.analyze(project, modules, limit, this::arrived);
        byte[] page =
                switch (format) {
                    case JSON -> utf8(Json.pretty(AnalysisJson.comprehensive(analysis)) + "\n");
                    case MARKDOWN -> utf8(AnalysisJson.markdown(analysis));
                    case TEXT -> utf8(text(analysis));
                    case PDF -> AnalysisPage.pdf(analysis);
                };
        console.write(page, output);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CliException ambiguous(String query, List<Identity.Candidate> candidates) {
        List<String> lines = new ArrayList<>(List.of("name one of them by its id:"));
        for (Identity.Candidate one : candidates) {
            lines.add("  " + Text.safe(one.id()) + "   " + Text.safe(one.name()) + " (" + Text.safe(one.symbol()) + ")"
                    + (one.rank() == Integer.MAX_VALUE ? "" : ", rank " + one.rank()));
        }
        return new CliException(Exit.INPUT, "'" + Text.safe(query) + "' may be several projects", lines);
    }

    private SourceHttp.Settings settings(boolean offline) {
        try {
            return SourceSettings.read(offline, console::env);
        } catch (IllegalArgumentException e) {
            throw new CliException(Exit.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private TeamFile people() {
        String file = console.env("BULWARK_RESEARCH_TEAM_FILE");
        if (file == null || file.isBlank()) {
            return TeamFile.NONE;
        }
        try {
            return TeamFile.read(Path.of(file));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    Exit.USAGE, "BULWARK_RESEARCH_TEAM_FILE: " + Text.safe(String.valueOf(e.getMessage())));
        }
    }

    private synchronized void arrived(Report report) {
        console.status()
                .show(report.module() + ": " + Text.count(report.metrics().size(), "figure") + ", "
                        + report.notAssessed().size() + " not assessed");
    }

    private String text(Analysis analysis) {
        Render page = new Render(console);
        RiskScore risk = analysis.risk();
        page.line(page.bold(Text.safe(analysis.project().name())) + " "
                + Text.safe(analysis.project().symbol()));
        page.text(0, analysis.synthesis().summary());
        page.section("Risk " + String.format(Locale.ROOT, "%.1f", risk.score()) + "  " + risk.rating());
        for (RiskScore.Part part : risk.heaviest(5)) {
            page.line(String.format(
                    Locale.ROOT, "  %5.2f  %s", part.points(), part.fact().title()));
        }
        list(page, "Insights", analysis.synthesis().insights());
        list(page, "Risks to watch", analysis.synthesis().risks());
        for (Report report : analysis.reports()) {
            page.section(report.module());
            for (Metric metric : report.metrics()) {
                String name = metric.path().substring(report.module().length() + 1);
                page.text(2, Text.padRight(name, 22), value(metric), s -> s);
                Rows.lines(metric.value()).forEach(line -> page.text(4, "- ", line, s -> s));
            }
            new TreeMap<>(report.notAssessed())
                    .forEach((name, reason) -> page.text(2, Text.padRight(name, 22), "unknown: " + reason, page::dim));
        }
        return page.toString();
    }

    private static void list(Render page, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            page.section(title);
            lines.forEach(line -> page.text(2, "- ", line, s -> s));
        }
    }

    private static String value(Metric metric) {
        if (metric.value().isArray()) {
            return Text.count(metric.value().size(), "row") + " ("
                    + metric.source().wire() + ")";
        }
        String shown = metric.value().isNumber()
                ? Text.grouped(rounded(metric.value().decimalValue()))
                : metric.value().asText();
        @Nullable String fallback = metric.fallback();
        return shown + " " + metric.unit() + " (" + metric.source().wire()
                + (fallback == null ? ")" : ", instead of " + fallback + ")");
    }

    private static String rounded(BigDecimal number) {
        int digits = number.abs().compareTo(BigDecimal.TEN) >= 0 ? 2 : 6;
        BigDecimal shorter = number.scale() > digits ? number.setScale(digits, java.math.RoundingMode.HALF_UP) : number;
        return shorter.stripTrailingZeros().toPlainString();
    }
}
