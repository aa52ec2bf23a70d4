package io.bulwark.compute.task;

import io.bulwark.compute.task.Attempt.Loss;
import io.bulwark.compute.task.Attempt.State;
import io.bulwark.compute.task.Step.Why;
import io.bulwark.kernel.TokenAmount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A task with all its attempts, as a value.
 *
 * @param target results wanted before they are compared; grows when a lone result is to be checked or results differ
 * @param attempts in the order of their epochs, which are 1, 2, 3 ...
 */
public record Task(UUID id, Terms terms, Phase phase, int target, List<Attempt> attempts) {
    public static final String WRONG_RESULT = "WRONG_RESULT";

    public Task {
        attempts = List.copyOf(attempts);
    }

    public static Task submitted(UUID id, Terms terms) {
        return new Task(id, terms, new Phase.Pending(), terms.redundancy(), List.of());
    }

    /** How many more nodes may be given this task now. */
    public int wanted() {
        if (phase.ended()) {
            return 0;
        }
        int room = terms.maxAttempts() - attempts.size();
        return Math.max(0, Math.min(target - count(Attempt::counts), room));
    }

    /** When a {@link Command.Tick} will find something to do; empty once the task has ended. */
    public Optional<Instant> due() {
        if (phase.ended()) {
            return Optional.empty();
        }
        Instant due = terms.deadline();
        for (Attempt attempt : attempts) {
            Instant its = attempt.due();
            if (its != null && its.isBefore(due)) {
                due = its;
            }
        }
        return Optional.of(due);
    }

    /** Whether the attempts bind themselves to a result before anybody shows one. */
    public boolean commits() {
        return terms.redundancy() > 1;
    }

    public Optional<Attempt> attempt(int epoch) {
        return epoch < 1 || epoch > attempts.size() ? Optional.empty() : Optional.of(attempts.get(epoch - 1));
    }

    /** What becomes of the task by a command at a time. */
    public Step apply(Command command, Instant now, Agreement agreement) {
        if (phase.ended()) {
            return new Step.Refused(Why.ENDED);
        }
        Draft draft = new Draft(this, now, agreement);
        Optional<Why> refused =
                switch (command) {
                    case Command.Assign c -> draft.assign(c);
                    case Command.FromNode c -> draft.fromNode(c);
                    case Command.Tick c -> draft.tick();
                    case Command.Cancel c -> draft.cancel();
                };
        return refused.<Step>map(Step.Refused::new).orElseGet(draft::moved);
    }

    private int count(Predicate<Attempt> which) {
        int count = 0;
        for (Attempt attempt : attempts) {
            if (which.test(attempt)) {
                count++;
            }
        }
        return count;
    }

    /** The task while one command changes it. */
    private static final class Draft {
        private final Task from;
        private final Terms terms;
        private final Instant now;
        private final Agreement agreement;
        private final List<Attempt> attempts;
        private final List<Effect> effects = new ArrayList<>();
        private int target;
        private Phase phase;

        Draft(Task from, Instant now, Agreement agreement) {
            this.from = from;
            this.terms = from.terms;
            this.now = now;
            this.agreement = agreement;
            this.attempts = new ArrayList<>(from.attempts);
            this.target = from.target;
            this.phase = from.phase;
        }

        Step moved() {
            return new Step.Moved(task(), effects);
        }

        private Task task() {
            return new Task(from.id, terms, phase, target, attempts);
        }

        Optional<Why> assign(Command.Assign command) {
            if (from.wanted() == 0) {
                return Optional.of(Why.ENOUGH);
            }
            for (Attempt other : attempts) {
                boolean same = other.at().node().equals(command.at().node());
                if (same || other.counts() && other.at().kinOf(command.at())) {
                    return Optional.of(Why.NOT_APART);
                }
            }
            if (command.ask().compareTo(terms.unit()) > 0) {
                return Optional.of(Why.TOO_DEAR);
            }
            Instant limit = now.plus(terms.attemptLimit());
            attempts.add(new Attempt(
                    attempts.size() + 1,
                    command.at(),
                    command.ask(),
                    new State.Assigned(now.plus(terms.lease()), limit)));
            go();
            return Optional.empty();
        }

