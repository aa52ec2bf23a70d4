package io.bulwark.guard;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Guards an answer while it streams. Each guard works in one of three ways: {@code hold} keeps the answer back until its end,
 * {@code window} looks at each stretch before it leaves and holds back as much as its longest finding may need, {@code after}
 * judges what has left. The guards see the text first; placeholders of the vault are undone last. The texts of all steps
 * together are the answer, byte for byte where nothing is redacted. Belongs to one thread at a time.
 */
public final class GuardStream {
    /** The longest answer, in UTF-16 units. */
    public static final int LONGEST = 1_000_000;

    /** What has left and stays in sight, so that a label before a number is still seen. */
    private static final int CONTEXT = 384;

    /** New text that is worth another look; a smaller step looks at each character more often. */
    private static final int STEP = 64;

    /** Past this, something that never ends leaves all the same. */
    private static final int LONGEST_HOLD = 65_536;

    /** When a guard sees the answer. */
    public enum Mode {
        HOLD,
        WINDOW,
        AFTER
    }

    /**
     * What a chunk led to.
     *
     * @param text what may go on now; often empty
     * @param outcome the verdict on the whole answer, with the last step
     * @param stopped whether the answer was cut off here because it is blocked
     */
    public record Step(String text, @Nullable Outcome outcome, boolean stopped) {}

    private static final Step NOTHING = new Step("", null, false);

    private final GuardEngine engine;
    private final Exchange exchange;
    private final List<Passage> rest;
    private final Policy policy;
    private final Set<String> only;
    private final Vault vault;
    private final List<Guard> windows = new ArrayList<>();
    private final Map<String, Mode> modes = new LinkedHashMap<>();
    private final StringBuilder whole = new StringBuilder();
    private final StringBuilder carry = new StringBuilder();
    private int released;
    private int seen;
    private boolean ended;

    GuardStream(
            GuardEngine engine, List<Guard> guards, Exchange exchange, Policy policy, Set<String> only, Vault vault) {
        this.engine = engine;
        this.exchange = exchange;
        this.rest = Inspection.passages(new Exchange(
                exchange.input(),
                null,
                exchange.messages(),
                exchange.sources(),
                exchange.sessionId(),
                exchange.model()));
        this.policy = policy;
        this.only = only;
        this.vault = vault;
        for (Guard guard : guards) {
            GuardSettings settings = policy.settings(guard.name());
            if (only.contains(guard.name()) && settings.enabled()) {
                Mode mode = mode(guard, settings);
                modes.put(guard.name(), mode);
                if (mode == Mode.WINDOW) {
                    windows.add(guard);
                }
            }
        }
    }

    /** The option {@code stream} of a policy; else what the guard can do; what could change or stop a text is held. */
    private Mode mode(Guard guard, GuardSettings settings) {
        Object wanted = settings.options().get("stream");
        if (wanted != null) {
            Mode mode = Mode.valueOf(wanted.toString().toUpperCase(java.util.Locale.ROOT));
            return mode == Mode.WINDOW && guard.window() == 0 ? Mode.HOLD : mode;
        }
        if (guard.window() > 0) {
            return Mode.WINDOW;
        }
        boolean acts = settings.action().compareTo(Verdict.FLAG) > 0 && !policy.monitorOnly();
        return acts ? Mode.HOLD : Mode.AFTER;
    }

    /** How each guard of this stream works. */
    public Map<String, Mode> modes() {
        return Map.copyOf(modes);
    }

    /**
     * Takes the next chunk.
     *
     * @throws IllegalStateException after the end, and for an answer past {@link #LONGEST}
     */
    public Step accept(String chunk) {
        append(chunk);
        if (modes.containsValue(Mode.HOLD)) {
            return NOTHING;
        }
        if (windows.isEmpty()) {
            return leave(whole.length(), released, List.of());
        }
        return whole.length() - seen < STEP ? NOTHING : look();
    }

    /**
     * Takes an answer that is there as a whole and ends it: every guard looks once.
     *
     * @throws IllegalStateException after the end, and for an answer past {@link #LONGEST}
     */
    public Step whole(String answer) {
        append(answer);
        return finish();
    }

    private void append(String text) {
        if (ended) {
            throw new IllegalStateException("The stream has ended");
        }
        if (whole.length() + text.length() > LONGEST) {
            ended = true;
            throw new IllegalStateException("The answer is longer than " + LONGEST + " characters");
        }
        whole.append(text);
    }

    private Step look() {
        seen = whole.length();
        int end = Character.isHighSurrogate(whole.charAt(seen - 1)) ? seen - 1 : seen;
        int from = contextStart();
        Inspection inspection = Inspection.ofOutput(exchange, rest, whole.substring(from, end), true);
        Text stretch = inspection.judged().getFirst().text();
        int left = Character.codePointCount(whole, from, released);
        Map<String, List<Finding>> redactions = new LinkedHashMap<>();
        for (Guard guard : windows) {
            GuardSettings settings = policy.settings(guard.name());
            GuardResult result = GuardEngine.run(guard, settings, inspection, policy.monitorOnly(), redactions);
            if (result.verdict() == Verdict.BLOCK && fresh(result, settings, left)) {
                return stop(guard.name(), result, Character.codePointCount(whole, 0, from));
            }
        }
        List<Finding> out =
                policy.monitorOnly() ? List.of() : GuardEngine.merged(redactions.getOrDefault("output", List.of()));
        int until = boundary(stretch, out, seen - released > LONGEST_HOLD);
        if (until <= left) {
            return NOTHING;
        }
        List<Finding> placed = new ArrayList<>();
        for (Finding finding : out) {
            if (finding.end() > left && finding.start() < until) {
                placed.add(finding);
            }
        }
        return leave(whole.offsetByCodePoints(from, until), from, placed);
    }

