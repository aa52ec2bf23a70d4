package io.bulwark.compute;

import java.util.List;

/** Hears of every task that moved, after the commit. */
@FunctionalInterface
interface TaskEvents {
    TaskEvents NONE = changed -> {};

    void changed(List<TaskRow> changed);
}
