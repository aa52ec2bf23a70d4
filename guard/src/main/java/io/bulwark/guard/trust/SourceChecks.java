package io.bulwark.guard.trust;

import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.guard.trust.Calendar.Day;
import io.bulwark.guard.trust.Opposites.Clash;
import io.bulwark.guard.trust.Quantities.Quantity;
import io.bulwark.guard.trust.Sentences.Range;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Numbers, dates, names and quotes that the sources do not have, and sentences that exclude the closest one of the sources. */
final class SourceChecks {
    private static final String NAME = "source-checks";
    private static final int MOST_WORDS = 200;
    private static final int MOST_PLACES = 64;

    private final Opposites opposites;
    private final Passage answer;
    private final Overlap overlap;
    private final Bag said;
    private final Bag source;
    private final Findings out;
    private final Words words;
    private final boolean[] taken;
    private final int[] firstWord;

    SourceChecks(Opposites opposites, Passage answer, Overlap overlap, Bag said, Bag source, Findings out) {
        this.opposites = opposites;
        this.answer = answer;
        this.overlap = overlap;
        this.said = said;
        this.source = source;
        this.out = out;
        this.words = said.words();
        this.taken = new boolean[words.size()];
        this.firstWord = starts(source.words());
    }

    /**
     * Reports what differs.
     *
     * @param asked what the user said right before
     */
    void inspect(List<Range> sentences, List<Passage> documents, List<Passage> asked) {
        List<Passage> known = new ArrayList<>(documents);
        known.addAll(asked);
        dates(known);
        Quantities given = Quantities.of(known);
        List<Quantity> open = new ArrayList<>();
        for (Quantity q : Quantities.in(answer.text())) {
            if (!given.has(q) && claimed(q, given)) {
                open.add(q);
            }
        }
        int next = 0;
        for (Range sentence : sentences) {
            int end = answer.sourceEnd(words.end(sentence.to() - 1));
            List<Quantity> here = new ArrayList<>();
            while (next < open.size() && open.get(next).start() < end) {
                here.add(open.get(next++));
            }
            sentence(sentence, here);
        }
        quotes();
    }

    /** Whether a number says something: not a list mark, not a result that the answer itself works out. */
    private boolean claimed(Quantity q, Quantities given) {
        Text t = answer.text();
        int k = q.start() - 1;
        while (k >= 0 && (t.at(k) == ' ' || t.at(k) == '$' || t.at(k) == '€' || t.at(k) == '£')) {
            k--;
        }
        if (k >= 0 && (t.at(k) == '=' || t.at(k) == '≈')) {
            return false;
        }
        boolean lineStart = k < 0 || t.at(k) == '\n' || t.at(k) == '*' || t.at(k) == '#';
        int after = q.end() < t.length() ? t.at(q.end()) : ' ';
        if (lineStart && (after == '.' || after == ')' || after == ':')) {
            return false;
        }
        if (k >= 0 && t.at(k) == '[' && after == ']') {
            return false;
        }
        int touching = q.start() > 0 ? t.at(q.start() - 1) : ' ';
        if (Character.isLetter(touching) || touching == '_' || touching == '/') {
            return false;
        }
        // "the 60s" may stand for "the 1960s".
        boolean decade = after == 's' || after == '\'' || after == '’';
        if (decade && q.value() < 100 && given.has(q.plus(1900))) {
            return false;
        }
        return q.digits() ? q.value() > 1 : q.value() > 10;
    }

    private static int[] starts(Words words) {
        int count = words.size() == 0 ? 0 : words.sentence(words.size() - 1) + 1;
        int[] first = new int[count + 1];
        Arrays.fill(first, words.size());
        for (int i = words.size() - 1; i >= 0; i--) {
            first[words.sentence(i)] = i;
        }
        for (int i = count - 1; i >= 0; i--) {
            first[i] = Math.min(first[i], first[i + 1]);
        }
        return first;
    }

