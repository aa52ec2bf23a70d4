package io.bulwark.compute;

import io.bulwark.compute.task.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Chooses nodes for tasks: at random within what fits, so that nobody can arrange to meet a friend in a quorum, and the best
 * of a few draws, so that good offers earn more. All chance comes from the round's seed, so a choice can be repeated by whoever
 * has the round's record.
 */
final class Matcher {
    /** Two draws instead of one take most of the load's unevenness away (Mitzenmacher 2001); four weigh quality more. */
    private static final int DRAWS = 4;

    /** Work that takes less than the message about it; of this a node gets some at a time. */
    private static final Set<String> LIGHT = Set.of("hash");

    private static final int RUN = 8;
    private static final int LONGEST_RUN = 32;
    private static final int RUNS_PER_ROUND = 16;

    /** A node that goes on being given light work. */
    private static final class Run {
        private final Candidate candidate;
        private int left;

        Run(Candidate candidate, int left) {
            this.candidate = candidate;
            this.left = left;
        }
    }

    private final Fit fit;
    private final byte[] seed;
    private final List<Candidate> candidates;
    private final int run;
    private final Map<String, List<Candidate>> byDemand = new HashMap<>();
    private final Map<String, Run> runs = new HashMap<>();

    /** A node and how many more tasks it can take in this round. */
    static final class Candidate {
        final Node node;
        private final int slots;
        private int free;

        Candidate(Node node, int free) {
            this.node = node;
            this.slots = node.offer().slots();
            this.free = free;
        }
    }

    /** @param run how many tasks of light work one node gets in a row */
    Matcher(Fit fit, byte[] seed, List<Candidate> candidates, int run) {
        this.fit = fit;
        this.run = run;
        this.seed = seed;
        this.candidates = candidates;
    }

    /** More in a row the more there is to give: a message for each few of them would cost more than their work. */
    static int run(int tasks) {
        return Math.clamp(tasks / RUNS_PER_ROUND, RUN, LONGEST_RUN);
    }

    /** Whether any node with room could take a task with such a demand. */
    boolean serves(String demand) {
        return fitting(demand).stream().anyMatch(c -> c.free > 0);
    }

    private List<Candidate> fitting(String demand) {
        return byDemand.computeIfAbsent(demand, key -> {
            String[] parts = key.split("\\|", -1);
            Requirements requires = new Requirements(
                    parts[1].isEmpty() ? null : parts[1],
                    !parts[2].isEmpty(),
                    parts[3].isEmpty() ? null : parts[3],
                    Integer.parseInt(parts[4]));
            int magnitude = Integer.parseInt(parts[5]);
            List<Candidate> found = new ArrayList<>();
            for (Candidate candidate : candidates) {
                // Nothing of this magnitude can pay what the node asks.
                boolean cheap =
                        candidate.node.offer().ask().value().unscaledValue().bitLength() <= magnitude;
                if (cheap && fit.offer(candidate.node, requires, parts[0]).isEmpty()) {
                    found.add(candidate);
                }
            }
            return found;
        });
    }

    /** A node for the task's next attempt, its slot taken; empty when none fits. */
    Optional<Node> choose(Task task, String demand) {
        List<Candidate> fitting = fitting(demand);
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        boolean light = task.terms().redundancy() == 1 && LIGHT.contains(demand.substring(0, demand.indexOf('|')));
        Run going = light ? runs.get(demand) : null;
        if (going != null && going.left > 0 && takes(going.candidate, task)) {
            going.left--;
            going.candidate.free--;
            return Optional.of(going.candidate.node);
        }
        Draws draws = new Draws(seed, task.id(), task.attempts().size() + 1);
        Candidate best = null;
        for (int i = 0; i < DRAWS; i++) {
            Candidate drawn = fitting.get(draws.next(fitting.size()));
            if (drawn != best && takes(drawn, task) && (best == null || score(drawn) > score(best))) {
                best = drawn;
            }
        }
        if (best == null) {
            int from = draws.next(fitting.size());
            for (int i = 0; i < fitting.size() && best == null; i++) {
                Candidate next = fitting.get((from + i) % fitting.size());
                if (takes(next, task)) {
                    best = next;
                }
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        if (light) {
            runs.put(demand, new Run(best, run - 1));
        }
        best.free--;
        return Optional.of(best.node);
    }

    private boolean takes(Candidate candidate, Task task) {
        return candidate.free > 0
                && fit.price(candidate.node, task.terms()).isEmpty()
                && Fit.apart(candidate.node, task).isEmpty();
    }

    /** Higher is better: price first, then reputation, load and stake; each part lies from 0 to 1. */
    private static double score(Candidate candidate) {
        double ask = candidate.node.offer().ask().value().doubleValue();
        double stake = candidate.node.stake().value().doubleValue();
        return 0.4 / (1 + ask)
                + 0.3 * candidate.node.reputation()
                + 0.2 * candidate.free / candidate.slots
                + 0.1 * stake / (stake + 10_000);
    }

    /** Numbers from a seed, a task and an attempt: SplitMix64 behind one SHA-256. */
    private static final class Draws {
        private long state;

        Draws(byte[] seed, UUID task, int attempt) {
            byte[] hash = Digests.sha256(ByteBuffer.allocate(seed.length + 20)
                    .put(seed)
                    .putLong(task.getMostSignificantBits())
                    .putLong(task.getLeastSignificantBits())
                    .putInt(attempt)
                    .array());
            state = ByteBuffer.wrap(hash).getLong();
        }

        int next(int bound) {
            state += 0x9E3779B97F4A7C15L;
            long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            return (int) Math.floorMod(z ^ z >>> 31, (long) bound);
        }
    }
}
