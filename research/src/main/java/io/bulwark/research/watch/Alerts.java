package io.bulwark.research.watch;

import io.bulwark.events.mail.MailAddress;
import io.bulwark.events.mail.MailContent;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.UuidV7;
import io.bulwark.research.Analysis;
import io.bulwark.research.look.Looked;
import io.bulwark.research.look.Looks;
import io.bulwark.research.look.Market;
import io.bulwark.research.module.Metric;
import io.bulwark.research.notify.Subscriptions;
import io.bulwark.research.source.Numbers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Each owner's alerts, and the rounds that look at them. */
@Singleton
public final class Alerts {
    static final int MOST_ALERTS = 200;
    private static final int MOST_PROJECTS = 100;
    private static final int MOST_ANALYSES = 5;
    private static final int ROUND = 500;

    private final Jdbi jdbi;
    private final Looks looks;
    private final Subscriptions subscriptions;
    private final AlertsConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;

    @Inject
    public Alerts(
            Jdbi jdbi, Looks looks, Subscriptions subscriptions, AlertsConfig config, InstantSource clock, UuidV7 ids) {
        this.jdbi = jdbi;
        this.looks = looks;
        this.subscriptions = subscriptions;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
    }

    Alert create(String owner, AlertForm form) {
        UUID id = ids.next();
        return jdbi.inTransaction(h -> {
            WatchlistStore.lock(h, owner);
            if (WatchlistStore.count(h, "alert", owner) >= MOST_ALERTS) {
                throw BulwarkException.of(
                        ErrorCode.CONFLICT,
                        "There are " + MOST_ALERTS + " alerts already",
                        Map.of("limit", MOST_ALERTS));
            }
            confirmed(h, owner, form.email());
            AlertStore.insert(h, id, owner, form, clock.instant());
            return AlertStore.find(h, owner, id).orElseThrow();
        });
    }

    Alert replace(String owner, UUID id, AlertForm form) {
        return jdbi.inTransaction(h -> {
            confirmed(h, owner, form.email());
            if (!AlertStore.replace(h, id, owner, form, clock.instant())) {
                throw missing(id);
            }
            return AlertStore.find(h, owner, id).orElseThrow();
        });
    }

    private void confirmed(Handle handle, String owner, @Nullable MailAddress email) {
        if (email != null && !subscriptions.confirmed(handle, owner, email)) {
            throw BulwarkException.invalid(
                    "email", "is not confirmed; subscribe it under /api/v1/reports/subscriptions first");
        }
    }

    List<Alert> all(String owner) {
        return jdbi.withHandle(h -> AlertStore.ofOwner(h, owner));
    }

    Alert one(String owner, UUID id) {
        return jdbi.withHandle(h -> AlertStore.find(h, owner, id)).orElseThrow(() -> missing(id));
    }

    void delete(String owner, UUID id) {
        if (!jdbi.withHandle(h -> AlertStore.delete(h, owner, id))) {
            throw missing(id);
        }
    }

    List<AlertEvent> events(String owner, @Nullable UUID before, int limit) {
        return jdbi.withHandle(h -> AlertStore.events(h, owner, before, limit));
    }

    private static BulwarkException missing(UUID id) {
        return BulwarkException.of(ErrorCode.NOT_FOUND, "There is no alert " + id);
    }

    /** A value with its time, or the reason why there is none. */
    private sealed interface Seen {
        record Value(BigDecimal value, Instant asOf) implements Seen {}

        record Nothing(String why) implements Seen {}
    }

    /**
     * Looks at the alerts that are due and says how many fired. Safe on several instances: each alert is taken by one, and
     * its state changes with its event and its mail in one transaction.
     */
    public int evaluateDue() {
        List<Alert> due = jdbi.inTransaction(
                h -> AlertStore.claim(h, clock.instant(), config.pricesEvery(), config.analysesEvery(), ROUND));
        if (due.isEmpty()) {
            return 0;
        }
        Map<String, Seen> prices = prices(due);
        Map<String, Looked<Analysis>> analyses = new HashMap<>();
        int fired = 0;
        for (Alert alert : due) {
            Seen seen = alert.metric().quick()
                    ? prices.getOrDefault(key(alert), new Seen.Nothing("coingecko: does not know it"))
                    : analysed(alert, analyses);
            fired += apply(alert.id(), alert.metric(), alert.projectId(), seen) ? 1 : 0;
        }
        return fired;
    }

    private static String key(Alert alert) {
        return alert.metric().wire() + " " + alert.projectId();
    }

    private Map<String, Seen> prices(List<Alert> due) {
        List<String> wanted = due.stream()
                .filter(a -> a.metric().quick())
                .map(Alert::projectId)
                .distinct()
                .collect(Collectors.toList());
        Map<String, Seen> seen = new HashMap<>();
        for (int from = 0; from < wanted.size(); from += MOST_PROJECTS) {
            List<String> some = wanted.subList(from, Math.min(wanted.size(), from + MOST_PROJECTS));
            switch (looks.markets(some, config.limit())) {
                case Looked.Nothing<Map<String, Market>> nothing ->
                    some.forEach(id -> {
                        seen.put(Alert.Metric.PRICE.wire() + " " + id, new Seen.Nothing(nothing.why()));
                        seen.put(Alert.Metric.PRICE_CHANGE_24H.wire() + " " + id, new Seen.Nothing(nothing.why()));
                    });
                case Looked.Found<Map<String, Market>> found ->
                    found.value().values().forEach(market -> {
                        seen.put(Alert.Metric.PRICE.wire() + " " + market.id(), fresh(market.price(), market));
                        seen.put(
                                Alert.Metric.PRICE_CHANGE_24H.wire() + " " + market.id(),
                                fresh(market.change24h(), market));
                    });
            }
        }
        return seen;
    }