    private void sentence(Range sentence, List<Quantity> numbers) {
        int closest = overlap.closest(sentence.from(), sentence.to());
        int content = 0;
        for (int i = sentence.from(); i < sentence.to(); i++) {
            content += overlap.content(i) && !said.number(i) ? 1 : 0;
        }
        int shared = Math.min(content, overlap.shared());
        double share = content == 0 ? 0 : (double) shared / content;
        Range there = closest < 0 ? new Range(0, 0) : new Range(firstWord[closest], firstWord[closest + 1]);
        for (Quantity q : numbers) {
            if (isTaken(q.start(), q.end())) {
                continue;
            }
            boolean otherwise = share >= 0.6 && shared >= 2 && counts(there);
            add(
                    q.start(),
                    q.end(),
                    otherwise ? "CONTRADICTS_SOURCE" : "UNSUPPORTED_NUMBER",
                    otherwise ? Severity.HIGH : Severity.MEDIUM,
                    0.85,
                    otherwise
                            ? "The source says this with another number. Take the number of the source."
                            : "No source gives this number. Name where it comes from or leave it out.");
        }
        Clash clash = share >= 0.7 && shared >= 3 ? opposites.between(said, sentence, source, there) : null;
        if (clash != null && (numbers.isEmpty() || !clash.denied())) {
            add(
                    answer.sourceStart(words.start(clash.words().from())),
                    answer.sourceEnd(words.end(clash.words().to() - 1)),
                    "CONTRADICTS_SOURCE",
                    Severity.HIGH,
                    0.6,
                    clash.denied()
                            ? "Only one of the answer and the closest passage of the sources denies this. Compare them."
                            : "The closest passage of the sources has the opposite word. Compare and correct.");
        }
        names(sentence);
    }

    private boolean counts(Range there) {
        for (int i = there.from(); i < there.to(); i++) {
            if (source.number(i) || Quantities.spelled(source.words().word(i))) {
                return true;
            }
        }
        return false;
    }

    /** Two capitalised words or more of which neither the sources nor the question have one. */
    private void names(Range sentence) {
        for (int i = sentence.from() + 1; i < sentence.to(); i++) {
            int k = i;
            boolean fresh = false;
            while (k < sentence.to() && capital(k) && (k == i || words.start(k) - words.end(k - 1) == 1)) {
                fresh |= !overlap.known(k) && overlap.content(k);
                k++;
            }
            if (k - i >= 2 && fresh) {
                add(
                        answer.sourceStart(words.start(i)),
                        answer.sourceEnd(words.end(k - 1)),
                        "UNSUPPORTED_NAME",
                        Severity.MEDIUM,
                        0.6,
                        "This name is not in the sources. Check who or what is meant, or name where it comes from.");
            }
            i = Math.max(i, k - 1);
        }
    }

    private boolean capital(int word) {
        return Character.isUpperCase(answer.text().at(answer.sourceStart(words.start(word))));
    }

    private void dates(List<Passage> known) {
        List<Day> stated = Calendar.days(answer);
        if (stated.isEmpty()) {
            return;
        }
        List<Day> days = new ArrayList<>();
        for (Passage passage : known) {
            days.addAll(Calendar.days(passage));
        }
        Set<Long> parts = Calendar.parts(days);
        for (Day day : stated) {
            if (!day.supported(parts)) {
                add(
                        day.start(),
                        day.end(),
                        "UNSUPPORTED_DATE",
                        Severity.MEDIUM,
                        0.85,
                        "No source gives this date. Check it or leave it out.");
            }
        }
    }

    /** A passage of four words or more in quotation marks has to stand in the sources as it is. */
    private void quotes() {
        int open = -1;
        int first = 0;
        int word = 0;
        for (int i = 0; i < words.folded().length(); i++) {
            char c = words.folded().at(i);
            if (c == '\n') {
                open = -1;
            }
            if (c != '"') {
                continue;
            }
            while (word < words.size() && words.start(word) < i) {
                word++;
            }
            if (open < 0) {
                open = i;
                first = word;
                continue;
            }
            if (word - first >= 4 && word - first <= MOST_WORDS && !quoted(first, word)) {
                add(
                        answer.sourceStart(open),
                        answer.sourceEnd(i + 1),
                        "UNSUPPORTED_QUOTE",
                        Severity.MEDIUM,
                        0.8,
                        "The sources do not have these words. Quote exactly or leave the quotation marks out.");
            }
            open = -1;
        }
    }

    private boolean quoted(int from, int to) {
        int places = 0;
        for (int k = source.first(said.stemOf(from)); k >= 0 && places < MOST_PLACES; k = source.next(k), places++) {
            int length = 1;
            while (from + length < to
                    && k + length < source.size()
                    && source.stemOf(k + length) == said.stemOf(from + length)) {
                length++;
            }
            if (from + length == to) {
                return true;
            }
        }
        return false;
    }

    private boolean isTaken(int start, int end) {
        for (int i = wordAt(start); i < taken.length && answer.sourceStart(words.start(i)) < end; i++) {
            if (taken[i]) {
                return true;
            }
        }
        return false;
    }

    private int wordAt(int point) {
        int low = 0;
        int high = words.size();
        while (low < high) {
            int middle = low + high >>> 1;
            if (answer.sourceEnd(words.end(middle)) <= point) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void add(int start, int end, String category, Severity severity, double confidence, String advice) {
        for (int i = wordAt(start); i < taken.length && answer.sourceStart(words.start(i)) < end; i++) {
            taken[i] = true;
        }
        out.add(Finding.at(answer, start, end, category, severity, confidence, NAME, advice));
    }
}
