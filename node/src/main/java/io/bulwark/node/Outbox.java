package io.bulwark.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has to be said, until the server acknowledges it. What was in a frame that got no answer is said again, which is
 * harmless: the server knows what it has heard.
 */
final class Outbox {
    static final int MOST_ITEMS = 1_000;
    /** The server takes frames of 2 MB. */
    static final int MOST_BYTES = 1_900_000;

    private final Deque<Statement> waiting = new ArrayDeque<>();
    private final TreeMap<Long, Sent> unanswered = new TreeMap<>();

    private record Sent(List<Statement> statements, long at) {}

    void add(Statement statement) {
        waiting.add(statement);
    }

    /** Nobody wants to hear of this attempt any more. */
    void drop(Attempt attempt) {
        waiting.removeIf(statement -> statement.attempt().equals(attempt));
    }

    int waiting() {
        return waiting.size();
    }

    int unanswered() {
        return unanswered.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty()
                && unanswered.values().stream().allMatch(s -> s.statements().isEmpty());
    }

    /** The next frame's statements: as many as fit, one for each attempt, and no beginning of what has come to its end. */
    List<Statement> take() {
        List<Statement> taken = new ArrayList<>();
        List<Statement> later = new ArrayList<>();
        Set<Attempt> said = new HashSet<>();
        Set<Attempt> ends = new HashSet<>();
        waiting.forEach(statement -> {
            if (statement.kind() != Statement.Kind.START) {
                ends.add(statement.attempt());
            }
        });
        int bytes = 0;
        while (!waiting.isEmpty() && taken.size() < MOST_ITEMS) {
            Statement next = waiting.peek();
            if (!taken.isEmpty() && bytes + next.cost() > MOST_BYTES) {
                break;
            }
            waiting.remove();
            if (next.kind() == Statement.Kind.START && ends.contains(next.attempt())) {
                continue;
            }
            if (!said.add(next.attempt())) {
                later.add(next);
                continue;
            }
            taken.add(next);
            bytes += next.cost();
        }
        later.reversed().forEach(waiting::addFirst);
        return taken;
    }

    void sent(long number, List<Statement> statements, long nanos) {
        unanswered.put(number, new Sent(statements, nanos));
    }

    /** What was in this frame; empty when it is not known or was answered. */
    List<Statement> answered(long number) {
        Sent sent = unanswered.remove(number);
        return sent == null ? List.of() : sent.statements();
    }

    /** Everything unanswered is to be said again, before all else. */
    void again() {
        for (Sent sent : unanswered.descendingMap().values()) {
            sent.statements().reversed().forEach(waiting::addFirst);
        }
        unanswered.clear();
    }

    /** When the oldest frame without an answer was sent; {@code otherwise} when there is none. */
    long oldest(long otherwise) {
        return unanswered.isEmpty()
                ? otherwise
                : unanswered.firstEntry().getValue().at();
    }
}
