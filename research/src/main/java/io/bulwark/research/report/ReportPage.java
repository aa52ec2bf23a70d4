package io.bulwark.research.report;

import io.bulwark.events.mail.MailContent;
import io.bulwark.research.report.DailyReport.Entry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A daily report as HTML, PDF, Markdown, plain text and mail. */
final class ReportPage {
    private static final int LINES = 3;
    private static final String ADVICE =
            "Risk speaks of risk alone, and nothing here is advice. What is unknown counts as"
                    + " neither safe nor unsafe.";

    private ReportPage() {}

    static List<Chart> charts(DailyReport report) {
        List<Chart> charts = new ArrayList<>();
        List<Entry> top = report.topProjects();
        if (top.isEmpty()) {
            return charts;
        }
        charts.add(Chart.changes(
                "change",
                "Price, 24 hours",
                top.stream()
                        .map(e -> new Chart.Bar(e.name(), e.priceChange24h()))
                        .toList()));
        charts.add(Chart.levels(
                "opinion",
                "Opinion, 0 to 100",
                top.stream()
                        .map(e -> new Chart.Bar(e.name(), e.sentimentScore()))
                        .toList(),
                100));
        charts.add(Chart.levels(
                "risk",
                "Risk, 0 to 10",
                top.stream().map(e -> new Chart.Bar(e.name(), e.risk())).toList(),
                10));
        int lines = 0;
        for (Entry entry : top) {
            if (entry.week().size() >= 2 && lines < LINES) {
                lines++;
                charts.add(Chart.line("week-" + lines, entry.name() + ", seven days", entry.week()));
            }
        }
        return charts;
    }

    static byte[] pdf(DailyReport report) {
        return Pdf.of(html(report));
    }

    /** A page that stands alone, its pictures inside. */
    static String html(DailyReport report) {
        return html(
                report,
                charts(report),
                chart -> "data:image/png;base64," + Base64.getEncoder().encodeToString(chart.png()),
                null);
    }

    static MailContent mail(DailyReport report) {
        List<Chart> charts = charts(report);
        int changes = report.changes().size();
        String subject = "Daily report of " + report.date()
                + (changes == 0 ? "" : ": " + changes + (changes == 1 ? " change" : " changes"));
        return new MailContent(
                subject,
                text(report) + "\nYou get this because you confirmed it. Stop it: " + MailContent.UNSUBSCRIBE + "\n",
                html(report, charts, chart -> "cid:" + chart.name(), MailContent.UNSUBSCRIBE),
                charts.stream()
                        .map(chart -> new MailContent.Picture(chart.name(), chart.png()))
                        .toList());
    }

    private static String html(
            DailyReport report, List<Chart> charts, Function<Chart, String> address, @Nullable String unsubscribe) {
        Html page = Html.page("Daily report of " + report.date());
        page.element("h1", "Daily report of " + report.date());
        page.element("p class=\"quiet\"", about(report));
        page.element("h2", "What changed since yesterday");
        List<String> changes = changes(report);
        if (report.changes().isEmpty()) {
            page.element("p", changes.getFirst());
        } else {
            page.list(changes);
        }
        page.element("h2", "Top projects");
        page.element("p class=\"quiet\"", "Chosen by " + report.rankedBy() + ".");
        page.table(columns(), List.of(5, 22, 15, 11, 14, 18, 15));
        rows(report).forEach(page::row);
        page.endTable();
        charts.forEach(chart -> page.image(address.apply(chart), chart.alt()));
        page.element("h2", "What could not be looked at");
        if (report.notAssessed().isEmpty()) {
            page.element("p", "Everything that was asked for was found.");
        } else {
            page.table(List.of("What", "Why"), List.of(40, 60));
            report.notAssessed().forEach(gap -> page.row(List.of(gap.what(), gap.reason())));
            page.endTable();
        }
        page.element("h2", "Where the figures come from");
        page.table(List.of("Project", "Figure", "Source", "As of"), List.of(30, 25, 20, 25));
        for (Entry entry : report.topProjects()) {
            entry.sources()
                    .forEach(e -> page.row(
                            List.of(entry.name(), e.figure(), e.source(), Shown.time(Instant.parse(e.asOf())))));
        }
        page.endTable();
        page.element("p class=\"quiet\"", ADVICE);
        if (unsubscribe != null) {
            page.raw("<p class=\"quiet\">You get this because you confirmed it. <a href=\"")
                    .raw(unsubscribe)
                    .raw("\">Stop it</a>.</p>\n");
        }
        return page.end();
    }