    private Seen fresh(@Nullable BigDecimal value, Market market) {
        if (value == null) {
            return new Seen.Nothing("coingecko: does not say");
        }
        return market.asOf().isBefore(clock.instant().minus(config.freshFor()))
                ? new Seen.Nothing("coingecko: its value is of " + market.asOf())
                : new Seen.Value(value, market.asOf());
    }

    private Seen analysed(Alert alert, Map<String, Looked<Analysis>> analyses) {
        if (!analyses.containsKey(alert.projectId()) && analyses.size() >= MOST_ANALYSES) {
            // Given back: the next round begins with it.
            jdbi.useHandle(h -> h.createUpdate("UPDATE research.alert SET next_check_at = :now WHERE id = :id")
                    .bind("now", clock.instant())
                    .bind("id", alert.id())
                    .execute());
            return new Seen.Nothing("waits for the next round");
        }
        Looked<Analysis> look = analyses.computeIfAbsent(alert.projectId(), id -> looks.examine(id, config.limit()));
        return switch (look) {
            case Looked.Nothing<Analysis> nothing -> new Seen.Nothing(nothing.why());
            case Looked.Found<Analysis> found ->
                alert.metric() == Alert.Metric.RISK ? risk(found.value()) : opinion(found.value());
        };
    }

    private static Seen risk(Analysis analysis) {
        return analysis.risk().coverage() == 0
                ? new Seen.Nothing("no fact that counts is known")
                : new Seen.Value(
                        BigDecimal.valueOf(analysis.risk().score()).setScale(1, java.math.RoundingMode.HALF_UP),
                        analysis.at());
    }

    private static Seen opinion(Analysis analysis) {
        Optional<Metric> score = analysis.reports().stream()
                .filter(r -> r.module().equals("sentiment"))
                .flatMap(r -> r.metric("overall_score").stream())
                .findFirst();
        BigDecimal value = score.map(m -> Numbers.of(m.value())).orElse(null);
        return value == null || score.isEmpty()
                ? new Seen.Nothing("nobody wrote about it, or its source gave no answer")
                : new Seen.Value(value, score.get().asOf());
    }

    private boolean apply(UUID id, Alert.Metric metric, String project, Seen seen) {
        return jdbi.inTransaction(h -> {
            Optional<Alert> locked = AlertStore.lock(h, id);
            // Changed or deleted while the sources were asked: the value is another alert's.
            if (locked.isEmpty()
                    || locked.get().metric() != metric
                    || !locked.get().projectId().equals(project)) {
                return false;
            }
            Alert alert = locked.get();
            Instant now = clock.instant();
            return switch (seen) {
                case Seen.Nothing nothing -> {
                    AlertStore.seen(h, id, null, null, alert.armed(), alert.lastFiredAt(), nothing.why());
                    yield false;
                }
                case Seen.Value value ->
                    switch (alert.step(value.value(), now)) {
                        case STAY -> {
                            AlertStore.seen(
                                    h, id, value.value(), value.asOf(), alert.armed(), alert.lastFiredAt(), null);
                            yield false;
                        }
                        case ARM -> {
                            AlertStore.seen(h, id, value.value(), value.asOf(), true, alert.lastFiredAt(), null);
                            yield false;
                        }
                        case FIRE -> {
                            String note = fire(h, alert, value, now);
                            AlertStore.seen(h, id, value.value(), value.asOf(), false, now, note);
                            yield true;
                        }
                    };
            };
        });
    }

    private @Nullable String fire(Handle handle, Alert alert, Seen.Value value, Instant now) {
        AlertEvent event = new AlertEvent(
                ids.next(),
                alert.id(),
                alert.owner(),
                alert.projectId(),
                alert.metric(),
                alert.direction(),
                alert.threshold(),
                value.value(),
                value.asOf(),
                now);
        AlertStore.insertEvent(handle, event);
        if (alert.email() == null) {
            return null;
        }
        boolean told = subscriptions.tell(
                handle, "alert:" + event.id(), alert.owner(), new MailAddress(alert.email()), mail(event));
        return told ? null : "the address is not confirmed any more; nothing was mailed";
    }

    private static MailContent mail(AlertEvent event) {
        String sentence = event.text() + ".";
        String seen = "Seen " + event.asOf() + ".";
        return new MailContent(
                "Alert: " + event.text(),
                sentence + "\n" + seen + "\n\nStop all mail to this address: " + MailContent.UNSUBSCRIBE + "\n",
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>Alert</title></head><body><p>"
                        + sentence + "</p><p>" + seen + "</p><p><a href=\"" + MailContent.UNSUBSCRIBE
                        + "\">Stop all mail to this address</a></p></body></html>\n",
                List.of());
    }

    /** Deletes events past their retention. */
    public int deleteExpired() {
        return jdbi.withHandle(
                h -> AlertStore.deleteEventsBefore(h, clock.instant().minus(config.retention())));
    }
}
