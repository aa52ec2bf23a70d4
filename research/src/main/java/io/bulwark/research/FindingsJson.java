package io.bulwark.research;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.Fact;
import io.bulwark.research.score.Facts;
import io.bulwark.research.source.Chain;
import io.bulwark.research.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The form in which projects and findings are kept and sent to other processes. */
public final class FindingsJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private FindingsJson() {}

    public static ObjectNode of(Identity project) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", project.id()).put("symbol", project.symbol()).put("name", project.name());
        Chain chain = project.chain();
        json.put("chain", chain == null ? null : chain.name());
        json.put("address", project.address());
        json.put("repository", project.repository());
        json.put("space", project.space());
        return json;
    }

    public static Identity identity(JsonNode json) {
        String chain = text(json, "chain");
        return new Identity(
                json.path("id").asText(""),
                json.path("symbol").asText(""),
                json.path("name").asText(""),
                chain == null ? null : Chain.valueOf(chain),
                text(json, "address"),
                text(json, "repository"),
                text(json, "space"));
    }

    public static ObjectNode of(Findings findings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("module", findings.module()).put("at", findings.at().toString());
        ArrayNode metrics = json.putArray("metrics");
        for (Metric metric : findings.report().metrics()) {
            ObjectNode row = metrics.addObject().put("path", metric.path());
            row.set("value", metric.value());
            row.put("unit", metric.unit())
                    .put("source", metric.source().name())
                    .put("as_of", metric.asOf().toString())
                    .put("fallback", metric.fallback());
        }
        ObjectNode missing = json.putObject("missing");
        findings.report().notAssessed().forEach(missing::put);
        ObjectNode facts = json.putObject("facts");
        for (Fact fact : Fact.values()) {
            OptionalDouble value = findings.facts().value(fact);
            if (value.isPresent()) {
                facts.put(fact.name(), value.getAsDouble());
            }
        }
        ObjectNode failed = json.putObject("failed");
        findings.failed().forEach(failed::put);
        return json;
    }

    public static Findings findings(JsonNode json) {
        List<Metric> metrics = new ArrayList<>();
        for (JsonNode row : json.path("metrics")) {
            metrics.add(new Metric(
                    row.path("path").asText(),
                    row.path("value"),
                    row.path("unit").asText(),
                    Source.valueOf(row.path("source").asText()),
                    Instant.parse(row.path("as_of").asText()),
                    text(row, "fallback")));
        }
        Facts facts = Facts.none();
        for (Map.Entry<String, JsonNode> each : json.path("facts").properties()) {
            facts = facts.with(Fact.valueOf(each.getKey()), each.getValue().asDouble());
        }
        return new Findings(
                new Report(json.path("module").asText(), metrics, texts(json.path("missing"))),
                facts,
                texts(json.path("failed")),
                Instant.parse(json.path("at").asText()));
    }

    /** Reads what {@link #of(Findings)} or {@link #of(Identity)} wrote; numbers keep their digits. */
    public static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }

    private static @Nullable String text(JsonNode json, String member) {
        JsonNode value = json.path(member);
        return value.isTextual() ? value.textValue() : null;
    }
}