    /** Whether a block rests on something that has not left yet, or on a guard that broke. */
    private static boolean fresh(GuardResult result, GuardSettings settings, int left) {
        boolean any = false;
        for (Finding finding : result.findings()) {
            if (settings.judge(finding) == Verdict.BLOCK) {
                any = true;
                if (finding.end() > left) {
                    return true;
                }
            }
        }
        return !any;
    }

    private int contextStart() {
        int from = Math.max(0, released - CONTEXT);
        int word = from;
        while (from > 0 && word < released && !Character.isWhitespace(whole.charAt(word))) {
            word++;
        }
        from = word < released ? word : from;
        return from > 0 && Character.isLowSurrogate(whole.charAt(from)) ? from - 1 : from;
    }

    /** How far the stretch may leave, in its code points. */
    private int boundary(Text stretch, List<Finding> redactions, boolean forced) {
        if (forced) {
            return stretch.length();
        }
        int until = stretch.length();
        for (Guard guard : windows) {
            until = Math.min(until, Math.min(stretch.length() - guard.window(), guard.open(stretch)));
        }
        until = Math.max(0, until);
        int blank = until;
        while (blank < stretch.length() && !Character.isWhitespace(stretch.at(blank))) {
            blank++;
        }
        if (blank == stretch.length()) {
            // A run without white space that has not ended may be an address or a key of any length.
            while (until > 0 && !Character.isWhitespace(stretch.at(until - 1))) {
                until--;
            }
        }
        for (Finding finding : redactions) {
            if (finding.start() < until && until < finding.end()) {
                until = finding.start();
            }
        }
        return until;
    }

    /** Lets the text go up to an index, with redactions in code points from another index on. */
    private Step leave(int until, int from, List<Finding> redactions) {
        StringBuilder out = new StringBuilder();
        int index = from;
        int point = 0;
        for (Finding finding : redactions) {
            int start = whole.offsetByCodePoints(index, finding.start() - point);
            int end = whole.offsetByCodePoints(start, finding.end() - finding.start());
            index = end;
            point = finding.end();
            if (end <= released) {
                continue;
            }
            literal(Math.max(released, start), out);
            restore(carry.length(), out);
            out.append(vault.placeholder(finding.category(), whole.substring(start, end)));
            released = end;
        }
        literal(until, out);
        return out.isEmpty() ? NOTHING : new Step(out.toString(), null, false);
    }

    private void literal(int until, StringBuilder out) {
        if (until > released) {
            carry.append(whole, released, until);
            released = until;
            restore(unfinished(), out);
        }
    }

    /** Where a placeholder begins that the carried text may go on with, or its length. */
    private int unfinished() {
        int open = carry.lastIndexOf("[");
        if (open < 0 || carry.length() - open > 80) {
            return carry.length();
        }
        for (int i = open + 1; i < carry.length(); i++) {
            char c = carry.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_')) {
                return carry.length();
            }
        }
        return open;
    }

    private void restore(int until, StringBuilder out) {
        if (until > 0) {
            String text = carry.substring(0, until);
            out.append(text.indexOf('[') < 0 ? text : vault.restore(text));
            carry.delete(0, until);
        }
    }

    private Step stop(String guard, GuardResult result, int before) {
        ended = true;
        Outcome outcome = check(new LinkedHashMap<>());
        if (outcome.verdict() != Verdict.BLOCK) {
            List<Finding> moved = result.findings().stream()
                    .map(finding -> finding.at(before + finding.start(), before + finding.end()))
                    .toList();
            Map<String, GuardResult> guards = new LinkedHashMap<>(outcome.guards());
            guards.put(
                    guard,
                    new GuardResult(
                            Verdict.BLOCK,
                            null,
                            result.score(),
                            moved,
                            result.notChecked(),
                            result.reason(),
                            result.details(),
                            result.ms()));
            outcome = new Outcome(Verdict.BLOCK, null, outcome.processed(), guards, outcome.ms());
        }
        return new Step("", outcome, true);
    }

    private Outcome check(Map<String, List<Finding>> redactions) {
        Inspection inspection = Inspection.ofOutput(exchange, rest, whole.toString(), false);
        return engine.check(inspection, policy, only, vault, redactions);
    }

    /** Ends the answer: every guard judges the whole of it, and what was held back leaves or is stopped. */
    public Step finish() {
        if (ended) {
            throw new IllegalStateException("The stream has ended");
        }
        ended = true;
        Map<String, List<Finding>> redactions = new LinkedHashMap<>();
        Outcome outcome = check(redactions);
        if (outcome.verdict() == Verdict.BLOCK) {
            return new Step("", outcome, true);
        }
        List<Finding> out =
                policy.monitorOnly() ? List.of() : GuardEngine.merged(redactions.getOrDefault("output", List.of()));
        String last = leave(whole.length(), 0, out).text();
        StringBuilder tail = new StringBuilder(last);
        restore(carry.length(), tail);
        return new Step(tail.toString(), outcome, false);
    }
}