    static String markdown(DailyReport report) {
        return lines(report, ReportPage::escaped, true);
    }

    static String text(DailyReport report) {
        return lines(report, ReportPage::oneLine, false);
    }

    private static String lines(DailyReport report, UnaryOperator<String> safe, boolean marked) {
        StringBuilder page = new StringBuilder();
        String title = "Daily report of " + report.date();
        page.append(marked ? "# " : "").append(title).append("\n\n");
        page.append(safe.apply(about(report))).append("\n\n");
        heading(page, "What changed since yesterday", marked);
        changes(report)
                .forEach(line -> page.append("- ").append(safe.apply(line)).append('\n'));
        heading(page.append('\n'), "Top projects", marked);
        page.append("Chosen by ").append(safe.apply(report.rankedBy())).append(".\n\n");
        if (marked) {
            page.append("| ").append(String.join(" | ", columns())).append(" |\n");
            page.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        }
        for (List<String> row : rows(report)) {
            List<String> cells = row.stream().map(safe).toList();
            if (marked) {
                page.append("| ").append(String.join(" | ", cells)).append(" |\n");
            } else {
                page.append(String.format(
                        Locale.ROOT,
                        "%s. %s: %s USD (%s in a day), opinion %s, risk %s, %s queries%n",
                        cells.toArray()));
            }
        }
        heading(page.append('\n'), "What could not be looked at", marked);
        if (report.notAssessed().isEmpty()) {
            page.append("Everything that was asked for was found.\n");
        }
        report.notAssessed().forEach(gap -> page.append("- ")
                .append(safe.apply(gap.what() + ": " + gap.reason()))
                .append('\n'));
        return page.append('\n').append(ADVICE).append('\n').toString();
    }

    private static void heading(StringBuilder page, String title, boolean marked) {
        page.append(marked ? "## " : "").append(title).append("\n\n");
    }

    private static String about(DailyReport report) {
        BigDecimal mood = report.marketMood();
        return "Made " + Shown.time(Instant.parse(report.generatedAt()))
                + (report.partial() ? ", with gaps that are named below" : "")
                + (mood == null ? "." : ". The market's mood is " + Shown.number(mood) + " of 100.");
    }

    private static List<String> changes(DailyReport report) {
        if (report.comparedWith() == null) {
            return List.of("There is no report of the day before to compare with.");
        }
        return report.changes().isEmpty()
                ? List.of("Nothing worth a line.")
                : report.changes().stream().map(DailyReport.Change::text).toList();
    }

    private static List<String> columns() {
        return List.of("#", "Project", "Price, USD", "24 h", "Opinion", "Risk", "Queries");
    }

    private static List<List<String>> rows(DailyReport report) {
        List<List<String>> rows = new ArrayList<>();
        for (Entry entry : report.topProjects()) {
            BigDecimal sentiment = entry.sentimentScore();
            BigDecimal risk = entry.risk();
            rows.add(List.of(
                    Integer.toString(rows.size() + 1),
                    entry.name() + " (" + entry.symbol() + ")",
                    Shown.compact(entry.price()),
                    Shown.change(entry.priceChange24h()),
                    sentiment == null
                            ? "unknown"
                            : Shown.number(sentiment) + ("low".equals(entry.confidence()) ? " (few posts)" : ""),
                    risk == null
                            ? "unknown"
                            : risk.toPlainString() + " "
                                    + String.valueOf(entry.rating()).replace('_', ' '),
                    Long.toString(entry.queryCount())));
        }
        return rows;
    }

    private static String oneLine(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                safe.append(' ');
            } else if (Character.getType(c) != Character.FORMAT && Character.getType(c) != Character.SURROGATE) {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    /** Text of sources is kept from being read as markup. */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        oneLine(text).codePoints().forEach(c -> {
            if (c < 128 && "|<>[]`*_\\#".indexOf(c) >= 0) {
                safe.append('\\');
            }
            safe.appendCodePoint(c);
        });
        return safe.toString();
    }
}
