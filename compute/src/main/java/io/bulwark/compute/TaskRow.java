package io.bulwark.compute;

import io.bulwark.compute.task.Agreement;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Phase;
import io.bulwark.compute.task.Task;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An unfinished task as it is stored.
 *
 * @param version how often its row was changed
 * @param read the spec, if it was read before
 */
record TaskRow(
        Task task,
        String requester,
        String specText,
        @Nullable Double tolerance,
        Instant submittedAt,
        String demand,
        long claimOrder,
        boolean parked,
        int version,
        @Nullable Spec read) {

    Spec spec() {
        Spec known = read;
        return known == null ? Spec.read(specText) : known;
    }

    TaskRow with(Task next, boolean park) {
        return new TaskRow(next, requester, specText, tolerance, submittedAt, demand, claimOrder, park, version, read);
    }

    /** The row after one more change of it. */
    TaskRow changed() {
        return new TaskRow(
                task, requester, specText, tolerance, submittedAt, demand, claimOrder, parked, version + 1, read);
    }

    /**
     * How two of this task's results are compared.
     *
     * @param outputs by epoch, all that have been shown
     */
    Agreement agreement(Map<Integer, String> outputs) {
        Double within = tolerance;
        if (within == null) {
            return Agreement.EXACT;
        }
        Map<String, Optional<double[]>> numbers = new HashMap<>();
        outputs.values().forEach(output -> numbers.put(Digests.ofOutput(output), Numbers.read(output)));
        return (a, b) -> {
            if (a.equals(b)) {
                return true;
            }
            Optional<double[]> left = numbers.getOrDefault(a, Optional.empty());
            Optional<double[]> right = numbers.getOrDefault(b, Optional.empty());
            return left.isPresent() && right.isPresent() && Numbers.near(left.get(), right.get(), within);
        };
    }

    /** What stands behind its result; empty until it has one. */
    Optional<Assurance> assurance() {
        return task.phase() instanceof Phase.Completed
                ? Optional.of(Assurance.of(task.terms().compared(), task.attempts()))
                : Optional.empty();
    }

    /** Whether it holds results that wait for others. */
    boolean holdsResults() {
        return task.attempts().stream().anyMatch(a -> a.state() instanceof Attempt.State.Revealed);
    }
}
