package io.bulwark.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import org.jspecify.annotations.Nullable;

/** One attempt at one target, with what it teaches about the target's health. */
final class Call {
    private final Target target;
    private final Operation operation;
    private final boolean hold;
    private final String route;
    private final RouteListener listener;
    private final Timing timing;

    /** An attempt and what came of it. */
    record Result(Outcome outcome, Attempt attempt) {}

    Call(Target target, Operation operation, boolean hold, String route, RouteListener listener, Timing timing) {
        this.target = target;
        this.operation = operation;
        this.hold = hold;
        this.route = route;
        this.listener = listener;
        this.timing = timing;
    }

    Result run(ObjectNode request, CallOptions options, long start) {
        boolean decided = false;
        try {
            Outcome outcome = target.provider().complete(operation, request, options);
            Outcome begun = outcome instanceof Outcome.Streaming streaming ? begun(streaming, start) : outcome;
            Attempt attempt = attempt(begun, start);
            decided = true;
            switch (begun) {
                case Outcome.Failed failed -> failed(failed);
                case Outcome.Answered _ -> {
                    answering(start);
                    ended(true);
                }
                case Outcome.Streaming _ -> answering(start);
            }
            return new Result(begun, attempt);
        } finally {
            if (!decided) {
                target.health().undecided();
            }
        }
    }

    private Attempt attempt(Outcome outcome, long start) {
        var kind = outcome instanceof Outcome.Failed failed ? failed.kind() : null;
        int status = outcome instanceof Outcome.Failed failed ? failed.status() : 200;
        return new Attempt(target.provider().name(), target.settings().upstream(), kind, status, millis(start));
    }

    private long millis(long start) {
        return (timing.nanos() - start) / 1_000_000;
    }

    private Outcome begun(Outcome.Streaming streaming, long start) {
        FirstToken beginning = new FirstToken(streaming.stream(), hold);
        Outcome.Failed failure = beginning.failure();
        if (failure != null) {
            streaming.stream().close();
            return failure;
        }
        Attempt attempt = attempt(streaming, start);
        var stream = new RoutedStream(
                beginning.read(),
                streaming.stream(),
                broken -> over(streaming, attempt, broken, start),
                () -> abandoned(streaming, attempt, start));
        return new Outcome.Streaming(streaming.status(), streaming.headers(), stream);
    }

    private void over(Outcome.Streaming streaming, Attempt attempt, Outcome.@Nullable Failed broken, long start) {
        if (broken == null) {
            ended(true);
        } else if (Reaction.unhealthy(broken.kind())) {
            ended(false);
        }
        listener.streamed(route, attempt, streaming.stream().usage(), broken, millis(start));
    }

    private void abandoned(Outcome.Streaming streaming, Attempt attempt, long start) {
        var cancelled = Outcome.Failed.of(FailureKind.CANCELLED, "The client closed the stream before its end");
        listener.streamed(route, attempt, streaming.stream().usage(), cancelled, millis(start));
    }

    private void failed(Outcome.Failed failure) {
        if (Reaction.unhealthy(failure.kind())) {
            ended(false);
        } else {
            target.health().undecided();
        }
    }

    private void answering(long start) {
        if (target.health().answering((timing.nanos() - start) / 1e6)) {
            listener.circuit(target.provider().name(), target.model(), false);
        }
    }

    private void ended(boolean well) {
        if (target.health().ended(well)) {
            listener.circuit(target.provider().name(), target.model(), true);
        }
    }
}
