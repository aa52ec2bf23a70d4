package io.bulwark.guard.context;

import io.bulwark.guard.context.Fact.Kind;
import java.util.ArrayList;
import java.util.List;

/** Facts of a conversation, joined with those of a new turn. */
final class Facts {
    /** The most facts of a conversation. */
    static final int MOST = 48;

    private static final int MOST_OF_SYSTEM = 24;

    private Facts() {}

    /** The facts after a turn: newer values replace older ones, but users do not replace what the system prompt fixed. */
    static List<Fact> joined(List<Fact> known, List<Fact> read) {
        if (read.isEmpty()) {
            return known;
        }
        List<Fact> all = new ArrayList<>(known);
        for (Fact fact : read) {
            if (all.stream().anyMatch(old -> old.bySystem() && !fact.bySystem() && replaces(fact, old))) {
                continue;
            }
            all.removeIf(old -> replaces(fact, old));
            all.add(fact);
            if (all.size() > MOST) {
                evict(all);
            }
        }
        return List.copyOf(all);
    }

    private static boolean replaces(Fact fact, Fact old) {
        if (!old.subject().equals(fact.subject())) {
            return false;
        }
        if (isValue(fact)) {
            return isValue(old);
        }
        return old.kind() == fact.kind()
                && (fact.kind() != Kind.WISH || old.passage().equals(fact.passage()));
    }

    private static boolean isValue(Fact fact) {
        return fact.kind() == Kind.NUMBER || fact.kind() == Kind.NAME;
    }

    /** Removes the oldest wish, else the oldest fact of a user; the system's go first only where they are too many. */
    private static void evict(List<Fact> all) {
        long bySystem = all.stream().filter(Fact::bySystem).count();
        boolean system = bySystem > MOST_OF_SYSTEM;
        int oldest = -1;
        for (int i = 0; i < all.size(); i++) {
            Fact fact = all.get(i);
            if (fact.bySystem() == system
                    && (oldest < 0
                            || fact.kind() == Kind.WISH && all.get(oldest).kind() != Kind.WISH)) {
                oldest = i;
            }
        }
        all.remove(oldest);
    }
}