        Optional<Why> fromNode(Command.FromNode command) {
            Optional<Attempt> found = from.attempt(command.epoch());
            if (found.isEmpty()) {
                return Optional.of(Why.UNKNOWN_EPOCH);
            }
            Attempt attempt = found.get();
            if (!attempt.at().node().equals(command.node())) {
                return Optional.of(Why.OTHER_NODE);
            }
            Optional<Why> refused =
                    switch (command) {
                        case Command.Start c -> start(attempt);
                        case Command.Renew c -> renew(attempt);
                        case Command.Commit c -> commit(attempt, c);
                        case Command.Reveal c -> reveal(attempt, c);
                        case Command.Fail c -> giveUp(attempt, new State.Lost(Loss.REPORTED, c.said()));
                        case Command.Release c -> giveUp(attempt, new State.Lost(Loss.RELEASED));
                    };
            if (refused.isEmpty()) {
                go();
            }
            return refused;
        }

        private Optional<Why> start(Attempt attempt) {
            return switch (attempt.state()) {
                case State.Assigned s -> {
                    set(attempt.with(new State.Running(renewed(s.leaseUntil(), s.limit()), s.limit())));
                    yield Optional.empty();
                }
                case State.Running s -> Optional.of(Why.REPEATED);
                default -> Optional.of(Why.LATE);
            };
        }

        private Optional<Why> renew(Attempt attempt) {
            switch (attempt.state()) {
                case State.Assigned s ->
                    set(attempt.with(new State.Assigned(renewed(s.leaseUntil(), s.limit()), s.limit())));
                case State.Running s ->
                    set(attempt.with(new State.Running(renewed(s.leaseUntil(), s.limit()), s.limit())));
                default -> {
                    return Optional.of(Why.LATE);
                }
            }
            return Optional.empty();
        }

        private Instant renewed(Instant leaseUntil, Instant limit) {
            Instant next = now.plus(terms.lease());
            next = next.isAfter(limit) ? limit : next;
            return next.isAfter(leaseUntil) ? next : leaseUntil;
        }

        private Optional<Why> commit(Attempt attempt, Command.Commit command) {
            if (!from.commits()) {
                return Optional.of(Why.NOT_ASKED);
            }
            if (!attempt.working()) {
                return Optional.of(
                        attempt.state() instanceof State.Committed s
                                        && s.commitment().equals(command.commitment())
                                ? Why.REPEATED
                                : Why.LATE);
            }
            set(attempt.with(new State.Committed(command.commitment(), null)));
            return Optional.empty();
        }

        private Optional<Why> reveal(Attempt attempt, Command.Reveal command) {
            if (attempt.state() instanceof State.Revealed s) {
                return Optional.of(s.digest().equals(command.digest()) ? Why.REPEATED : Why.LATE);
            }
            if (!from.commits()) {
                if (!attempt.working()) {
                    return Optional.of(Why.LATE);
                }
                set(attempt.with(new State.Revealed(command.digest())));
                if (command.check() && terms.compared()) {
                    target = Math.max(target, Terms.MAJORITY);
                }
                return Optional.empty();
            }
            if (attempt.working()) {
                return Optional.of(Why.TOO_EARLY);
            }
            if (!(attempt.state() instanceof State.Committed s)) {
                return Optional.of(Why.LATE);
            }
            if (s.revealUntil() == null) {
                return Optional.of(Why.TOO_EARLY);
            }
            if (s.commitment().equals(command.opened())) {
                set(attempt.with(new State.Revealed(command.digest())));
            } else {
                lose(attempt, Loss.BAD_REVEAL);
            }
            return Optional.empty();
        }

        private Optional<Why> giveUp(Attempt attempt, State.Lost lost) {
            if (!attempt.working()) {
                return Optional.of(Why.LATE);
            }
            lose(attempt, lost);
            return Optional.empty();
        }

        private void lose(Attempt attempt, Loss why) {
            lose(attempt, new State.Lost(why));
        }

        private void lose(Attempt attempt, State.Lost lost) {
            set(attempt.with(lost));
            if (lost.why().forfeits()) {
                effects.add(new Effect.Slash(
                        attempt.epoch(), attempt.at().node(), lost.why().name()));
            }
            if (lost.why() == Loss.EXPIRED || lost.why() == Loss.NOT_REVEALED) {
                effects.add(new Effect.Withdraw(attempt.epoch(), attempt.at().node()));
            }
        }

        Optional<Why> tick() {
            boolean changed = false;
            for (Attempt attempt : List.copyOf(attempts)) {
                Instant due = attempt.due();
                if (due != null && !now.isBefore(due)) {
                    lose(attempt, attempt.working() ? Loss.EXPIRED : Loss.NOT_REVEALED);
                    changed = true;
                }
            }
            if (changed) {
                go();
            }
            if (!phase.ended() && !now.isBefore(terms.deadline())) {
                List<Attempt> group = largestGroup();
                if (group.size() >= needed()) {
                    complete(group);
                } else {
                    fail(Phase.Cause.DEADLINE);
                }
                changed = true;
            }
            return changed ? Optional.empty() : Optional.of(Why.NOTHING_DUE);
        }

