package io.bulwark.guard.bias;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardSettings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a text anew with what the bias guard suggests. The result is checked by the same guard: what no suggestion mends
 * is left out sentence by sentence, so that the result is clean and never has a finding that the text did not have.
 */
public final class Rewriter {
    private static final int ROUNDS = 3;
    private static final String LEFT_OUT = "[left out]";

    private final BiasGuard guard;
    private final GuardSettings settings;

    /**
     * A text written anew.
     *
     * @param changes what was replaced, in the order in which it was done
     */
    public record Rewrite(String text, List<Change> changes) {
        public Rewrite {
            changes = List.copyOf(changes);
        }

        public boolean changed() {
            return !changes.isEmpty();
        }
    }

    /** One replacement: the words, what stands there now, and why. */
    public record Change(String before, String after, String category) {}

    /** A rewriter for what counts under a policy. */
    public Rewriter(BiasGuard guard, Policy policy) {
        this.guard = guard;
        this.settings = policy.settings(guard.name());
    }

    /** Replaces everything that counts; a text without findings comes back as it is. */
    public Rewrite rewrite(String text) {
        List<Change> changes = new ArrayList<>();
        String now = text;
        List<Finding> open = counted(now);
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            String next = apply(now, open, changes, false);
            List<Finding> left = counted(next);
            if (left.size() > open.size()) {
                break;
            }
            now = next;
            open = left;
        }
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            now = apply(now, open, changes, true);
            open = counted(now);
        }
        if (!open.isEmpty()) {
            changes.add(new Change(now, LEFT_OUT, open.getFirst().category()));
            now = LEFT_OUT;
        }
        return new Rewrite(now, changes);
    }

    private List<Finding> counted(String text) {
        return guard.check(new Inspection(Exchange.input(text))).findings().stream()
                .filter(finding -> settings.judge(finding) != Verdict.ALLOW)
                .toList();
    }

    private static String apply(String text, List<Finding> findings, List<Change> changes, boolean sentences) {
        int[] points = text.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (Finding finding : findings) {
            int start = sentences ? sentenceStart(points, finding.start()) : finding.start();
            int end = sentences ? sentenceEnd(points, finding.end()) : finding.end();
            if (start < at) {
                continue;
            }
            String before = new String(points, start, end - start);
            String suggested = finding.suggestion();
            String after = sentences || suggested == null ? LEFT_OUT : likeBefore(before, suggested);
            out.append(new String(points, at, start - at)).append(after);
            changes.add(new Change(before, after, finding.category()));
            at = end;
            if (after.isEmpty()) {
                at = skipSpace(points, at, out);
            }
        }
        return out.append(new String(points, at, points.length - at)).toString();
    }

    /** Where nothing stands in the place of a word, one of the blanks around it goes too. */
    private static int skipSpace(int[] points, int at, StringBuilder out) {
        boolean blankBefore = out.isEmpty() || Character.isWhitespace(out.charAt(out.length() - 1));
        return blankBefore && at < points.length && points[at] == ' ' ? at + 1 : at;
    }

    private static String likeBefore(String before, String after) {
        boolean capital = !before.isEmpty() && Character.isUpperCase(before.codePointAt(0));
        return capital && !after.isEmpty() ? Character.toUpperCase(after.charAt(0)) + after.substring(1) : after;
    }

    private static boolean ends(int point) {
        return point == '.' || point == '!' || point == '?' || point == '\n';
    }

    private static int sentenceStart(int[] points, int from) {
        int i = Math.min(from, points.length);
        while (i > 0 && !ends(points[i - 1])) {
            i--;
        }
        while (i < from && points[i] == ' ') {
            i++;
        }
        return i;
    }

    private static int sentenceEnd(int[] points, int from) {
        int i = from;
        while (i < points.length && !ends(points[i])) {
            i++;
        }
        return i;
    }
}
