package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.guard.trust.Opposites.Clash;
import io.bulwark.guard.trust.Sentences.Range;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares each sentence of an answer with the closest one that the assistant said before, in the answer or in the
 * conversation: the same words with another number, a word and its opposite, one denying the other.
 */
final class ContradictionDetector implements Detector {
    private static final int MOST_PLACES = 16;
    private static final int MOST_MESSAGES = 8;
    private static final int FEWEST = 3;
    private static final int LONGEST = 60;
    private static final double SHARE = 0.75;

    private final WordGroups groups;
    private final Opposites opposites;

    ContradictionDetector(WordGroups groups, Opposites opposites) {
        this.groups = groups;
        this.opposites = opposites;
    }

    @Override
    public String name() {
        return "contradiction";
    }

    @Override
    public Set<String> languages() {
        return Set.of("en");
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage answer : Answers.of(inspection)) {
            Bag said = Bag.of(answer.words());
            List<Range> sentences = Sentences.of(answer.words());
            int findings = out.list().size();
            compare(answer, said, sentences, answer, said, sentences, out);
            List<Passage> before = before(inspection, answer);
            for (int i = before.size() - 1; i >= 0 && out.list().size() == findings; i--) {
                Passage earlier = before.get(i);
                inspection.checkTime();
                compare(answer, said, sentences, earlier, Bag.of(earlier.words()), Sentences.of(earlier.words()), out);
            }
        }
    }

    /** What the assistant said earlier in the conversation, the last messages only. */
    private static List<Passage> before(Inspection inspection, Passage answer) {
        List<Passage> before = new ArrayList<>();
        for (Passage passage : inspection.passages()) {
            if (passage == answer) {
                break;
            }
            if (passage.origin() == Origin.ASSISTANT) {
                before.add(passage);
            }
        }
        return before.subList(Math.max(0, before.size() - MOST_MESSAGES), before.size());
    }

    private void compare(
            Passage answer,
            Bag said,
            List<Range> sentences,
            Passage earlier,
            Bag other,
            List<Range> others,
            Findings out) {
        if (sentences.size() + (earlier == answer ? 0 : others.size()) < 2) {
            return;
        }
        int[] sentenceOf = new int[other.size()];
        for (int s = 0; s < others.size(); s++) {
            for (int i = others.get(s).from(); i < others.get(s).to(); i++) {
                sentenceOf[i] = s;
            }
        }
        int[] shared = new int[others.size()];
        for (Range sentence : sentences) {
            int limit = earlier == answer ? sentence.from() : other.size();
            if (sentence.size() > LONGEST || sentence.size() < FEWEST + 1) {
                continue;
            }
            Range closest = closest(said, sentence, other, sentenceOf, others, limit, shared);
            if (closest == null || !states(answer, sentence) || !states(earlier, closest)) {
                continue;
            }
            String reason = clash(said, sentence, other, closest);
            if (!reason.isEmpty()) {
                Words words = said.words();
                String where = earlier == answer ? "the answer says before" : earlier.part() + " says";
                String told = earlier.text()
                        .slice(
                                earlier.sourceStart(other.words().start(closest.from())),
                                earlier.sourceEnd(other.words().end(closest.to() - 1)));
                out.add(Finding.at(
                        answer,
                        answer.sourceStart(words.start(sentence.from())),
                        answer.sourceEnd(words.end(sentence.to() - 1)),
                        "SELF_CONTRADICTION",
                        Severity.MEDIUM,
                        0.6,
                        name(),
                        "This " + reason + " what " + where + ": \"" + told + "\". Decide which of them holds."));
            }
        }
    }

    /** Questions, conditions and code state nothing. */
    private boolean states(Passage passage, Range range) {
        Words words = passage.words();
        for (int i = range.from(); i < range.to(); i++) {
            if ((groups.of(words.key(i)) & WordGroups.CONDITION) != 0) {
                return false;
            }
        }
        return Sentences.count(words, range, '?') == 0 && !Code.at(passage, words, range);
    }

    private boolean content(Bag bag, int word) {
        return (groups.of(bag.words().key(word)) & (WordGroups.STOP | WordGroups.NEGATION)) == 0 && !bag.number(word);
    }

    /**
     * The sentence that has most content words in common, where that is most of both.
     *
     * @param shared zeros, one for each sentence; zeros again afterwards
     */
    private @Nullable Range closest(
            Bag said, Range sentence, Bag other, int[] sentenceOf, List<Range> others, int limit, int[] shared) {
        long[] own = new long[sentence.size()];
        int[] met = new int[Math.min(sentence.size() * MOST_PLACES, 16)];
        int meetings = 0;
        int size = 0;
        int best = -1;
        int most = 0;
        for (int i = sentence.from(); i < sentence.to(); i++) {
            long stem = said.stemOf(i);
            if (!content(said, i) || within(own, size, stem)) {
                continue;
            }
            own[size++] = stem;
            int last = -1;
            int k = other.first(stem);
            for (int places = 0; k >= 0 && k < limit && places < MOST_PLACES; k = other.next(k), places++) {
                if (sentenceOf[k] != last) {
                    last = sentenceOf[k];
                    if (meetings == met.length) {
                        met = Arrays.copyOf(met, meetings * 2);
                    }
                    met[meetings++] = last;
                    int count = ++shared[last];
                    if (count > most) {
                        most = count;
                        best = last;
                    }
                }
            }
        }
        for (int i = 0; i < meetings; i++) {
            shared[met[i]] = 0;
        }
        if (most < FEWEST || most < size * SHARE || others.get(best).size() > LONGEST) {
            return null;
        }
        long[] theirs = new long[others.get(best).size()];
        int different = 0;
        for (int i = others.get(best).from(); i < others.get(best).to(); i++) {
            if (content(other, i) && !within(theirs, different, other.stemOf(i))) {
                theirs[different++] = other.stemOf(i);
            }
        }
        return most >= different * SHARE ? others.get(best) : null;
    }

    /** A sentence has few words, so that looking through them is quickest. */
    private static boolean within(long[] stems, int size, long stem) {
        for (int i = 0; i < size; i++) {
            if (stems[i] == stem) {
                return true;
            }
        }
        return false;
    }

    private String clash(Bag said, Range a, Bag other, Range b) {
        if (figures(said, a, other, b)) {
            return "gives another figure than";
        }
        Clash clash = numbers(said, a) + numbers(other, b) > 0 ? null : opposites.between(said, a, other, b);
        return clash == null ? "" : clash.denied() ? "denies" : "is the opposite of";
    }

    private static int numbers(Bag bag, Range range) {
        int numbers = 0;
        for (int i = range.from(); i < range.to(); i++) {
            numbers += bag.number(i) ? 1 : 0;
        }
        return numbers;
    }

    /** Word for word the same but for one number behind a verb such as "is". */
    private boolean figures(Bag said, Range a, Bag other, Range b) {
        if (a.size() != b.size()) {
            return false;
        }
        int differing = 0;
        boolean verb = false;
        for (int i = 0; i < a.size(); i++) {
            boolean same = said.stemOf(a.from() + i) == other.stemOf(b.from() + i);
            verb |= (groups.of(said.words().key(a.from() + i)) & WordGroups.BEING) != 0;
            if (!same && !(verb && said.number(a.from() + i) && other.number(b.from() + i))) {
                return false;
            }
            differing += same ? 0 : 1;
        }
        return differing == 1;
    }
}
