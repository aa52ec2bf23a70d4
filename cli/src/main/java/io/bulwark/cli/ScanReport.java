package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Tells one scan result. Members that are missing are left out; members that are not known are not needed. */
final class ScanReport {
    private static final int BAR = 20;
    private static final int QUOTE = 400;
    private static final int LIST = 40;

    private final Render page;
    private final JsonNode answer;
    private final String title;

    private ScanReport(Render page, String title, JsonNode answer) {
        this.page = page;
        this.title = title;
        this.answer = answer;
    }

    /** The whole report: score, agents, flags, snapshot. */
    static void full(Render page, String title, String label, JsonNode answer) {
        ScanReport report = new ScanReport(page, title, answer);
        report.headline();
        report.overall();
        report.agents();
        ActionsText.write(page, answer.at("/agents/actions"));
        AroundText.write(page, answer);
        report.flags();
        report.snapshot();
        report.footer(label);
    }

    /** The headline and one line for each of the worst flags. */
    static void brief(Render page, String title, JsonNode answer, int most) {
        ScanReport report = new ScanReport(page, title, answer);
        report.headline();
        List<JsonNode> flags = flagsOf(answer);
        for (JsonNode flag : flags.subList(0, Math.min(most, flags.size()))) {
            report.flagLine(2, flag, "");
        }
        if (flags.size() > most) {
            page.text(4, "and " + (flags.size() - most) + " more");
        }
    }

    /** All flags of an answer, worst first as the server sorts them; those it shows only at an agent come last. */
    static List<JsonNode> flagsOf(JsonNode answer) {
        Set<JsonNode> flags = new LinkedHashSet<>();
        answer.path("red_flags").forEach(flags::add);
        answer.path("agents").forEach(agent -> agent.path("red_flags").forEach(flags::add));
        return List.copyOf(flags);
    }

    static String level(JsonNode answer) {
        return Text.safe(Json.text(answer, "risk_level", "UNKNOWN"));
    }

    static String score(JsonNode answer) {
        return Text.safe(Json.text(answer, "composite_score", "–"));
    }

    static boolean inconclusive(JsonNode answer) {
        return answer.path("inconclusive").asBoolean(false)
                || !answer.path("composite_score").isNumber();
    }

    private void headline() {
        String level = level(answer);
        String advice = Text.safe(Json.text(answer, "recommendation", "no recommendation"));
        String why = inconclusive(answer) ? " (inconclusive: " + answered() + ")" : "";
        String quoted = "\"" + Text.clip(Text.safe(title), 200) + "\"";
        String plain = "composite " + score(answer) + "/100 · " + level + " · " + advice + why;
        String painted = "composite " + page.bold(score(answer)) + "/100 · " + page.level(level, level) + " · "
                + page.advice(advice, advice) + why;
        if (Text.columns(quoted) + 3 + Text.columns(plain) <= page.width()) {
            page.line(page.bold(quoted) + " — " + painted);
        } else {
            page.text(0, "", quoted, page::bold);
            if (2 + Text.columns(plain) <= page.width()) {
                page.line("  " + painted);
            } else {
                page.text(2, plain);
            }
        }
    }

    private String answered() {
        int asked = 0;
        int answered = 0;
        for (Map.Entry<String, JsonNode> agent : answer.path("agents").properties()) {
            String status = Json.text(agent.getValue(), "status", "unknown");
            if (agent.getKey().equals("mediator") || status.equals("not_given")) {
                continue;
            }
            asked++;
            answered += status.equals("ok") ? 1 : 0;
        }
        return answered < asked
                ? answered + " of " + Text.count(asked, "agent") + " answered"
                : "coverage " + Text.safe(Json.text(answer, "coverage", "unknown"));
    }

    private void overall() {
        JsonNode score = answer.path("composite_score");
        if (score.isNumber()) {
            page.line("  " + page.bar(score.decimalValue(), level(answer), BAR));
        }
        if (Json.text(answer, "status", "").equals("partial_failure")) {
            page.text(2, "", "A part of the work failed; this result is what the rest found.", page::bad);
        }
        String reasoning = Json.text(answer, "reasoning");
        if (reasoning != null) {
            page.blank().text(2, reasoning);
        }
        List<String> facts = new ArrayList<>();
        add(facts, "confidence", rounded(answer, "confidence"));
        add(facts, "coverage", rounded(answer, "coverage"));
        page.facts(2, facts);
    }

