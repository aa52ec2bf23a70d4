package io.bulwark.guard.trust;

import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.guard.trust.Numbers.Number;
import io.bulwark.guard.trust.Sentences.Range;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Numbers, names and quotes that the sources do not have, and sentences that say the opposite of the closest source. */
final class SourceChecks {
    private static final double CLOSE = 0.6;
    private static final int FEWEST = 3;
    private static final int MOST_WORDS = 200;

    private final Antonyms antonyms;

    SourceChecks(Antonyms antonyms) {
        this.antonyms = antonyms;
    }

    void inspect(Passage answer, Overlap overlap, Bag said, Bag source, List<Range> sentences, Findings out) {
        Text text = Text.of(source.words().folded().value());
        Set<String> known = new HashSet<>();
        for (Number number : Numbers.of(text)) {
            known.add(number.plain());
        }
        List<Number> numbers = Numbers.of(answer.text());
        int[] firstWord = starts(source.words());
        int at = 0;
        for (Range sentence : sentences) {
            Words words = said.words();
            int start = answer.sourceStart(words.start(sentence.from()));
            int end = answer.sourceEnd(words.end(sentence.to() - 1));
            int closest = overlap.closest(sentence.from(), sentence.to());
            int content = 0;
            for (int i = sentence.from(); i < sentence.to(); i++) {
                content += overlap.content(i) ? 1 : 0;
            }
            double share = content == 0 ? 0 : (double) overlap.shared() / content;
            boolean close = share >= CLOSE && overlap.shared() >= FEWEST;
            while (at < numbers.size() && numbers.get(at).start() < end) {
                Number number = numbers.get(at++);
                boolean item = number.start() == start && sentence.size() == 1;
                if (number.start() >= start && !known.contains(number.plain()) && !item) {
                    number(answer, number, share, out);
                }
            }
            if (close && closest >= 0) {
                opposite(answer, overlap, said, source, sentence, firstWord[closest], firstWord[closest + 1], out);
            }
            names(answer, overlap, words, sentence, out);
        }
        quotes(answer, said, source, out);
    }

    private static int[] starts(Words words) {
        int count = words.size() == 0 ? 0 : words.sentence(words.size() - 1) + 1;
        int[] first = new int[count + 1];
        java.util.Arrays.fill(first, words.size());
        for (int i = words.size() - 1; i >= 0; i--) {
            first[words.sentence(i)] = i;
        }
        for (int i = count - 1; i >= 0; i--) {
            first[i] = Math.min(first[i], first[i + 1]);
        }
        return first;
    }

    private static void number(Passage answer, Number number, double share, Findings out) {
        boolean small = number.plain().length() == 1;
        out.add(Finding.at(
                answer,
                number.start(),
                number.end(),
                "UNSUPPORTED_NUMBER",
                Severity.MEDIUM,
                small ? 0.4 : share >= 0.3 ? 0.8 : 0.6,
                "source-checks",
                "This number is not in the sources. Check it or name where it comes from."));
    }

    private void opposite(
            Passage answer, Overlap overlap, Bag said, Bag source, Range sentence, int from, int to, Findings out) {
        if (to - from > MOST_WORDS || sentence.size() > MOST_WORDS) {
            return;
        }
        Words words = said.words();
        Set<Long> there = new HashSet<>();
        Set<Long> here = new HashSet<>();
        int negated = 0;
        int denied = 0;
        for (int i = from; i < to; i++) {
            there.add(source.words().key(i));
            denied += overlap.negation(source.words().key(i)) ? 1 : 0;
        }
        for (int i = sentence.from(); i < sentence.to(); i++) {
            here.add(words.key(i));
            negated += overlap.negation(words.key(i)) ? 1 : 0;
        }
        double sure = 0;
        for (int i = sentence.from(); i < sentence.to() && sure == 0; i++) {
            for (long opposite : antonyms.of(words.key(i))) {
                if (there.contains(opposite) && !there.contains(words.key(i)) && !here.contains(opposite)) {
                    sure = 0.75;
                }
            }
        }
        if (sure == 0 && Math.min(1, negated) != Math.min(1, denied)) {
            sure = 0.6;
        }
        if (sure > 0) {
            out.add(Finding.at(
                    answer,
                    answer.sourceStart(words.start(sentence.from())),
                    answer.sourceEnd(words.end(sentence.to() - 1)),
                    "CONTRADICTS_SOURCE",
                    Severity.HIGH,
                    sure,
                    "source-checks",
                    "The closest passage of the sources says the opposite. Compare and correct."));
        }
    }

    /** Capitalised words inside a sentence that neither the sources nor the question have. */
    private static void names(Passage answer, Overlap overlap, Words words, Range sentence, Findings out) {
        int capitals = 0;
        for (int i = sentence.from(); i < sentence.to(); i++) {
            capitals += capital(answer, words, i) ? 1 : 0;
        }
        if (capitals == 0 || capitals * 2 > sentence.size() && sentence.size() > 3) {
            // A heading, or a text in capitals.
            return;
        }
        for (int i = sentence.from() + 1; i < sentence.to(); i++) {
            if (!capital(answer, words, i) || !overlap.content(i) || overlap.known(i)) {
                continue;
            }
            int from = i;
            while (i + 1 < sentence.to() && capital(answer, words, i + 1)) {
                i++;
            }
            out.add(Finding.at(
                    answer,
                    answer.sourceStart(words.start(from)),
                    answer.sourceEnd(words.end(i)),
                    "UNSUPPORTED_NAME",
                    Severity.MEDIUM,
                    0.7,
                    "source-checks",
                    "This name is not in the sources. Check it or name where it comes from."));
        }
    }

    private static boolean capital(Passage answer, Words words, int word) {
        int at = answer.sourceStart(words.start(word));
        return words.end(word) - words.start(word) >= 3 && Character.isUpperCase(answer.text().at(at));
    }

    /** A passage of four words or more in quotation marks has to stand in the sources as it is. */
    private static void quotes(Passage answer, Bag said, Bag source, Findings out) {
        Words words = said.words();
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
            if (word - first >= 4 && word - first <= MOST_WORDS && !quoted(said, source, first, word)) {
                out.add(Finding.at(
                        answer,
                        answer.sourceStart(open),
                        answer.sourceEnd(i + 1),
                        "UNSUPPORTED_QUOTE",
                        Severity.MEDIUM,
                        0.8,
                        "source-checks",
                        "The sources do not have these words. Quote exactly or leave the quotation marks out."));
            }
            open = -1;
        }
    }

    private static boolean quoted(Bag said, Bag source, int from, int to) {
        int places = 0;
        for (int k = source.first(said.stemOf(from)); k >= 0 && places < 64; k = source.next(k), places++) {
            int length = 1;
            while (from + length < to && k + length < source.size() && source.stemOf(k + length) == said.stemOf(from + length)) {
                length++;
            }
            if (from + length == to) {
                return true;
            }
        }
        return false;
    }
}
