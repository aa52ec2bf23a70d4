package io.bulwark.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Timeouts;
import io.bulwark.gateway.route.Candidates.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request on its way over a route's targets. */
final class Run {
    /** With another target left, one that is silent is given up sooner. */
    private static final Duration SILENT_WITH_OTHERS = Duration.ofSeconds(10);

    /** Nobody keeps a caller waiting for longer than this; the answer then says when to come back. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** A call that comes while its only target rests waits for so long at most, or waiting calls would pile up. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private final Route route;
    private final Operation operation;
    private final ObjectNode request;
    private final CallOptions options;
    private final boolean hold;
    private final RouteListener listener;
    private final Timing timing;
    private final long deadline;
    private final Candidates candidates;
    private final List<Attempt> attempts = new ArrayList<>();
    private Outcome.@Nullable Failed failure;

    Run(
            Route route,
            Operation operation,
            ObjectNode request,
            CallOptions options,
            boolean hold,
            RouteListener listener,
            Timing timing) {
        this.route = route;
        this.operation = operation;
        this.request = request;
        this.options = options;
        this.hold = hold;
        this.listener = listener;
        this.timing = timing;
        Duration total =
                options.timeouts().or(route.timeouts()).or(Timeouts.DEFAULT).total();
        deadline = timing.nanos() + Objects.requireNonNull(total).toNanos();
        candidates = new Candidates(Chooser.order(route, request, timing), route.retries());
    }

    Routed run() {
        while (true) {
            Candidate candidate = candidates.next(timing.nanos());
            if (candidate == null || !waited(candidate)) {
                return ended(null, failure());
            }
            Target target = candidate.target();
            if (!target.provider().supports(operation)) {
                refused(candidate, Outcome.Failed.of(FailureKind.UNSUPPORTED, "The provider cannot do this operation"));
            } else if (!target.health().admits()) {
                refused(candidate, circuitOpen(target));
            } else {
                Outcome outcome = attempt(candidate);
                if (!(outcome instanceof Outcome.Failed failed)) {
                    return ended(target, outcome);
                }
                if (!goOn(candidate, failed)) {
                    return ended(null, failure());
                }
            }
        }
    }

    private Outcome.Failed failure() {
        return Objects.requireNonNullElseGet(
                failure,
                () -> options.cancellation().cancelled()
                        ? Outcome.Failed.of(FailureKind.CANCELLED, "The call was cancelled")
                        : Outcome.Failed.of(FailureKind.TOTAL_TIMEOUT, "No provider could be asked in time"));
    }

    /** Until the candidate may be asked; false when that is too late, or the call was cancelled. */
    private boolean waited(Candidate candidate) {
        long now = timing.nanos();
        long wait = candidate.notBefore() - now;
        if (options.cancellation().cancelled()) {
            return false;
        }
        if (attempts.isEmpty() && wait > LONGEST_REST.toNanos()) {
            failure = resting(Duration.ofNanos(wait));
            return false;
        }
        if (now + Math.max(0, wait) - deadline >= 0 || wait > LONGEST_WAIT.toNanos()) {
            return false;
        }
        if (wait <= 0) {
            return true;
        }
        listener.waiting(route.alias(), wait / 1_000_000);
        if (timing.sleep(Duration.ofNanos(wait), options.cancellation())) {
            return true;
        }
        failure = Outcome.Failed.of(FailureKind.CANCELLED, "The call was cancelled");
        return false;
    }

    private static Outcome.Failed resting(Duration wait) {
        Outcome.Failed plain = Outcome.Failed.of(
                FailureKind.RATE_LIMITED, "The provider limits the rate and asked to be left alone for a while");
        return new Outcome.Failed(plain.kind(), plain.status(), plain.code(), plain.message(), wait, plain.body());
    }

