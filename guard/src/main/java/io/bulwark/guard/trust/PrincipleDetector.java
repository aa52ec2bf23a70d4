package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.GuardSettings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.text.Phrases;
import io.bulwark.text.Words;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Judges an answer by the caller's {@link Principles}. */
final class PrincipleDetector implements Detector {
    private static final int MOST_KEPT = 64;
    private static final double SURE = 0.95;

    private final Map<Object, Principles> known = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "principles";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Principles principles;
        try {
            principles = principles(inspection.settings());
        } catch (IllegalArgumentException e) {
            out.notChecked(name(), "*", String.valueOf(e.getMessage()));
            // Thrown on so that the policy's on_failure decides: a slip must not weaken a policy.
            throw e;
        }
        for (Passage answer : Answers.of(inspection)) {
            List<Passage> asked = Answers.asked(inspection, answer);
            int broken = 0;
            int applied = 0;
            for (Principle principle : principles.list()) {
                if (applies(principle, answer, asked)) {
                    applied++;
                    broken += judge(principle, answer, out) ? 0 : 1;
                }
            }
            if (applied > 0) {
                out.detail("principles", Map.of("applied", applied, "broken", broken));
            }
        }
    }

    /** Compiling phrases takes longer than a check, and a server has few policies. */
    private Principles principles(GuardSettings settings) {
        Object option = settings.options().get("principles");
        if (option == null) {
            return Principles.of(settings);
        }
        Principles kept = known.get(option);
        if (kept == null) {
            kept = Principles.of(settings);
            if (known.size() >= MOST_KEPT) {
                known.clear();
            }
            known.put(option, kept);
        }
        return kept;
    }

    private static boolean applies(Principle principle, Passage answer, List<Passage> asked) {
        Phrases when = principle.when();
        if (when == null) {
            return true;
        }
        boolean here = has(when, answer.words());
        for (Passage passage : asked) {
            here |= has(when, passage.words());
        }
        return here;
    }

    private boolean judge(Principle principle, Passage answer, Findings out) {
        Words words = answer.words();
        boolean[] kept = {true};
        Phrases forbid = principle.forbid();
        if (forbid != null) {
            forbid.match(words, (name, first, last) -> {
                kept[0] = false;
                add(principle, answer, first, last, "says what this rule forbids", out);
            });
        }
        Phrases require = principle.require();
        if (require != null && !has(require, words)) {
            kept[0] = false;
            add(principle, answer, 0, 0, "lacks what this rule requires", out);
        }
        if (words.size() > principle.mostWords()) {
            kept[0] = false;
            String reason = "has " + words.size() + " words instead of at most " + principle.mostWords();
            add(principle, answer, principle.mostWords(), words.size(), reason, out);
        }
        return kept[0];
    }

    private static boolean has(Phrases phrases, Words words) {
        boolean[] found = {false};
        phrases.match(words, (name, first, last) -> found[0] = true);
        return found[0];
    }

    private void add(Principle principle, Passage answer, int first, int last, String reason, Findings out) {
        Words words = answer.words();
        int start = first == last ? 0 : answer.sourceStart(words.start(first));
        int end = first == last ? 0 : answer.sourceEnd(words.end(last - 1));
        out.add(Finding.at(
                answer,
                start,
                end,
                "PRINCIPLE",
                principle.severity(),
                SURE,
                name(),
                "\"" + principle.name() + "\": the answer " + reason + ". Rewrite it so that it keeps to the rule."));
    }
}
