package io.bulwark.cli;

import io.bulwark.node.BuiltIn;
import io.bulwark.node.Outcome;
import io.bulwark.node.Skills;
import io.bulwark.node.Work;
import java.time.Duration;
import java.util.Set;

/** The built-in executors of a node that may be slow, or may lie. */
final class DemoSkills implements Skills {
    private final BuiltIn builtIn = new BuiltIn();
    private final Duration delay;
    private final boolean lies;
    private final int number;

    DemoSkills(int number, Duration delay, boolean lies) {
        this.number = number;
        this.delay = delay;
        this.lies = lies;
    }

    @Override
    public Set<String> kinds() {
        return builtIn.kinds();
    }

    @Override
    public Set<String> models() {
        return builtIn.models();
    }

    @Override
    public Outcome run(Work work) throws InterruptedException {
        if (!delay.isZero()) {
            Thread.sleep(delay);
        }
        // Each liar has a lie of its own: none of them can agree with another.
        return lies
                ? new Outcome.Done(work.kind().equals("hash") ? "lie " + number : "[" + number + ".5]")
                : builtIn.run(work);
    }
}
