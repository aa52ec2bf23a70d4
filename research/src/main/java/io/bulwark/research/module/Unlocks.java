package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.DefiLlama;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The schedule by which tokens come free. Schedules exist for about a quarter of the larger projects, so that a missing one
 * says nothing: it is not assessed and never a risk.
 */
final class Unlocks {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final int MOST_EVENTS = 20_000;
    private static final int MOST_ROWS = 50;
    /** Who got tokens before the public could. */
    private static final Set<String> INSIDERS = Set.of("insiders", "privateSale");

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
        distribution(report, file, now, call);
        vesting(report, file, circulating, now, call);
        Optional<Release> next = next(file.at("/metadata/events"), now);
        if (next.isEmpty()) {
            report.notAssessed("next_unlock_at", "the schedule names no release at one moment that is still to come");
            return;
        }
        Release release = next.get();
        report.text("next_unlock_at", day(release.at()), call);
        report.text("next_unlock_recipient", release.recipient(), call);
        report.computed("next_unlock_tokens", "tokens", release.tokens(), call, "");
        report.computed(
                "next_unlock_share",
                "percent",
                share(release.tokens(), circulating),
                call,
                "circulating supply unknown");
    }

    /** To whom the tokens go, by the schedule's own curves, else by its table of shares. */
    private static void distribution(Report.Builder report, JsonNode file, Instant now, Call call) {
        Map<String, String> recipients = new HashMap<>();
        file.path("categories").properties().forEach(each -> {
            for (JsonNode label : each.getValue()) {
                recipients.put(label.asText(""), Member.clipped(each.getKey()));
            }
        });
        Map<String, BigDecimal> free = new TreeMap<>();
        Map<String, BigDecimal> all = new TreeMap<>();
        for (JsonNode curve : file.at("/documentedData/data")) {
            String recipient = recipients.getOrDefault(curve.path("label").asText(""), "unknown");
            BigDecimal last = unlocked(List.of(curve), Instant.ofEpochSecond(LATEST));
            BigDecimal today = unlocked(List.of(curve), now);
            if (last != null && today != null && last.signum() > 0 && all.size() < MOST_ROWS) {
                all.merge(recipient, last, BigDecimal::add);
                free.merge(recipient, today, BigDecimal::add);
            }
        }
        BigDecimal sum = all.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        BigDecimal insiders = BigDecimal.ZERO;
        if (!recipients.isEmpty() && sum.signum() > 0) {
            for (Map.Entry<String, BigDecimal> each : all.entrySet()) {
                BigDecimal share = share(each.getValue(), sum);
                rows.addObject()
                        .put("recipient", each.getKey())
                        .put("share", rounded(share))
                        .put(
                                "unlocked",
                                rounded(share(free.getOrDefault(each.getKey(), BigDecimal.ZERO), each.getValue())))
                        .put("tokens", each.getValue());
                insiders = INSIDERS.contains(each.getKey()) && share != null ? insiders.add(share) : insiders;
            }
        } else {
            JsonNode allocation = file.at("/documentedData/tokenAllocation");
            for (Map.Entry<String, JsonNode> each : allocation.path("final").properties()) {
                BigDecimal share = Numbers.of(each.getValue());
                if (share == null || share.signum() < 0 || share.compareTo(PERCENT) > 0 || rows.size() >= MOST_ROWS) {
                    continue;
                }
                BigDecimal progress = Numbers.of(allocation.path("progress").path(each.getKey()));
                rows.addObject()
                        .put("recipient", Member.clipped(each.getKey()))
                        .put("share", rounded(share))
                        .put("unlocked", rounded(progress))
                        .putNull("tokens");
                insiders = INSIDERS.contains(each.getKey()) ? insiders.add(share) : insiders;
            }
        }
        report.list("distribution_data", rows.isEmpty() ? null : rows, call);
        report.computed(
                "insider_share", "percent", rows.isEmpty() ? null : insiders, call, "the schedule names no recipients");
    }

    /** What comes next for each recipient: at one moment, or bit by bit. */
    private static void vesting(
            Report.Builder report, JsonNode file, @Nullable BigDecimal circulating, Instant now, Call call) {
        Map<String, Release> next = new TreeMap<>();
        Map<String, JsonNode> running = new TreeMap<>();
        Map<String, Long> since = new HashMap<>();
        int seen = 0;
        for (JsonNode event : file.at("/metadata/events")) {
            if (++seen > MOST_EVENTS) {
                break;
            }
            release(event, now).ifPresent(release -> next.merge(release.recipient(), release, Unlocks::sooner));
        }
        seen = 0;
        for (JsonNode event : file.at("/metadata/unlockEvents")) {
            long from = event.path("timestamp").asLong(Long.MAX_VALUE);
            for (JsonNode linear : event.path("linearAllocations")) {
                String recipient = linear.path("recipient").asText("");
                if (++seen <= MOST_EVENTS
                        && from <= now.getEpochSecond()
                        && from >= since.getOrDefault(recipient, Long.MIN_VALUE)) {
                    since.put(recipient, from);
                    running.put(recipient, linear);
                }
            }
        }
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (Release release : next.values()) {
            if (rows.size() < MOST_ROWS) {
                rows.addObject()
                        .put("recipient", release.recipient())
                        .put("unlock_type", "cliff")
                        .put("next_unlock_at", day(release.at()))
                        .put("tokens", release.tokens())
                        .put("share_of_circulating", rounded(share(release.tokens(), circulating)));
            }
        }
        for (JsonNode linear : running.values()) {
            BigDecimal rate = Numbers.of(linear.path("newRatePerWeek"));
            long end = linear.path("endTimestamp").asLong(0);
            if (rate != null
                    && rate.signum() > 0
                    && end > now.getEpochSecond()
                    && end <= LATEST
                    && rows.size() < MOST_ROWS) {
                rows.addObject()
                        .put("recipient", Member.clipped(linear.path("category").asText("unknown")))
                        .put("name", Member.clipped(linear.path("recipient").asText("")))
                        .put("unlock_type", "linear")
                        .put("tokens_per_week", rate)
                        .put("share_of_circulating", rounded(share(rate, circulating)))
                        .put("ends_at", day(Instant.ofEpochSecond(end)));
            }
        }
        report.list("vesting_schedule", rows.isEmpty() ? null : rows, call);
    }

    private static Release sooner(Release one, Release other) {
        if (one.at().equals(other.at())) {
            return new Release(one.at(), one.tokens().add(other.tokens()), one.recipient());
        }
        return one.at().isBefore(other.at()) ? one : other;
    }

    private static String day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static @Nullable BigDecimal rounded(@Nullable BigDecimal percent) {
        return percent == null
                ? null
                : percent.setScale(4, RoundingMode.HALF_UP).stripTrailingZeros();
    }

    /** What all curves together have released at {@code at}; null without any point. */
    private static @Nullable BigDecimal unlocked(Iterable<JsonNode> curves, Instant at) {
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
            if (++seen > MOST_EVENTS) {
                break;
            }
            Release release = release(event, now).orElse(null);
            if (release == null) {
                continue;
            }
            if (next == null || release.at().isBefore(next.at())) {
                next = release;
            } else if (release.at().equals(next.at())) {
                String both = next.recipient().equals(release.recipient())
                        ? next.recipient()
                        : next.recipient() + ", " + release.recipient();
                next = new Release(next.at(), next.tokens().add(release.tokens()), both);
            }
        }
        return Optional.ofNullable(next);
    }

    /** A release at one moment that is still to come. */
    private static Optional<Release> release(JsonNode event, Instant now) {
        long time = event.path("timestamp").asLong(0);
        boolean cliff = event.path("unlockType").asText("cliff").equals("cliff");
        if (time <= now.getEpochSecond() || time > LATEST || !cliff) {
            return Optional.empty();
        }
        BigDecimal tokens = BigDecimal.ZERO;
        for (JsonNode amount : event.path("noOfTokens")) {
            BigDecimal number = Numbers.of(amount);
            tokens = number == null ? tokens : tokens.add(number);
        }
        String recipient = Member.clipped(event.path("category").asText("unknown"));
        return tokens.signum() <= 0
                ? Optional.empty()
                : Optional.of(new Release(Instant.ofEpochSecond(time), tokens, recipient));
    }

    private static @Nullable BigDecimal share(@Nullable BigDecimal of, @Nullable BigDecimal to) {
        return of == null || to == null || to.signum() <= 0
                ? null
                : of.multiply(PERCENT).divide(to, MathContext.DECIMAL32);
    }
}