    private Outcome attempt(Candidate candidate) {
        Target target = candidate.target();
        candidate.attempted();
        ObjectNode sent = request.objectNode();
        sent.setAll(request);
        sent.put("model", target.settings().upstream());
        long start = timing.nanos();
        var call = new Call(target, operation, hold, route.alias(), listener, timing);
        Call.Result result = call.run(sent, options.withTimeouts(timeouts(candidate)), start);
        attempts.add(result.attempt());
        listener.attempted(route.alias(), operation, result.attempt());
        return result.outcome();
    }

    private Timeouts timeouts(Candidate candidate) {
        Target target = candidate.target();
        Timeouts limits = options.timeouts()
                .or(target.timeouts())
                .or(route.timeouts())
                .or(target.provider().timeouts());
        if (limits.firstToken() == null && candidates.others(candidate)) {
            limits = limits.withFirstToken(SILENT_WITH_OTHERS);
        }
        Duration left = Duration.ofNanos(Math.max(1, deadline - timing.nanos()));
        Duration total = limits.total();
        return total == null || total.compareTo(left) > 0 ? limits.withTotal(left) : limits;
    }

    /** What follows from a failure; false when nothing does. */
    private boolean goOn(Candidate candidate, Outcome.Failed failed) {
        note(failed);
        switch (Reaction.to(failed.kind())) {
            case STOP -> {
                return false;
            }
            case NEXT -> candidate.out();
            case LARGER -> candidates.onlyLargerThan(candidate);
            case AGAIN -> again(candidate, failed);
            case LATER -> later(candidate, failed);
        }
        return true;
    }

    private void note(Outcome.Failed failed) {
        if (failure == null || Candidates.tellsMore(failed.kind(), failure.kind())) {
            failure = failed;
        }
    }

    private void again(Candidate candidate, Outcome.Failed failed) {
        Duration asked = failed.retryAfter();
        Duration pause = Backoff.pause(candidate.attempts(), asked, timing);
        boolean tooLong = asked != null
                && candidates.untried(candidate)
                && asked.compareTo(Backoff.longest(candidate.attempts(), route.rateLimitWait())) > 0;
        if (!candidates.mayRetry(candidate)
                || tooLong
                || candidate.target().health().isOpen()) {
            candidate.out();
            return;
        }
        // The others wait as long, so that this one is asked first when its pause is over.
        long at = timing.nanos() + pause.toNanos();
        candidate.notBefore(at);
        candidates.holdOthers(candidate, at);
    }

    private void later(Candidate candidate, Outcome.Failed failed) {
        Duration asked = failed.retryAfter();
        if (asked != null) {
            candidate.target().health().rest(asked);
        }
        if (!candidates.mayRetry(candidate) || candidate.target().health().isOpen()) {
            candidate.out();
            return;
        }
        long at = timing.nanos()
                + Backoff.pause(candidate.attempts(), asked, timing).toNanos();
        candidate.notBefore(at);
        if (asked != null && asked.compareTo(route.rateLimitWait()) <= 0) {
            candidates.holdOthers(candidate, at);
        }
    }

    private static Outcome.Failed circuitOpen(Target target) {
        Outcome.Failed plain =
                Outcome.Failed.of(FailureKind.CIRCUIT_OPEN, "The provider has failed too often and is left alone");
        Duration pause = target.health().untilAdmitting();
        return new Outcome.Failed(plain.kind(), plain.status(), plain.code(), plain.message(), pause, plain.body());
    }

    private void refused(Candidate candidate, Outcome.Failed refusal) {
        candidate.out();
        note(refusal);
        Target target = candidate.target();
        Attempt attempt = new Attempt(
                target.provider().name(), target.settings().upstream(), refusal.kind(), refusal.status(), 0);
        attempts.add(attempt);
        listener.attempted(route.alias(), operation, attempt);
    }

    private Routed ended(@Nullable Target target, Outcome outcome) {
        return new Routed(
                outcome,
                route.alias(),
                target == null ? null : target.provider().name(),
                target == null ? null : target.model(),
                List.copyOf(attempts));
    }
}