        Optional<Why> cancel() {
            List<Attempt> delivered = attempts.stream()
                    .filter(a -> a.state() instanceof State.Committed || a.state() instanceof State.Revealed)
                    .toList();
            for (Attempt attempt : delivered) {
                set(attempt.with(new State.Compensated()));
            }
            phase = new Phase.Cancelled();
            settle(delivered);
            return Optional.empty();
        }

        /** Draws the conclusions from what has changed. */
        private void go() {
            Task now = task();
            if (now.count(Attempt::working) > 0 || now.wanted() > 0) {
                phase = waiting(now);
                return;
            }
            if (now.count(Attempt::open) > 0) {
                openReveals();
                phase = new Phase.InProgress();
                return;
            }
            List<Attempt> group = largestGroup();
            if (group.size() >= needed()) {
                complete(group);
                return;
            }
            // Results differ, or some are missing: as many more as could bring about an agreement.
            target = now.count(Attempt::counts) + needed() - group.size();
            if (task().wanted() > 0) {
                phase = new Phase.Pending();
            } else {
                fail(Phase.Cause.ATTEMPTS);
            }
        }

        private static Phase waiting(Task task) {
            boolean begun =
                    task.count(a -> a.state() instanceof State.Running || a.state() instanceof State.Committed) > 0;
            if (begun) {
                return new Phase.InProgress();
            }
            return task.count(Attempt::working) > 0 ? new Phase.Assigned() : new Phase.Pending();
        }

        private int needed() {
            return target == 1 ? 1 : Terms.MAJORITY;
        }

        private void openReveals() {
            for (Attempt attempt : List.copyOf(attempts)) {
                if (attempt.state() instanceof State.Committed s && s.revealUntil() == null) {
                    set(attempt.with(new State.Committed(s.commitment(), now.plus(terms.revealWindow()))));
                    effects.add(
                            new Effect.OpenReveal(attempt.epoch(), attempt.at().node()));
                }
            }
        }

        /** The results that agree with one of them, for the one with the most; the earliest decides between equals. */
        private List<Attempt> largestGroup() {
            List<Attempt> best = List.of();
            for (Attempt candidate : attempts) {
                if (candidate.state() instanceof State.Revealed centre) {
                    List<Attempt> group = new ArrayList<>();
                    for (Attempt other : attempts) {
                        if (other.state() instanceof State.Revealed s && agreement.agree(centre.digest(), s.digest())) {
                            group.add(other);
                        }
                    }
                    if (group.size() > best.size()) {
                        // Its centre first: that is the result.
                        group.remove(candidate);
                        group.addFirst(candidate);
                        best = group;
                    }
                }
            }
            return best;
        }

        private void complete(List<Attempt> group) {
            Attempt centre = group.getFirst();
            for (Attempt attempt : List.copyOf(attempts)) {
                if (attempt.state() instanceof State.Revealed s) {
                    if (attempt.epoch() == centre.epoch()) {
                        set(attempt.with(new State.Accepted(s.digest())));
                    } else if (group.contains(attempt)) {
                        set(attempt.with(new State.Agreed(s.digest())));
                    } else {
                        set(attempt.with(new State.Rejected(s.digest())));
                        effects.add(
                                new Effect.Slash(attempt.epoch(), attempt.at().node(), WRONG_RESULT));
                    }
                }
            }
            phase = new Phase.Completed(centre.epoch());
            settle(group);
        }

        private void fail(Phase.Cause cause) {
            phase = new Phase.Failed(cause);
            settle(List.of());
        }

        /** Pays these their asks, the requester the rest, and ends whatever is still open. The escrow is empty after it. */
        private void settle(List<Attempt> paid) {
            TokenAmount left = terms.escrow();
            if (!paid.isEmpty()) {
                TokenAmount most = terms.escrow().dividedBy(paid.size());
                for (Attempt attempt : paid) {
                    TokenAmount amount = attempt.ask().min(most);
                    left = left.minus(amount);
                    effects.add(new Effect.Pay(attempt.epoch(), attempt.at().node(), amount));
                }
            }
            if (!left.isZero()) {
                effects.add(new Effect.Refund(left));
            }
            for (Attempt attempt : List.copyOf(attempts)) {
                if (attempt.counts()) {
                    set(attempt.with(new State.Withdrawn()));
                    if (attempt.open()) {
                        effects.add(new Effect.Withdraw(
                                attempt.epoch(), attempt.at().node()));
                    }
                }
            }
        }

        private void set(Attempt attempt) {
            attempts.set(attempt.epoch() - 1, attempt);
        }
    }
}
