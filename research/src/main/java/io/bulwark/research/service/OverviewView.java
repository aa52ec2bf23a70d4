package io.bulwark.research.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.module.Module;
import io.bulwark.research.score.Fact;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code GET /api/analyze}: each module's headline figures under fixed names, null where they are not known, each
 * with its evidence. Some of them are derived from others by the rules in docs/research.md.
 */
final class OverviewView {
    private static final Set<Fact> SUPPLY = EnumSet.of(
            Fact.LP_CREATOR_SHARE,
            Fact.LP_LOCKED_SHARE,
            Fact.CREATOR_TOKEN_SHARE,
            Fact.TOP10_SHARE,
            Fact.SELL_TAX,
            Fact.BUY_TAX,
            Fact.OWNER_CHANGE_BALANCE,
            Fact.HIDDEN_OWNER,
            Fact.MINTABLE,
            Fact.FDV_RATIO);
    private static final Set<String> SUPPLY_NAMES =
            SUPPLY.stream().map(Fact::wire).collect(Collectors.toUnmodifiableSet());

    private final JsonNode answer;
    private final ObjectNode analysis = JsonNodeFactory.instance.objectNode();
    private final ObjectNode evidence = JsonNodeFactory.instance.objectNode();
    private final ArrayNode missing = JsonNodeFactory.instance.arrayNode();
    private final boolean advanced;

    private OverviewView(JsonNode answer, boolean advanced) {
        this.answer = answer;
        this.advanced = advanced;
    }

    /**
     * @param answer the comprehensive one, with all modules
     * @param advanced with every figure, the risk with its parts, and the insights
     * @param cached whether nothing had to be asked for it
     */
    static ObjectNode of(String projectId, JsonNode answer, boolean advanced, boolean cached) {
        return new OverviewView(answer, advanced).body(projectId, cached);
    }

