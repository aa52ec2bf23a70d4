package io.bulwark.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attempts that the node has, within bounds, and for a while those that it had. Guarded by the lock of {@link Contact}. */
final class Holdings {
    static final int REMEMBERED = 5_000;

    private static final int MOST = 10_000;
    private static final long MOST_CHARS = 64L << 20;
    /** A little below what the server takes in one frame. */
    private static final int MOST_NAMED = 1_900;

    private final int slots;
    private final Map<Attempt, Held> held = new LinkedHashMap<>();
    private final Map<Attempt, Boolean> over = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Attempt, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private int running;
    private int committed;
    private long chars;

    Holdings(int slots) {
        this.slots = slots;
    }

    @Nullable
    Held get(Attempt attempt) {
        return held.get(attempt);
    }

    boolean has(Held one) {
        return one.equals(held.get(one.attempt()));
    }

    /** Whether it is here, or was lately. */
    boolean knows(Attempt attempt) {
        return held.containsKey(attempt) || over.containsKey(attempt);
    }

    List<Held> all() {
        return List.copyOf(held.values());
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** How many are being computed or about to be. */
    int running() {
        return running;
    }

    /** How many results are committed to and not shown. */
    int committed() {
        return committed;
    }

    boolean hasRoom() {
        return running < 2 * slots + 16 && held.size() < MOST && chars < MOST_CHARS;
    }

    boolean hasRoomFor(String output) {
        return chars + output.length() <= MOST_CHARS;
    }

    Held add(Work work) {
        Held one = new Held(work);
        held.put(work.attempt(), one);
        running++;
        return one;
    }

    /** It is not computed any more. */
    void rests(Held one) {
        if (one.running) {
            one.running = false;
            running--;
        }
    }

    /** The node has bound itself to this result of it. */
    void commits(Held one, String output) {
        rests(one);
        one.output = output;
        committed++;
        chars += output.length();
    }

    void forget(Held one) {
        held.remove(one.attempt());
        rests(one);
        if (one.output != null) {
            committed--;
            chars -= one.output.length();
        }
        past(one.attempt());
    }

    /** It was never taken, or is over. */
    void past(Attempt attempt) {
        over.put(attempt, true);
    }

    /**
     * Names what is here: what is computed first, since the server gives it again when it is not named; then some of what waits
     * to be shown.
     */
    void name(ArrayNode list) {
        List<Attempt> toShow = new ArrayList<>();
        held.forEach((attempt, one) -> {
            if (one.output != null) {
                toShow.add(attempt);
            } else if (list.size() < MOST_NAMED) {
                FrameForm.item(list, attempt);
            }
        });
        Collections.shuffle(toShow);
        for (Attempt attempt : toShow) {
            if (list.size() < MOST_NAMED) {
                FrameForm.item(list, attempt);
            }
        }
    }
}