    private void agents() {
        JsonNode agents = answer.path("agents");
        if (agents.isEmpty()) {
            return;
        }
        page.section("Agents");
        int names = agents.properties().stream()
                .mapToInt(e -> Text.columns(Text.safe(e.getKey())))
                .max()
                .orElse(0);
        for (Map.Entry<String, JsonNode> agent : agents.properties()) {
            agent(Text.padRight(Text.safe(agent.getKey()), Math.min(names, 20)), agent.getKey(), agent.getValue());
        }
    }

    private void agent(String name, String key, JsonNode agent) {
        String status = Json.text(agent, "status", "unknown").replace('_', ' ');
        List<String> facts = new ArrayList<>();
        boolean adds = !agent.path("contributions").isEmpty();
        if (!status.equals("ok")) {
            facts.add(status);
        } else if (adds) {
            facts.add("how the score adds up");
        }
        add(facts, "by", Json.text(agent, "path", ""));
        add(facts, "confidence", rounded(agent, "confidence"));
        add(facts, "tactics", words(agent.path("tactics")));
        add(facts, "flags", words(agent.path("flags")));
        int flags = agent.path("red_flags").size();
        if (flags > 0) {
            facts.add(Text.count(flags, "red flag") + " below");
        }
        // Every other score says how risky; this one how trusted.
        if (key.equals("reputation") && agent.path("score").isNumber()) {
            facts.add("100 is the best");
        }
        boolean scored = !key.equals("mediator") && !status.equals("not given") && !status.equals("nothing to do");
        String score = scored ? Text.padLeft(Text.safe(Json.text(agent, "score", "–")), 3) : "   ";
        page.text(
                2,
                name + "  " + score + "  ",
                String.join(" · ", facts.isEmpty() ? List.of(status) : facts),
                page::dim);
        String reasoning = Json.text(agent, "reasoning");
        if (reasoning != null) {
            page.text(6, reasoning);
        }
        model(agent.path("model"));
        JsonNode metadata = agent.path("metadata");
        if (metadata.path("record").isObject()) {
            proposer(metadata);
        } else {
            page.facts(6, scalars(metadata));
        }
        for (JsonNode contribution : agent.path("contributions")) {
            contribution(contribution);
        }
    }

    /** The model in one line: who answered and what it took, or why its answer does not count. */
    private void model(JsonNode model) {
        if (!model.isObject()) {
            return;
        }
        String provider = Json.text(model, "provider");
        String name = provider == null ? Json.text(model, "asked", "") : provider + "/" + Json.text(model, "model", "");
        String reason = Json.text(model, "reason", "").replace('_', ' ');
        String how =
                switch (Json.text(model, "status", "")) {
                    case "used" -> "";
                    case "findings_only" -> " for findings only: " + reason;
                    default -> " not used: " + reason;
                };
        List<String> facts = new ArrayList<>();
        facts.add("model " + name + how);
        add(facts, "score", Json.text(model, "score", ""));
        add(facts, "ms:", Json.text(model, "latency_ms", ""));
        add(facts, "tokens:", tokens(model));
        add(facts, "attempts:", Json.text(model, "attempts", ""));
        page.facts(6, facts);
    }

    private static String tokens(JsonNode model) {
        long tokens = model.path("input_tokens").asLong(0)
                + model.path("output_tokens").asLong(0);
        return tokens == 0 ? "" : Long.toString(tokens);
    }

    private void proposer(JsonNode metadata) {
        JsonNode record = metadata.path("record");
        List<String> facts = new ArrayList<>();
        add(facts, "proposer", Json.text(record, "address", ""));
        add(facts, "chain", Json.text(record, "chain_id", ""));
        add(facts, "days old:", Json.text(metadata, "age_days", ""));
        page.facts(6, facts);
        WalletReport.parts(page, 6, record);
        metadata.path("list_hits").forEach(hit -> ListText.hit(page, 6, hit));
    }

