package io.bulwark.compute.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.compute.task.Explorer.Bounds;
import io.bulwark.compute.task.Explorer.Machine;
import io.bulwark.compute.task.Explorer.Result;
import io.bulwark.compute.task.Step.Why;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reachable state within the bounds; and that a broken rule is found. */
class ExplorerTest {
    private static final Machine REAL = (task, command, now) -> task.apply(command, now, Agreement.EXACT);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void one_task_of_any_redundancy_keeps_every_promise_with_two_crashes_and_a_liar(int redundancy) {
        Result result = new Explorer(REAL, new Bounds(new int[] {redundancy}, 3, 1, 2, true, true), false).explore();

        assertThat(result.violation()).isNull();
        assertThat(result.states()).isGreaterThan(500);
        print("redundancy " + redundancy, result);
    }

    @Test
    void two_tasks_on_three_nodes_keep_every_promise_with_two_crashes_and_a_liar() {
        Result alone = new Explorer(REAL, new Bounds(new int[] {1, 1}, 2, 1, 2, false, true), false).explore();
        Result mixed = new Explorer(REAL, new Bounds(new int[] {1, 2}, 2, 1, 2, false, false), false).explore();

        assertThat(alone.violation()).isNull();
        assertThat(mixed.violation()).isNull();
        print("two tasks, redundancy 1 and 1", alone);
        print("two tasks, redundancy 1 and 2", mixed);
    }

    @Test
    void two_lying_nodes_of_one_owner_cannot_agree_on_a_wrong_result() {
        Result result = new Explorer(REAL, new Bounds(new int[] {2}, 3, 2, 1, true, true), false).explore();

        assertThat(result.violation()).isNull();
    }

    @Test
    void tasks_whose_results_nobody_compares_ask_one_node_and_punish_none() {
        Result one = new Explorer(REAL, Bounds.notCompared(1, 3), false).explore();
        Result two = new Explorer(REAL, Bounds.notCompared(2, 2), false).explore();

        assertThat(one.violation()).isNull();
        assertThat(two.violation()).isNull();
        print("one task, not compared", one);
        print("two tasks, not compared", two);
    }

    @Test
    void a_node_that_is_slashed_though_nothing_was_compared_is_found() {
        Machine judging = (task, command, now) -> {
            Step step = REAL.apply(task, command, now);
            if (command instanceof Command.Reveal reveal
                    && reveal.digest().equals("d2")
                    && step instanceof Step.Moved moved) {
                List<Effect> effects = new ArrayList<>(moved.effects());
                effects.add(new Effect.Slash(reveal.epoch(), reveal.node(), Task.WRONG_RESULT));
                return new Step.Moved(moved.task(), effects);
            }
            return step;
        };

        assertFound(judging, Bounds.notCompared(1, 3), "though nothing was compared");
    }

    @Test
    void without_fencing_a_node_is_paid_for_the_work_of_another() {
        Machine unfenced = (task, command, now) -> {
            Step step = REAL.apply(task, command, now);
            if (command instanceof Command.Reveal late
                    && step instanceof Step.Refused refused
                    && refused.why() == Why.LATE) {
                for (Attempt attempt : task.attempts()) {
                    if (attempt.working()) {
                        return REAL.apply(
                                task,
                                new Command.Reveal(
                                        attempt.epoch(), attempt.at().node(), late.digest(), late.opened(), false),
                                now);
                    }
                }
            }
            return step;
        };

        assertFound(unfenced, new Bounds(new int[] {1}, 3, 0, 0, false, true), "delivered nothing");
    }

    @Test
    void a_repeated_result_that_is_paid_again_is_found() {
        Machine generous = (task, command, now) -> {
            if (task.phase() instanceof Phase.Completed done && command instanceof Command.Reveal again) {
                Attempt attempt = task.attempts().get(done.accepted() - 1);
                if (attempt.epoch() == again.epoch()) {
                    return new Step.Moved(task, List.of(new Effect.Pay(again.epoch(), again.node(), attempt.ask())));
                }
            }
            return REAL.apply(task, command, now);
        };

        assertFound(generous, new Bounds(new int[] {1}, 3, 0, 0, false, true), "ended task moved");
    }

    @Test
    void a_refund_that_forgets_who_was_paid_is_found() {
        Machine forgetful = (task, command, now) -> {
            Step step = REAL.apply(task, command, now);
            if (command instanceof Command.Cancel && step instanceof Step.Moved moved) {
                List<Effect> effects = new ArrayList<>(moved.effects());
                effects.removeIf(effect -> effect instanceof Effect.Refund);
                effects.add(new Effect.Refund(task.terms().escrow()));
                return new Step.Moved(moved.task(), effects);
            }
            return step;
        };

        assertFound(forgetful, new Bounds(new int[] {2}, 3, 0, 0, true, true), "more left the escrow");
    }

    @Test
    void without_the_rule_about_owners_two_nodes_of_one_liar_decide() {
        Machine careless = (task, command, now) -> command instanceof Command.Assign assign
                ? REAL.apply(
                        task,
                        new Command.Assign(
                                new Placement(
                                        assign.at().node(),
                                        assign.at().node().toString(),
                                        assign.at().block()),
                                assign.ask()),
                        now)
                : REAL.apply(task, command, now);

        assertFound(careless, new Bounds(new int[] {2}, 3, 2, 0, false, true), "wrong result was accepted");
    }

    @Test
    void without_opening_commitments_a_copier_is_paid() {
        Machine trusting = (task, command, now) -> {
            if (command instanceof Command.Reveal reveal
                    && task.attempt(reveal.epoch()).orElseThrow().state() instanceof Attempt.State.Committed s) {
                return REAL.apply(
                        task,
                        new Command.Reveal(
                                reveal.epoch(), reveal.node(), reveal.digest(), s.commitment(), reveal.check()),
                        now);
            }
            return REAL.apply(task, command, now);
        };

        assertFound(trusting, new Bounds(new int[] {2}, 3, 1, 0, false, true), "copied commitment");
    }

    @Test
    void without_leases_a_silent_node_holds_a_task_up_to_its_deadline() {
        Machine patient = (task, command, now) ->
                command instanceof Command.Tick && now.isBefore(task.terms().deadline())
                        ? new Step.Refused(Why.NOTHING_DUE)
                        : REAL.apply(task, command, now);

        assertFound(patient, new Bounds(new int[] {1}, 3, 0, 0, false, true), "ran into its deadline");
    }

    @Test
    void commitments_opened_while_another_node_still_works_are_found() {
        Machine hasty = (task, command, now) -> {
            Step step = REAL.apply(task, command, now);
            if (command instanceof Command.Commit commit && step instanceof Step.Moved moved) {
                List<Effect> effects = new ArrayList<>(moved.effects());
                effects.add(new Effect.OpenReveal(commit.epoch(), commit.node()));
                return new Step.Moved(moved.task(), effects);
            }
            return step;
        };

        assertFound(hasty, new Bounds(new int[] {2}, 3, 0, 0, false, true), "could still copy");
    }

    private static void assertFound(Machine broken, Bounds bounds, String what) {
        Result real = new Explorer(REAL, bounds, true).explore();
        Result result = new Explorer(broken, bounds, true).explore();

        assertThat(real.violation()).as("the real machine").isNull();
        assertThat(result.violation()).isNotNull().contains(what);
        assertThat(result.trace()).as("the way there").hasSizeGreaterThan(1);
    }

    private static void print(String name, Result result) {
        System.out.printf("explored %s: %,d states, %,d steps%n", name, result.states(), result.steps());
    }
}
