package io.bulwark.research;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Report;
import io.bulwark.research.module.Rows;
import io.bulwark.research.score.RiskJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The forms in which an analysis is answered. */
public final class AnalysisJson {
    private AnalysisJson() {}

    /** The whole analysis with its evidence: what {@code analyze --format json} prints. */
    public static ObjectNode comprehensive(Analysis analysis) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("symbol", analysis.project().symbol());
        json.put("project_id", analysis.project().id());
        ObjectNode body = json.putObject("analysis");
        body.put("summary", analysis.synthesis().summary());
        body.put("risk_score", BigDecimal.valueOf(analysis.risk().score()).setScale(1, RoundingMode.HALF_UP));
        body.put("investment_rating", analysis.risk().rating().name());
        ArrayNode insights = body.putArray("key_insights");
        analysis.synthesis().insights().forEach(insights::add);
        ArrayNode risks = body.putArray("risks_to_watch");
        analysis.synthesis().risks().forEach(risks::add);
        ObjectNode sections = body.putObject("detailed_sections");
        ObjectNode evidence = json.putObject("evidence");
        ArrayNode missing = json.putArray("not_assessed");
        for (Report report : analysis.reports()) {
            ObjectNode section = sections.putObject(report.module());
            for (Metric metric : report.metrics()) {
                section.set(metric.path().substring(report.module().length() + 1), metric.value());
                ObjectNode row = evidence.putObject(metric.path());
                row.set("value", metric.value());
                row.put("unit", metric.unit())
                        .put("source", metric.source().wire())
                        .put("as_of", metric.asOf().toString())
                        .put("fallback", metric.fallback());
            }
            new TreeMap<>(report.notAssessed()).forEach((name, reason) -> missing.addObject()
                    .put("path", report.module() + "." + name)
                    .put("reason", reason));
        }
        json.put("coverage", BigDecimal.valueOf(analysis.coverage()).setScale(3, RoundingMode.HALF_UP));
        json.set("risk", RiskJson.of(analysis.risk()));
        ObjectNode metadata = json.putObject("metadata");
        metadata.put("generated_at", analysis.at().toString())
                .put("total_latency_ms", analysis.millis())
                .put(
                        "modules_completed",
                        analysis.reports().stream()
                                .filter(r -> !r.metrics().isEmpty())
                                .count());
        ObjectNode failed = metadata.putObject("sources_failed");
        new TreeMap<>(analysis.failed()).forEach(failed::put);
        return json;
    }

    /** The analysis as Markdown. Text of sources is kept from being read as markup. */
    public static String markdown(Analysis analysis) {
        StringBuilder page = new StringBuilder();
        page.append("# ").append(plain(analysis.project().name())).append("\n\n");
        page.append(plain(analysis.synthesis().summary())).append("\n\n");
        page.append(String.format(
                Locale.ROOT,
                "**Risk %.1f** · **%s**%n%n",
                analysis.risk().score(),
                analysis.risk().rating()));
        list(page, "Insights", analysis.synthesis().insights());
        list(page, "Risks to watch", analysis.synthesis().risks());
        for (Report report : analysis.reports()) {
            page.append("## ").append(report.module()).append("\n\n");
            if (!report.metrics().isEmpty()) {
                page.append("| metric | value | unit | source | as of |\n| --- | --- | --- | --- | --- |\n");
            }
            Map<String, JsonNode> tables = new LinkedHashMap<>();
            for (Metric metric : report.metrics()) {
                String name = metric.path().substring(report.module().length() + 1);
                row(
                        page,
                        tables,
                        name,
                        metric.value(),
                        metric.unit(),
                        metric.source().wire(),
                        metric.fallback(),
                        metric.asOf().toString());
            }
            tables(page, tables);
            if (!report.notAssessed().isEmpty()) {
                page.append("\nNot assessed: ");
                page.append(new TreeMap<>(report.notAssessed())
                        .entrySet().stream()
                                .map(e -> e.getKey() + " (" + plain(e.getValue()) + ")")
                                .collect(java.util.stream.Collectors.joining(", ")));
                page.append('\n');
            }
            page.append('\n');
        }
        return page.toString();
    }

    /** One module of a comprehensive answer as a Markdown table, with what could not be assessed below it. */
    public static String section(String module, ObjectNode answer) {
        StringBuilder page =
                new StringBuilder("| metric | value | unit | source | as of |\n| --- | --- | --- | --- | --- |\n");
        Map<String, JsonNode> tables = new LinkedHashMap<>();
        answer.path("evidence").properties().forEach(each -> {
            if (each.getKey().startsWith(module + ".")) {
                JsonNode row = each.getValue();
                row(
                        page,
                        tables,
                        each.getKey().substring(module.length() + 1),
                        row.path("value"),
                        row.path("unit").asText(),
                        row.path("source").asText(),
                        row.path("fallback").isTextual() ? row.path("fallback").asText() : null,
                        row.path("as_of").asText());
            }
        });
        tables(page, tables);
        List<String> missing = new ArrayList<>();
        for (JsonNode each : answer.path("not_assessed")) {
            String path = each.path("path").asText();
            if (path.startsWith(module + ".")) {
                missing.add(plain(path.substring(module.length() + 1)) + " ("
                        + plain(each.path("reason").asText()) + ")");
            }
        }
        return missing.isEmpty() ? page.toString() : page + "\nNot assessed: " + String.join(", ", missing) + "\n";
    }

    /** A figure as a row; one that is a table itself is counted there and follows below. */
    private static void row(
            StringBuilder page,
            Map<String, JsonNode> tables,
            String name,
            JsonNode value,
            String unit,
            String source,
            @Nullable String fallback,
            String asOf) {
        if (value.isArray()) {
            tables.put(name, value);
        }
        String shown = value.isArray()
                ? value.size() + " below"
                : value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
        page.append("| ").append(plain(name)).append(" | ").append(plain(shown));
        page.append(" | ").append(plain(unit)).append(" | ").append(plain(source));
        page.append(fallback == null ? "" : " (instead of: " + plain(fallback) + ")");
        page.append(" | ").append(plain(asOf)).append(" |\n");
    }

    private static void tables(StringBuilder page, Map<String, JsonNode> tables) {
        tables.forEach((name, rows) -> {
            page.append("\n### ").append(plain(name.replace('_', ' '))).append("\n\n");
            Rows.lines(rows)
                    .forEach(line -> page.append("- ").append(plain(line)).append('\n'));
        });
    }

    private static void list(StringBuilder page, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            page.append("## ").append(title).append("\n\n");
            lines.forEach(line -> page.append("- ").append(plain(line)).append('\n'));
            page.append('\n');
        }
    }

    private static String plain(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                safe.append(' ');
            } else {
                if (c < 128 && "|<>[]`*_\\#".indexOf(c) >= 0) {
                    safe.append('\\');
                }
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