    private void contribution(JsonNode part) {
        String value = rounded(part, "value");
        String weight = rounded(part, "weight");
        String sum = value.isEmpty() || weight.isEmpty() ? "" : " " + value + " × " + weight;
        String points = rounded(part, "points");
        page.text(
                6,
                Text.padLeft(Text.safe(points.isEmpty() || points.startsWith("-") ? points : "+" + points), 6) + "  ",
                Json.text(part, "factor", "unnamed").replace('_', ' ') + sum,
                UnaryOperator.identity());
    }

    private void flags() {
        List<JsonNode> flags = flagsOf(answer);
        if (flags.isEmpty()) {
            page.section("Red flags").text(2, "none found");
            return;
        }
        page.section("Red flags (" + flags.size() + (flags.size() > 1 ? "), worst first" : ")"));
        for (JsonNode flag : flags) {
            flagLine(2, flag, owner(flag));
            quote(flag.path("evidence"), Json.text(flag, "affected_section"));
            String description = Json.text(flag, "description");
            if (description != null) {
                page.text(6, description);
            }
            String advice = Json.text(flag, "recommendation");
            if (advice != null) {
                page.text(6, "→ ", advice, page::good);
            }
        }
    }

    private void flagLine(int indent, JsonNode flag, String owner) {
        String severity = Text.safe(Json.text(flag, "severity", "UNKNOWN"));
        String category = Json.text(flag, "category", "");
        String title = Json.text(flag, "title", category.isEmpty() ? "Red flag" : category);
        List<String> tags = new ArrayList<>();
        add(tags, "", category);
        add(tags, "", owner);
        String tagged = tags.isEmpty() ? title : title + " [" + String.join(", ", tags) + "]";
        String label = Text.padRight(severity, 8);
        List<String> lines = Text.wrap(tagged, Math.max(20, page.width() - indent - 9));
        page.line(" ".repeat(indent) + page.level(severity, label) + " " + page.bold(lines.getFirst()));
        lines.stream().skip(1).forEach(line -> page.line(" ".repeat(indent + 9) + page.bold(line)));
    }

    /** The agent that raised a flag, as far as the answer shows it. */
    private String owner(JsonNode flag) {
        String named = Json.text(flag, "agent");
        if (named != null) {
            return named;
        }
        for (Map.Entry<String, JsonNode> agent : answer.path("agents").properties()) {
            for (JsonNode own : agent.getValue().path("red_flags")) {
                if (own.equals(flag)) {
                    return agent.getKey();
                }
            }
        }
        return "";
    }

    private void quote(JsonNode evidence, @Nullable String section) {
        List<String> place = new ArrayList<>();
        if (section != null) {
            place.add("in " + section);
        }
        String text = Json.text(evidence, "text");
        if (text != null) {
            int length = text.codePointCount(0, text.length());
            boolean cut = length > QUOTE;
            String shown = cut ? text.substring(0, text.offsetByCodePoints(0, QUOTE)) + "…" : text;
            page.text(6, "│ ", "\"" + Text.safe(shown) + "\"", UnaryOperator.identity());
            if (cut) {
                place.add(Text.grouped(String.valueOf(length)) + " characters in all");
            }
            if (!Json.text(evidence, "kind", "").equals("call")
                    && evidence.path("start").isNumber()
                    && evidence.path("end").isNumber()) {
                place.add("characters " + evidence.path("start").asText() + "–"
                        + evidence.path("end").asText());
            }
        } else {
            place.addAll(scalars(evidence));
        }
        page.facts(6, place);
    }

    private void snapshot() {
        JsonNode snapshot = answer.path("snapshot");
        String summary = Json.text(snapshot, "executive_summary");
        boolean empty = summary == null
                && snapshot.path("deliverables").isEmpty()
                && snapshot.path("budget").isEmpty()
                && snapshot.path("timeline").isEmpty();
        if (empty) {
            return;
        }
        page.section("Snapshot");
        if (summary != null) {
            page.text(2, summary);
        }
        deliverables(snapshot.path("deliverables"));
        budget(snapshot.path("budget"));
        timeline(snapshot.path("timeline"));
    }