    private ObjectNode body(String projectId, boolean cached) {
        given("onchain", "market_cap", "volume_24h", "price_change_24h", "tvl");
        given("sentiment", "overall_score", "trend", "social_volume");
        given("tokenomics");
        supplyRisk();
        distribution();
        inflation();
        given("team", "credibility_score");
        credibility();
        activity();
        given("team", "partnerships_count");
        if (advanced) {
            rest();
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("projectId", projectId);
        body.set("analysis", analysis);
        ObjectNode metadata = body.putObject("metadata");
        JsonNode given = answer.path("metadata");
        metadata.put("updated_at", given.path("generated_at").asText());
        metadata.put("cache_hit", cached);
        ArrayNode called = metadata.putArray("services_called");
        for (Module module : Module.values()) {
            JsonNode one = given.path("modules").path(module.wire());
            if (one.isObject() && !one.path("status").asText().equals("failed")) {
                called.add(module.wire());
            }
        }
        metadata.set("jobId", answer.path("jobId"));
        body.set("evidence", evidence);
        body.set("coverage", answer.path("coverage"));
        body.set("not_assessed", missing);
        body.set("warnings", answer.path("warnings"));
        if (advanced) {
            body.set("risk", answer.path("risk"));
            ObjectNode words = body.putObject("insights");
            for (String name : List.of(
                    "summary", "risk_score", "investment_rating", "key_insights", "risks_to_watch", "synthesis")) {
                JsonNode value = answer.path("analysis").path(name);
                if (!value.isMissingNode()) {
                    words.set(name, value);
                }
            }
        }
        return body;
    }

    private void given(String module, String... names) {
        ObjectNode section = analysis.withObject("/" + module);
        for (String name : names) {
            JsonNode row = row(module + "." + name);
            if (row.isMissingNode()) {
                section.putNull(name);
                missing(module + "." + name, null);
            } else {
                section.set(name, row.path("value"));
                evidence.set(module + "." + name, row);
            }
        }
    }

    /** The parts that add up to it stand with it. */
    private void credibility() {
        JsonNode row = row("team.credibility_score");
        if (row.isObject()) {
            ObjectNode shown = row.deepCopy();
            shown.put("source", "derived");
            ArrayNode from = shown.putArray("from");
            for (JsonNode part : row("team.credibility_parts").path("value")) {
                if (part.path("value").isNumber()) {
                    from.add(part.path("from").asText());
                }
            }
            shown.set("parts", row("team.credibility_parts").path("value"));
            evidence.set("team.credibility_score", shown);
        }
    }

    private void supplyRisk() {
        double points = 0;
        double weights = 0;
        List<String> from = new ArrayList<>();
        for (JsonNode part : answer.path("risk").path("parts")) {
            if (SUPPLY_NAMES.contains(part.path("fact").asText())) {
                points += part.path("points").asDouble();
                weights += part.path("weight").asDouble();
                if (!part.path("value").isNull()) {
                    from.add("risk." + part.path("fact").asText());
                }
            }
        }
        put(
                "tokenomics",
                "risk_score",
                from.isEmpty() || weights == 0 ? null : rounded(10 * points / weights),
                "score",
                from,
                "nothing is known of supply, liquidity and contract");
    }

    private void distribution() {
        String path =
                row("onchain.top10_share_low").isMissingNode() ? "onchain.top10_share_high" : "onchain.top10_share_low";
        JsonNode share = row(path).path("value");
        String health =
                !share.isNumber() ? null : share.asDouble() < 30 ? "good" : share.asDouble() < 60 ? "fair" : "poor";
        put(
                "tokenomics",
                "distribution_health",
                health == null ? null : JsonNodeFactory.instance.textNode(health),
                "text",
                List.of(path),
                "holders unknown");
    }

    private void inflation() {
        JsonNode bound = row("tokenomics.inflation_upper_bound").path("value");
        put(
                "tokenomics",
                "inflation_rate",
                bound.isNumber() ? bound : null,
                "percent",
                List.of("tokenomics.inflation_upper_bound"),
                "supplies unknown");
    }

    private void activity() {
        JsonNode commits = row("team.commits_4_weeks").path("value");
        String activity = !commits.isNumber()
                ? null
                : commits.asDouble() >= 100
                        ? "high"
                        : commits.asDouble() >= 20 ? "moderate" : commits.asDouble() >= 1 ? "low" : "none";
        put(
                "team",
                "github_activity",
                activity == null ? null : JsonNodeFactory.instance.textNode(activity),
                "text",
                List.of("team.commits_4_weeks"),
                "commits unknown");
    }

    /** Everything else that the modules found, and what they did not look at. */
    private void rest() {
        answer.path("evidence").properties().forEach(each -> {
            int dot = each.getKey().indexOf('.');
            ObjectNode section = analysis.withObject("/" + each.getKey().substring(0, dot));
            String name = each.getKey().substring(dot + 1);
            if (!section.has(name)) {
                section.set(name, each.getValue().path("value"));
                evidence.set(each.getKey(), each.getValue());
            }
        });
        Set<String> named = new HashSet<>();
        missing.forEach(each -> named.add(each.path("path").asText()));
        for (JsonNode each : answer.path("not_assessed")) {
            if (named.add(each.path("path").asText())) {
                missing.add(each);
            }
        }
    }

    private void put(
            String module, String name, @Nullable JsonNode value, String unit, List<String> from, String otherwise) {
        analysis.withObject("/" + module).set(name, value == null ? NullNode.getInstance() : value);
        if (value == null) {
            missing(module + "." + name, otherwise);
            return;
        }
        ObjectNode row = evidence.putObject(module + "." + name);
        row.set("value", value);
        row.put("unit", unit).put("source", "derived");
        String oldest = from.stream()
                .map(path -> row(path).path("as_of").asText(""))
                .filter(time -> !time.isEmpty())
                .min(String::compareTo)
                .orElse(answer.path("metadata").path("generated_at").asText());
        row.put("as_of", oldest).putNull("fallback");
        ArrayNode list = row.putArray("from");
        from.forEach(list::add);
    }

    private void missing(String path, @Nullable String reason) {
        String why = reason;
        for (JsonNode each : answer.path("not_assessed")) {
            if (why == null && each.path("path").asText().equals(path)) {
                why = each.path("reason").asText();
            }
        }
        missing.addObject().put("path", path).put("reason", why == null ? "nobody looked" : why);
    }

    private JsonNode row(String path) {
        return answer.path("evidence").path(path);
    }

    private static JsonNode rounded(double value) {
        return JsonNodeFactory.instance.numberNode(BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP));
    }
}
