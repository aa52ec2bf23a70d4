package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Words;
import java.util.List;

/**
 * Finds answers that run in circles: one passage again and again right behind itself, or most sentences said before. A loop
 * of period p shows as a run of word groups whose last place is p words back; one pass sees all periods.
 */
final class LoopDetector implements Detector {
    private static final int GROUP = 4;
    private static final int ROUNDS = 3;
    private static final int FEWEST_REPEATED = 12;
    private static final int FEWEST_SENTENCES = 6;
    private static final int SHORTEST_SENTENCE = 4;
    private static final double REPEATED = 0.5;

    @Override
    public String name() {
        return "loops";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage answer : Answers.of(inspection)) {
            if (!loop(answer, out)) {
                sentences(answer, out);
            }
        }
    }

    private boolean loop(Passage answer, Findings out) {
        Words words = answer.words();
        KeyMap seen = new KeyMap(words.size());
        int period = 0;
        int run = 0;
        boolean found = false;
        for (int i = 0; i + GROUP <= words.size(); i++) {
            long group = 0;
            for (int k = 0; k < GROUP; k++) {
                group = group * 31 + words.key(i + k);
            }
            int last = seen.put(group, i);
            int back = last < 0 ? 0 : i - last;
            if (back > 0 && back == period) {
                run++;
            } else {
                found |= report(answer, i - run, i + GROUP - 1, period, run, out);
                period = back;
                run = back > 0 ? 1 : 0;
            }
        }
        int groups = Math.max(0, words.size() - GROUP + 1);
        return found | report(answer, groups - run, words.size(), period, run, out);
    }

    /** The words up to {@code to} repeat with a period; the first round stands before {@code from}. */
    private boolean report(Passage answer, int from, int to, int period, int run, Findings out) {
        int repeated = run + GROUP - 1;
        if (run == 0
                || repeated < FEWEST_REPEATED
                || repeated < (ROUNDS - 1) * period
                || !prose(answer, from, to, run)) {
            return false;
        }
        Words words = answer.words();
        int rounds = 1 + repeated / period;
        out.add(Finding.at(
                answer,
                answer.sourceStart(words.start(from)),
                answer.sourceEnd(words.end(to - 1)),
                "LOOP",
                Severity.MEDIUM,
                rounds > ROUNDS ? 0.95 : 0.8,
                name(),
                "The same " + period + (period == 1 ? " word" : " words") + " stand here " + rounds
                        + " times in a row. Cut the answer here, or ask again with a higher repetition penalty."));
        return true;
    }

    /** Most of it words, and fewer signs of code than rounds: programs repeat themselves by nature. */
    private static boolean prose(Passage answer, int from, int to, int run) {
        Words words = answer.words();
        int start = answer.sourceStart(words.start(from));
        int end = answer.sourceEnd(words.end(to - 1));
        int lettered = 0;
        for (int i = from; i < to; i++) {
            lettered += Character.isLetter(words.folded().at(words.start(i))) ? 1 : 0;
        }
        return lettered * 2 >= to - from && Code.signs(answer.text(), start, end) * 8 < run;
    }

    private void sentences(Passage answer, Findings out) {
        Words words = answer.words();
        KeyMap seen = new KeyMap(words.size() / 8);
        int counted = 0;
        int repeated = 0;
        int first = -1;
        int last = -1;
        List<Sentences.Range> all = Sentences.of(words);
        for (Sentences.Range sentence : all) {
            long hash = 0;
            int numbers = 0;
            for (int i = sentence.from(); i < sentence.to(); i++) {
                hash = hash * 31 + words.key(i);
                numbers += Character.isDigit(words.folded().at(words.start(i))) ? 1 : 0;
            }
            if (sentence.size() < SHORTEST_SENTENCE
                    || numbers * 3 > sentence.size()
                    || Code.at(answer, words, sentence)) {
                continue;
            }
            counted++;
            if (seen.put(hash, 0) >= 0) {
                repeated++;
                first = first < 0 ? sentence.from() : first;
                last = sentence.to() - 1;
            }
        }
        if (counted >= FEWEST_SENTENCES && repeated >= counted * REPEATED) {
            out.add(Finding.at(
                    answer,
                    answer.sourceStart(words.start(first)),
                    answer.sourceEnd(words.end(last)),
                    "REPETITION",
                    Severity.LOW,
                    Math.min(0.95, 0.2 + (double) repeated / counted),
                    name(),
                    repeated + " of " + counted + " sentences were said before. Shorten the answer."));
        }
    }
}
