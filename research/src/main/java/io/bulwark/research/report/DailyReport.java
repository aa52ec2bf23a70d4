package io.bulwark.research.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One day's report as it is stored and answered. Null is unknown.
 *
 * @param date the day, {@code 2026-11-21}
 * @param comparedWith the day before, or null where it has no report
 * @param marketMood Fear and Greed, 0 to 100
 * @param rankedBy how the projects were chosen, in words
 * @param partial whether anything is missing
 */
record DailyReport(
        String date,
        List<Entry> topProjects,
        String generatedAt,
        List<Change> changes,
        @JsonProperty("compared_with") @Nullable String comparedWith,
        @JsonProperty("market_mood") @Nullable BigDecimal marketMood,
        @JsonProperty("ranked_by") String rankedBy,
        boolean partial,
        @JsonProperty("not_assessed") List<Gap> notAssessed,
        @JsonProperty("took_ms") long tookMs) {

    /**
     * @param queryCount of the last 24 hours
     * @param priceChange24h percent
     * @param sentimentScore 0 to 100
     * @param risk 0 to 10
     * @param rating as the analysis has it
     * @param coverage of the risk, 0 to 1
     * @param week prices of seven days, oldest first
     * @param sources figure to source and time
     */
    record Entry(
            String projectId,
            long queryCount,
            @Nullable BigDecimal priceChange24h,
            @Nullable BigDecimal sentimentScore,
            String name,
            String symbol,
            int watchers,
            @JsonProperty("price_usd") @Nullable BigDecimal price,
            @JsonProperty("price_change_7d") @Nullable BigDecimal priceChange7d,
            @JsonProperty("market_cap_usd") @Nullable BigDecimal marketCap,
            @JsonProperty("volume_24h_usd") @Nullable BigDecimal volume24h,
            @JsonProperty("sentiment_confidence") @Nullable String confidence,
            @JsonProperty("risk_score") @Nullable BigDecimal risk,
            @Nullable String rating,
            @Nullable BigDecimal coverage,
            List<BigDecimal> week,
            List<Evidence> sources) {
        Entry {
            week = List.copyOf(week);
            sources = List.copyOf(sources);
        }
    }

    record Evidence(
            String figure,
            String source,
            @JsonProperty("as_of") String asOf) {}

    /** @param kind price, sentiment, risk, supply, entered, left or unknown */
    record Change(String kind, @JsonProperty("project_id") String projectId, String text) {}

    record Gap(String what, String reason) {}

    DailyReport {
        topProjects = List.copyOf(topProjects);
        changes = List.copyOf(changes);
        notAssessed = List.copyOf(notAssessed);
    }
}
