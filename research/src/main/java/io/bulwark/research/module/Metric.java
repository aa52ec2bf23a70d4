package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.source.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One figure and where it comes from.
 *
 * @param path {@code module.name}
 * @param unit usd, percent, share, tokens, count, score, ratio, years, per_week, text, flag, list (rows of a table)
 * @param fallback why the first source was not used, or null
 */
public record Metric(
        String path,
        JsonNode value,
        String unit,
        Source source,
        Instant asOf,
        @Nullable String fallback) {}
