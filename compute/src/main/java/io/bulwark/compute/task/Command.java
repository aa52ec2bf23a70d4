package io.bulwark.compute.task;

import io.bulwark.kernel.TokenAmount;
import java.util.UUID;

/** What may be asked of a task. Whatever comes from a node carries the epoch it was given and the node's own id. */
public sealed interface Command {
    /** What a node says about one of its attempts; its signature was checked before. */
    sealed interface FromNode extends Command {
        int epoch();

        UUID node();
    }

    record Assign(Placement at, TokenAmount ask) implements Command {}

    record Start(int epoch, UUID node) implements FromNode {}

    /** The node is alive and works on it. */
    record Renew(int epoch, UUID node) implements FromNode {}

    record Commit(int epoch, UUID node, String commitment) implements FromNode {}

    /**
     * A result: at once where one node computes alone, else opening a commitment.
     *
     * @param opened what the commitment of this node, task, epoch, digest and salt has to be
     * @param check whether a lone result has to be confirmed by a second node; means nothing where results are not compared
     */
    record Reveal(int epoch, UUID node, String digest, String opened, boolean check) implements FromNode {}

    /** @param said the node's words for it, for people */
    record Fail(int epoch, UUID node, String said) implements FromNode {}

    record Release(int epoch, UUID node) implements FromNode {}

    /** Time has passed. */
    record Tick() implements Command {}

    record Cancel() implements Command {}
}
