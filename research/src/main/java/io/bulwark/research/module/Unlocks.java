package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.DefiLlama;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The schedule by which tokens come free. Schedules exist for about a quarter of the larger projects, so that a missing one
 * says nothing: it is not assessed and never a risk.
 */
final class Unlocks {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final int MOST_EVENTS = 20_000;
    /** Years from 1970 to about 2200, in seconds: what else stands in a file is no time. */
    private static final long LATEST = 7_258_118_400L;

    private Unlocks() {}

    static @Nullable Call call(Identity project) {
        return project.id().isEmpty() ? null : DefiLlama.schedule(project.id());
    }

    /** One release of tokens at one moment. */
    private record Release(Instant at, BigDecimal tokens, String recipient) {}

    static void read(
            Report.Builder report, Identity project, Answers answers, @Nullable BigDecimal circulating, Instant now) {
        Call call = call(project);
        JsonNode file = call == null ? MissingNode.getInstance() : answers.body(call);
        String named = file.path("gecko_id").asText(project.id());
        if (call == null || !file.isObject() || !named.equals(project.id())) {
            Optional<String> why = call == null ? Optional.empty() : answers.failure(call);
            report.notAssessed(
                    "unlocks",
                    why.filter(reason -> !reason.endsWith("does not know it"))
                            .orElse("no schedule was found; that says nothing about the risk"));
            return;
        }
        JsonNode curves = file.at("/documentedData/data");
        BigDecimal free = unlocked(curves, now);
        BigDecimal inAYear = unlocked(curves, now.plus(365, ChronoUnit.DAYS));
        BigDecimal all = unlocked(curves, Instant.ofEpochSecond(LATEST));
        report.computed("unlocked_share", "percent", share(free, all), call, "the schedule has no curve");
        report.computed(
                "inflation_12m",
                "percent",
                free == null || inAYear == null ? null : share(inAYear.subtract(free), free),
                call,
                "the schedule has no curve");
        BigDecimal inAMonth = unlocked(curves, now.plus(30, ChronoUnit.DAYS));
        report.computed(
                "unlock_30d_share",
                "percent",
                free == null || inAMonth == null ? null : share(inAMonth.subtract(free), circulating),
                call,
                "circulating supply unknown");
        Optional<Release> next = next(file.at("/metadata/events"), now);
        if (next.isEmpty()) {
            report.notAssessed("next_unlock_at", "the schedule names no release at one moment that is still to come");
            return;
        }
        Release release = next.get();
        report.text(
                "next_unlock_at",
                release.at().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
                call);
        report.text("next_unlock_recipient", release.recipient(), call);
        report.computed("next_unlock_tokens", "tokens", release.tokens(), call, "");
        report.computed(
                "next_unlock_share",
                "percent",
                share(release.tokens(), circulating),
                call,
                "circulating supply unknown");
    }

    /** What all curves together have released at {@code at}; null without any point. */
    private static @Nullable BigDecimal unlocked(JsonNode curves, Instant at) {
        BigDecimal sum = null;
        for (JsonNode curve : curves) {
            BigDecimal last = null;
            long latest = Long.MIN_VALUE;
            for (JsonNode point : curve.path("data")) {
                long time = point.path("timestamp").asLong(Long.MAX_VALUE);
                BigDecimal tokens = Numbers.of(point.path("unlocked"));
                if (tokens != null && time <= at.getEpochSecond() && time >= latest) {
                    latest = time;
                    last = tokens;
                }
            }
            if (last == null && !curve.path("data").isEmpty()) {
                last = BigDecimal.ZERO;
            }
            sum = last == null ? sum : sum == null ? last : sum.add(last);
        }
        return sum;
    }

    private static Optional<Release> next(JsonNode events, Instant now) {
        Release next = null;
        int seen = 0;
        for (JsonNode event : events) {
            long time = event.path("timestamp").asLong(0);
            boolean cliff = event.path("unlockType").asText("cliff").equals("cliff");
            if (++seen > MOST_EVENTS || time <= now.getEpochSecond() || time > LATEST || !cliff) {
                continue;
            }
            BigDecimal tokens = BigDecimal.ZERO;
            for (JsonNode amount : event.path("noOfTokens")) {
                BigDecimal number = Numbers.of(amount);
                tokens = number == null ? tokens : tokens.add(number);
            }
            String recipient = event.path("category").asText("unknown");
            Instant at = Instant.ofEpochSecond(time);
            if (tokens.signum() <= 0) {
                continue;
            }
            if (next == null || at.isBefore(next.at())) {
                next = new Release(at, tokens, recipient);
            } else if (at.equals(next.at())) {
                String both = next.recipient().equals(recipient) ? recipient : next.recipient() + ", " + recipient;
                next = new Release(at, next.tokens().add(tokens), both);
            }
        }
        return Optional.ofNullable(next);
    }

    private static @Nullable BigDecimal share(@Nullable BigDecimal of, @Nullable BigDecimal to) {
        return of == null || to == null || to.signum() <= 0
                ? null
                : of.multiply(PERCENT).divide(to, MathContext.DECIMAL32);
    }
}
