package io.bulwark.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The words of a folded text: runs of letters and digits (an apostrophe inside belongs to the word and is left out of its
 * key), each ideograph on its own. Words are compared by a 64-bit key of their characters.
 */
public final class Words {
    private static final boolean[] PART = new boolean[0x80];

    static {
        Arrays.fill(PART, 'a', 'z' + 1, true);
        Arrays.fill(PART, '0', '9' + 1, true);
    }

    private static final Runnable NOTHING = () -> {};

    private final Folded folded;
    private final Runnable pause;
    private int[] start;
    private int[] end;
    private long[] key;
    private int[] sentence;
    private int size;

    private Words(Folded folded, int guess, Runnable pause) {
        this.folded = folded;
        this.pause = pause;
        start = new int[guess];
        end = new int[guess];
        key = new long[guess];
        sentence = new int[guess];
    }

    /** Cuts a text into words; takes time linear in its length. */
    public static Words of(Folded folded) {
        return of(folded, NOTHING);
    }

    /**
     * Like the other; calls {@code pause} once for every few thousand characters, which may end the work by throwing. What
     * walks through these words later calls it too.
     */
    public static Words of(Folded folded, Runnable pause) {
        Words words = new Words(folded, folded.length() / 5 + 8, pause);
        int length = folded.length();
        int line = 0;
        int i = 0;
        while (i < length) {
            char c = folded.at(i);
            if (c < 0x80 ? PART[c] : !ideograph(c) && part(c)) {
                int from = i;
                long hash = SEED;
                while (i < length) {
                    char d = folded.at(i);
                    if (d < 0x80 ? PART[d] : part(d) && !ideograph(d)) {
                        hash = mix(hash, d);
                        i++;
                    } else if (d == '\'' && i > from && i + 1 < length && part(folded.at(i + 1))) {
                        i++;
                    } else {
                        break;
                    }
                }
                words.add(from, i, hash, line);
                if ((words.size & 0x3FF) == 0) {
                    pause.run();
                }
            } else if (c == ' ') {
                i++;
            } else if (ideograph(c)) {
                words.add(i, i + 1, mix(SEED, c), line);
                i++;
            } else {
                boolean stop = c == '\n'
                        || c == '。'
                        || c == '！'
                        || c == '？'
                        || (c == '.' || c == '!' || c == '?' || c == ';')
                                && (i + 1 == length || folded.at(i + 1) == ' ' || folded.at(i + 1) == '\n');
                if (stop) {
                    line++;
                }
                i++;
            }
        }
        return words;
    }

    static final long SEED = 0x9E3779B97F4A7C15L;

    static long mix(long hash, char c) {
        long h = (hash ^ c) * 0xFF51AFD7ED558CCDL;
        return h ^ (h >>> 32);
    }

    /** The key of a word written in folded form, as {@link #key(int)} gives it. */
    public static long key(CharSequence word) {
        long hash = SEED;
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != '\'') {
                hash = mix(hash, word.charAt(i));
            }
        }
        return hash;
    }

    private static boolean part(char c) {
        if (c < 0x80) {
            return PART[c];
        }
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.NON_SPACING_MARK;
    }

    private static boolean ideograph(char c) {
        return c >= 0x3040 && c <= 0x30FF || c >= 0x3400 && c <= 0x9FFF || c >= 0xF900 && c <= 0xFAFF;
    }

    private void add(int from, int to, long hash, int line) {
        if (size == start.length) {
            int more = size * 2;
            start = Arrays.copyOf(start, more);
            end = Arrays.copyOf(end, more);
            key = Arrays.copyOf(key, more);
            sentence = Arrays.copyOf(sentence, more);
        }
        start[size] = from;
        end[size] = to;
        key[size] = hash;
        sentence[size++] = line;
    }

    /**
     * The text with some of its words written otherwise, cut into words anew.
     *
     * @param by for each word the lower-case Latin letters that stand for it, or null where it stays
     */
    public Words replacing(@Nullable String[] by) {
        int more = 0;
        boolean any = false;
        for (int w = 0; w < size; w++) {
            String other = by[w];
            if (other != null) {
                any = true;
                more += other.length() - (end[w] - start[w]);
            }
        }
        boolean ascii = folded.ascii();
        if (ascii && !any) {
            return this;
        }
        int length = folded.length() + more;
        char[] chars = new char[length];
        Words words = new Words(ascii ? Folded.ascii(chars, length) : folded, size, pause);
        int read = 0;
        int write = 0;
        for (int w = 0; w < size; w++) {
            String other = by[w];
            int gap = (other == null ? end[w] : start[w]) - read;
            folded.copy(read, read + gap, chars, write);
            read = end[w];
            write += gap;
            int from = write - (end[w] - start[w]);
            if (other != null) {
                other.getChars(0, other.length(), chars, write);
                from = write;
                write += other.length();
            }
            words.add(from, write, other == null ? key[w] : key(other), sentence[w]);
        }
        folded.copy(read, folded.length(), chars, write);
        // Letters beside other scripts may grow together with them.
        return ascii ? words : of(Folded.of(Text.of(new String(chars)), pause), pause);
    }

    public int size() {
        return size;
    }

    /** Gives whoever wants these words looked at a chance to end the work; called once for every few hundred words. */
    public void pause() {
        pause.run();
    }

    /** Where the word starts, in characters of the folded text. */
    public int start(int word) {
        return start[word];
    }

    /** Where the word ends (exclusive), in characters of the folded text. */
    public int end(int word) {
        return end[word];
    }

    /** A 64-bit hash of the word's characters without apostrophes. */
    public long key(int word) {
        return key[word];
    }

    /** The number of the sentence or line that the word stands in, counted from 0, not decreasing. */
    public int sentence(int word) {
        return sentence[word];
    }

    /** The word as folded. */
    public String word(int word) {
        return folded.slice(start[word], end[word]);
    }

    public Folded folded() {
        return folded;
    }
}
