package io.bulwark.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one chain, asked in their order until one answers (a quorum of one). What a node refused goes to the
 * next; what may pass is tried again after a pause with full jitter, while the deadline allows.
 */
final class RpcPool {
    private static final int ROUNDS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final long chainId;
    private final List<RpcEndpoint> endpoints;

    RpcPool(long chainId, List<RpcEndpoint> endpoints) {
        this.chainId = chainId;
        this.endpoints = List.copyOf(endpoints);
    }

    /**
     * The answers in the order of the calls.
     *
     * @throws ChainException.Unavailable when some call was answered by no endpoint
     */
    List<RpcAnswer> send(List<RpcCall> calls, Deadline deadline) {
        @Nullable RpcAnswer[] answers = new RpcAnswer[calls.size()];
        for (int round = 0; ; round++) {
            List<String> failures = round(calls, answers, deadline);
            if (settled(answers)) {
                return List.of(answers);
            }
            if (round == ROUNDS - 1 || !pause(round, deadline)) {
                if (answered(answers)) {
                    return List.of(answers);
                }
                throw new ChainException.Unavailable(
                        "No endpoint of chain " + chainId + " answered: " + String.join("; ", failures));
            }
        }
    }

    /** Whether another round is worth a try; then the pause before it is over. */
    private boolean pause(int round, Deadline deadline) {
        long nanos = ThreadLocalRandom.current().nextLong(FIRST_PAUSE.toNanos() << round);
        long resting = endpoints.stream()
                .mapToLong(endpoint -> endpoint.untilAdmitting().toNanos())
                .min()
                .orElse(0);
        long wait = Math.max(nanos, resting);
        if (wait > LONGEST_PAUSE.toNanos() || wait >= deadline.remainingNanos()) {
            return false;
        }
        try {
            Thread.sleep(Duration.ofNanos(wait));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<String> round(List<RpcCall> calls, @Nullable RpcAnswer[] answers, Deadline deadline) {
        List<String> failures = new ArrayList<>();
        for (RpcEndpoint endpoint : endpoints) {
            List<Integer> open = new ArrayList<>();
            List<RpcCall> rest = new ArrayList<>();
            for (int i = 0; i < answers.length; i++) {
                if (answers[i] == null || answers[i] instanceof RpcAnswer.Refused) {
                    open.add(i);
                    rest.add(calls.get(i));
                }
            }
            if (open.isEmpty()) {
                break;
            }
            try {
                List<RpcAnswer> got = endpoint.ask(rest, deadline);
                for (int i = 0; i < got.size(); i++) {
                    answers[open.get(i)] = got.get(i);
                }
            } catch (RpcEndpoint.Failure e) {
                failures.add(endpoint.host() + " " + e.describe());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChainException.Unavailable("Interrupted while asking chain " + chainId);
            }
        }
        return failures;
    }

    private static boolean answered(@Nullable RpcAnswer[] answers) {
        for (RpcAnswer answer : answers) {
            if (answer == null) {
                return false;
            }
        }
        return true;
    }

    /** Whether asking again could not better any answer. */
    private static boolean settled(@Nullable RpcAnswer[] answers) {
        for (RpcAnswer answer : answers) {
            if (answer == null || (answer instanceof RpcAnswer.Refused refused && refused.passing())) {
                return false;
            }
        }
        return true;
    }
}