    private void deliverables(JsonNode deliverables) {
        if (deliverables.isEmpty()) {
            return;
        }
        page.blank().line("  " + page.bold("Deliverables"));
        int shown = 0;
        for (JsonNode item : deliverables) {
            if (shown++ == LIST) {
                more(deliverables.size() - LIST);
                break;
            }
            String text = item.isTextual() ? item.textValue() : Json.text(item, "label", Json.text(item, "title", "?"));
            page.text(4, "• ", text, UnaryOperator.identity());
        }
    }

    private void budget(JsonNode budget) {
        JsonNode items = budget.path("items");
        String total = amount(budget, "total");
        if (items.isEmpty() && total.isEmpty()) {
            return;
        }
        page.blank().line("  " + page.bold("Budget") + (total.isEmpty() ? "" : "  " + total + " in total"));
        int widest = 0;
        for (JsonNode item : items) {
            widest = Math.max(widest, Text.columns(amount(item, "amount")));
        }
        int shown = 0;
        for (JsonNode item : items) {
            if (shown++ == LIST) {
                more(items.size() - LIST);
                break;
            }
            String amount = Text.padLeft(Text.clip(amount(item, "amount"), 40), Math.min(widest, 40));
            page.text(4, amount + "  ", Json.text(item, "label", "(no label)"), UnaryOperator.identity());
        }
    }

    private void timeline(JsonNode timeline) {
        if (timeline.isEmpty()) {
            return;
        }
        page.blank().line("  " + page.bold("Timeline"));
        int widest = 0;
        for (JsonNode step : timeline) {
            widest = Math.max(widest, Text.columns(Text.safe(Json.text(step, "when", ""))));
        }
        int when = Math.min(widest, 24);
        int shown = 0;
        for (JsonNode step : timeline) {
            if (shown++ == LIST) {
                more(timeline.size() - LIST);
                break;
            }
            String time = Text.padRight(Text.clip(Text.safe(Json.text(step, "when", "")), when), when);
            page.text(4, time + "  ", Json.text(step, "label", "(no label)"), UnaryOperator.identity());
        }
    }

    private void more(int number) {
        page.text(4, "and " + number + " more (--json has all)");
    }

    private void footer(String label) {
        List<String> facts = new ArrayList<>();
        add(facts, "", label);
        add(facts, "rules", Json.text(answer, "rules_version", ""));
        add(facts, "model", Json.text(answer, "model_version", ""));
        if (answer.path("cached").asBoolean(false)) {
            facts.add("cached, " + Json.text(answer, "ttl", "?") + " s to live");
        }
        String time = Json.text(answer, "processing_time_ms");
        if (time != null) {
            facts.add(time + " ms");
        }
        add(facts, "job", Json.text(answer, "jobId", ""));
        page.blank().facts(0, facts);
    }

    /** A number with at most two decimals; other values as they are, "" for none. */
    private static String rounded(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isNumber() && value.decimalValue().scale() > 2
                ? value.decimalValue().setScale(2, RoundingMode.HALF_UP).toPlainString()
                : Json.text(node, member, "");
    }

    private static String amount(JsonNode node, String member) {
        String number = Json.text(node, member);
        if (number == null) {
            return "";
        }
        String token = Text.safe(Json.text(node, "token", ""));
        return (Text.grouped(Text.safe(number)) + " " + token).strip();
    }

    /** {@code "name value"} for the members that are one value. */
    private static List<String> scalars(JsonNode object) {
        List<String> facts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String value = Json.text(object, member.getKey());
            if (value != null && facts.size() < 12) {
                facts.add(member.getKey().replace('_', ' ') + " " + Text.clip(Text.safe(value), 80));
            }
        }
        return facts;
    }

    /** The elements of an array of texts or of objects with a title, joined by commas. */
    private static String words(JsonNode array) {
        List<String> words = new ArrayList<>();
        for (JsonNode element : array) {
            words.add(
                    element.isObject()
                            ? Json.text(element, "title", Json.text(element, "category", "?"))
                            : element.asText());
        }
        return String.join(", ", words);
    }

    private static void add(List<String> facts, String name, String value) {
        if (!value.isBlank()) {
            facts.add(name.isEmpty() ? value : name + " " + value);
        }
    }
}
