package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a module found.
 *
 * @param notAssessed metric name to the reason why it has no value
 */
public record Report(String module, List<Metric> metrics, Map<String, String> notAssessed) {
    public Report {
        metrics = List.copyOf(metrics);
        notAssessed = Map.copyOf(notAssessed);
    }

    public Optional<Metric> metric(String name) {
        return metrics.stream()
                .filter(m -> m.path().equals(module + "." + name))
                .findFirst();
    }

    /** Share of the module's metrics that have a value. */
    public double coverage() {
        int all = metrics.size() + notAssessed.size();
        return all == 0 ? 0 : (double) metrics.size() / all;
    }

    /** A place where a metric may be read. */
    record Place(Call call, JsonNode value) {}

    /** Collects a module's metrics. */
    static final class Builder {
        private final String module;
        private final Answers answers;
        private final List<Metric> metrics = new ArrayList<>();
        private final Map<String, String> missing = new LinkedHashMap<>();

        Builder(String module, Answers answers) {
            this.module = module;
            this.answers = answers;
        }

        /** The first place that has a number; later places are fallbacks and say so. */
        @Nullable
        BigDecimal number(String name, String unit, Place... places) {
            String skipped = null;
            for (Place place : places) {
                BigDecimal number = Numbers.of(place.value());
                if (number != null) {
                    put(name, plain(number), unit, place.call(), skipped);
                    return number;
                }
                if (skipped == null) {
                    skipped = reason(place.call());
                }
            }
            missing.put(name, skipped == null ? "no source has it" : skipped);
            return null;
        }

        void computed(String name, String unit, @Nullable BigDecimal value, Call from, String otherwise) {
            if (value == null) {
                missing.put(name, answers.failure(from).orElse(otherwise));
            } else {
                put(name, plain(value), unit, from, null);
            }
        }

        void flag(String name, JsonNode value, boolean inverse, Call from) {
            Boolean flag = Numbers.flag(value);
            if (flag == null) {
                missing.put(name, reason(from));
            } else {
                put(name, BooleanNode.valueOf(flag != inverse), "flag", from, null);
            }
        }

        void text(String name, @Nullable String value, Call from) {
            if (value == null || value.isBlank()) {
                missing.put(name, reason(from));
            } else {
                put(name, TextNode.valueOf(value.length() > 200 ? value.substring(0, 200) : value), "text", from, null);
            }
        }

        /** Rows of a table; null where there is none. */
        void list(String name, @Nullable ArrayNode rows, Call from) {
            if (rows == null) {
                missing.put(name, reason(from));
            } else {
                put(name, rows, "list", from, null);
            }
        }

        void notAssessed(String name, String reason) {
            missing.put(name, reason);
        }

        private void put(String name, JsonNode value, String unit, Call call, @Nullable String fallback) {
            metrics.add(new Metric(module + "." + name, value, unit, call.source(), answers.at(call), fallback));
        }

        /** Without trailing zeros and without an exponent. */
        private static DecimalNode plain(BigDecimal number) {
            BigDecimal shorter = number.stripTrailingZeros();
            return DecimalNode.valueOf(shorter.scale() < 0 ? shorter.setScale(0) : shorter);
        }

        private String reason(Call call) {
            return answers.failure(call).orElse(call.source().wire() + ": does not say");
        }

        Report build() {
            return new Report(module, metrics, missing);
        }
    }
}
