package io.bulwark.guard.trust;

/** How far a stretch of an answer is covered by its sources, as numbers for {@link GroundModel}. */
final class Overlap {
    static final int DENSE = 29;
    private static final int MOST_PLACES = 64;

    private final WordGroups groups;
    private final Bag answer;
    private final Bag source;
    private final Bag asked;
    private final int[] tally;
    private int shared;

    /** Prepares the comparison of an answer with its sources joined, given what was asked. */
    Overlap(WordGroups groups, Bag answer, Bag source, Bag asked) {
        this.groups = groups;
        this.answer = answer;
        this.source = source;
        this.asked = asked;
        int n = source.size();
        tally = new int[n == 0 ? 1 : source.words().sentence(n - 1) + 1];
    }

    boolean covered(int word) {
        return source.has(answer.stemOf(word));
    }

    /** Whether the sources or the question have a word. */
    boolean known(int word) {
        return covered(word) || asked.has(answer.stemOf(word));
    }

    int groups(int word) {
        return groups.of(answer.words().key(word));
    }

    boolean content(int word) {
        return (groups(word) & (WordGroups.STOP | WordGroups.FIRST)) == 0;
    }

    /** The sentence of the sources that shares most content with the words from {@code from} to {@code to}, or -1. */
    int closest(int from, int to) {
        int best = -1;
        for (int step = 1; step >= 0; step--) {
            for (int i = from; i < to; i++) {
                int last = -1;
                int places = 0;
                int k = content(i) ? source.first(answer.stemOf(i)) : -1;
                for (; k >= 0 && places < MOST_PLACES; k = source.next(k), places++) {
                    int sentence = source.words().sentence(k);
                    if (sentence != last) {
                        tally[sentence] = step == 0 ? 0 : tally[sentence] + 1;
                        last = sentence;
                        best = step == 1 && (best < 0 || tally[sentence] > tally[best]) ? sentence : best;
                    }
                }
            }
            // The second pass clears what the first one counted; clearing all would cost the whole source each time.
            shared = step == 1 ? best < 0 ? 0 : tally[best] : shared;
        }
        return best;
    }

    /** How many content words the sentence found last shares. */
    int shared() {
        return shared;
    }

    /** The features of the words from {@code from} to {@code to}; {@code marks} are question and exclamation marks. */
    float[] features(int from, int to, int questions, int exclamations) {
        float[] f = new float[DENSE];
        int n = Math.max(1, to - from);
        int content = 0;
        int coveredContent = 0;
        int covered = 0;
        int pairs = 0;
        int triples = 0;
        int numbers = 0;
        int foreign = 0;
        int novelAsked = 0;
        int[] kinds = new int[8];
        int run = 0;
        int longest = 0;
        int gap = 0;
        int widest = 0;
        double weight = 0;
        double coveredWeight = 0;
        int firstCovered = -1;
        int novelStop = 0;
        for (int i = from; i < to; i++) {
            boolean has = covered(i);
            int group = groups(i);
            for (int b = 0; b < 8; b++) {
                kinds[b] += group >> b & 1;
            }
            covered += has ? 1 : 0;
            double w = Math.min(10, answer.words().end(i) - answer.words().start(i));
            if (content(i)) {
                content++;
                coveredContent += has ? 1 : 0;
                weight += w;
                coveredWeight += has ? w : 0;
                novelAsked += !has && asked.has(answer.stemOf(i)) ? 1 : 0;
            } else {
                novelStop += has ? 0 : 1;
            }
            if (answer.number(i)) {
                numbers++;
                foreign += has ? 0 : 1;
            }
            firstCovered = has && firstCovered < 0 ? i - from : firstCovered;
            int length = i > from ? followed(i) : 0;
            pairs += length >= 1 ? 1 : 0;
            triples += length >= 2 && i > from + 1 ? 1 : 0;
            run = length >= 1 ? run + 1 : has ? 1 : 0;
            longest = Math.max(longest, run);
            gap = has ? 0 : gap + 1;
            widest = Math.max(widest, gap);
        }
        closest(from, to);
        int novel = content - coveredContent;
        double share = content == 0 ? 0 : (double) coveredContent / content;
        f[0] = (float) share;
        f[1] = (float) covered / n;
        f[2] = (float) pairs / Math.max(1, n - 1);
        f[3] = (float) triples / Math.max(1, n - 2);
        f[4] = (float) shared() / Math.max(1, content);
        f[5] = (float) Math.log1p(novel);
        f[6] = (float) novel / n;
        f[7] = numbers == 0 ? 0 : (float) foreign / numbers;
        f[8] = numbers > 0 ? 1 : 0;
        f[9] = (float) Math.log1p(kinds[1]);
        f[10] = (float) Math.log1p(kinds[2]);
        f[11] = (float) Math.log1p(questions);
        f[12] = (float) Math.log1p(kinds[3]);
        f[13] = (float) Math.log1p(kinds[4]);
        f[14] = (float) Math.log1p(kinds[5]);
        f[15] = (float) Math.log1p(kinds[6]);
        f[16] = (float) Math.log1p(kinds[7]);
        f[17] = (float) Math.log(n);
        f[18] = (float) Math.log((double) n / Math.max(1, source.size()));
        f[19] = (float) longest / n;
        f[20] = (float) Math.log1p(longest);
        f[21] = (float) coveredContent / Math.max(1, source.size());
        f[22] = (float) novelAsked / Math.max(1, novel);
        f[23] = weight == 0 ? 0 : (float) (coveredWeight / weight);
        f[24] = (float) Math.log1p(widest);
        f[25] = (float) Math.log1p(exclamations);
        f[26] = (float) Math.log1p(firstCovered < 0 ? n : firstCovered);
        f[27] = (float) novelStop / n;
        f[28] = (float) Math.log1p(content);
        return f;
    }

    /** How many of the two words before stand in the sources in the same order: 0, 1 or 2. */
    private int followed(int word) {
        int best = 0;
        int places = 0;
        for (int k = source.first(answer.stemOf(word)); k >= 0 && places < MOST_PLACES; k = source.next(k), places++) {
            if (k > 0 && source.stemOf(k - 1) == answer.stemOf(word - 1)) {
                best = Math.max(best, 1);
                if (k > 1 && word > 1 && source.stemOf(k - 2) == answer.stemOf(word - 2)) {
                    return 2;
                }
            }
        }
        return best;
    }

    /** The hashed stem of a word that the sources do not have, 0 to {@code size - 1}. */
    int bucket(int word, int size) {
        return (int) (answer.stemOf(word) * 0xD6E8_FEB8_6659_FD93L >>> 40) & size - 1;
    }
}
