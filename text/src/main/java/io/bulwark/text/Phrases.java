package io.bulwark.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many word patterns matched at once, in time linear in the text. A pattern is a sequence of word sets with bounded gaps:
 *
 * <pre>
 * &#64;prior = previous|prior|above|preced*
 * override: ignore|disregard|forget &lt;3&gt; &#64;prior &lt;2&gt; instruction*|rule*|prompt*
 * override: ?please pay no attention to &lt;2&gt; &#64;prior
 * </pre>
 *
 * Steps are separated by spaces. In a step {@code |} separates words, a closing {@code *} matches any ending (or none),
 * {@code #} any number, {@code .} any word, {@code @name} the words of a set. {@code <n>} allows up to n words between two
 * steps; a step that starts with {@code ?} may be missing (not the first one). Several lines may have one name. Lines that
 * start with {@code //} are comments; a line that starts with a space goes on with the line before. A match crosses at most
 * one end of a sentence and spans at most 63 words.
 */
public final class Phrases {
    private static final int WINDOW = 63;
    private static final int OFTEN = 256;
    private static final int[] NONE = {};

    private final List<Pattern> patterns = new ArrayList<>();
    private final LongTable wholes = new LongTable();
    private final LongTable stems = new LongTable();
    private int[][] startsWith = {};
    /** For the first letters of a word, as a small hash: the lengths of the stems that may start it, as bits. */
    private final long[] stemLengths = new long[1024];

    private long shortLengths;
    private final Map<String, Integer> setIds = new LinkedHashMap<>();
    private int[] anywhere = NONE;

    /** Receives matches in the order of their first words. */
    @FunctionalInterface
    public interface Sink {
        /** The pattern {@code name} matched the words from {@code first} (inclusive) to {@code last} (exclusive). */
        void match(String name, int first, int last);
    }

    private record Step(int set, int gap, boolean optional) {}

    /**
     * One pattern.
     *
     * @param needed the sets after the first of which a text has to hold a word for the pattern to match
     */
    private record Pattern(String name, Step[] steps, int[] needed) {
        static Pattern of(String name, List<Step> steps) {
            return new Pattern(
                    name,
                    steps.toArray(Step[]::new),
                    steps.stream()
                            .skip(1)
                            .filter(step -> !step.optional() && step.set() != ANY)
                            .mapToInt(Step::set)
                            .distinct()
                            .toArray());
        }

        boolean possible(boolean[] present) {
            for (int set : needed) {
                if (!present[set]) {
                    return false;
                }
            }
            return true;
        }
    }

    private Phrases() {}

    /**
     * Compiles patterns.
     *
     * @throws IllegalArgumentException naming the line that cannot be read
     */
    public static Phrases compile(String source) {
        Phrases phrases = new Phrases();
        Map<String, String> named = new HashMap<>();
        for (String line : joined(source)) {
            int equals = line.indexOf('=');
            int colon = line.indexOf(':');
            if (line.startsWith("@") && equals > 0) {
                named.put(
                        line.substring(1, equals).strip(),
                        expand(line.substring(equals + 1).strip(), named, line));
            } else if (colon > 0) {
                phrases.pattern(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip(),
                        named,
                        line);
            } else {
                throw new IllegalArgumentException("Not a pattern: " + line);
            }
        }
        phrases.index();
        return phrases;
    }

    private static List<String> joined(String source) {
        List<String> lines = new ArrayList<>();
        for (String line : source.split("\n")) {
            if (line.isBlank() || line.startsWith("//")) {
                continue;
            }
            if (line.startsWith(" ") && !lines.isEmpty()) {
                lines.add(lines.removeLast() + (line.strip().startsWith("|") ? "" : " ") + line.strip());
            } else {
                lines.add(line.strip());
            }
        }
        return lines;
    }

    private static String expand(String set, Map<String, String> named, String line) {
        StringBuilder out = new StringBuilder();
        for (String word : set.replace(" ", "").split("\\|")) {
            if (word.startsWith("@")) {
                String known = named.get(word.substring(1));
                if (known == null) {
                    throw new IllegalArgumentException("No set " + word + " before: " + line);
                }
                out.append(known).append('|');
            } else if (!word.isEmpty()) {
                out.append(word).append('|');
            }
        }
        if (out.isEmpty()) {
            throw new IllegalArgumentException("An empty set in: " + line);
        }
        return out.substring(0, out.length() - 1);
    }

    private void pattern(String name, String body, Map<String, String> named, String line) {
        List<Step> steps = new ArrayList<>();
        int gap = 0;
        for (String part : body.split("\\s+")) {
            if (part.startsWith("<") && part.endsWith(">")) {
                gap = Integer.parseInt(part.substring(1, part.length() - 1));
                continue;
            }
            boolean optional = part.startsWith("?");
            String set = expand(optional ? part.substring(1) : part, named, line);
            steps.add(new Step(setId(set), gap, optional));
            gap = 0;
        }
        if (steps.isEmpty() || steps.getFirst().optional() || gap > 0) {
            throw new IllegalArgumentException("A pattern starts with a required word and ends with a word: " + line);
        }
        patterns.add(Pattern.of(name, steps));
    }

    private int setId(String set) {
        if (set.equals(".")) {
            return ANY;
        }
        if (set.equals("#")) {
            return NUMBER;
        }
        Integer known = setIds.get(set);
        if (known != null) {
            return known;
        }
        int id = setIds.size() + 2;
        setIds.put(set, id);
        for (String word : set.split("\\|")) {
            if (word.equals("#")) {
                throw new IllegalArgumentException("# stands alone: " + set);
            }
            boolean stem = word.endsWith("*");
            String folded = Folded.of(stem ? word.substring(0, word.length() - 1) : word)
                    .value();
            String letters = folded.replace("'", "");
            if (stem) {
                long length = 1L << Math.min(63, letters.length());
                if (letters.length() < HEAD) {
                    shortLengths |= length;
                } else {
                    stemLengths[head(letters.charAt(0), letters.charAt(1), letters.charAt(2))] |= length;
                }
            }
            LongTable table = stem ? stems : wholes;
            long key = Words.key(letters);
            table.put(key, concat(table.get(key), new int[] {id}));
        }
        return id;
    }

    private static final int ANY = 0;
    private static final int NUMBER = 1;

    private static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private void index() {
        startsWith = new int[setIds.size() + 2][];
        Arrays.fill(startsWith, NONE);
        for (int p = 0; p < patterns.size(); p++) {
            int first = patterns.get(p).steps()[0].set();
            if (first == ANY) {
                anywhere = concat(anywhere, new int[] {p});
            } else {
                startsWith[first] = concat(startsWith[first], new int[] {p});
            }
        }
    }

    /** Reports every pattern that matches, once for each first word and name, with the shortest passage. */
    public void match(Words words, Sink sink) {
        int[][] sets = new int[words.size()][];
        boolean[] present = new boolean[startsWith.length];
        for (int i = 0; i < sets.length; i++) {
            if (i % OFTEN == OFTEN - 1) {
                words.pause();
            }
            sets[i] = setsOf(words, i);
            for (int set : sets[i]) {
                present[set] = true;
            }
        }
        for (int i = 0; i < sets.length; i++) {
            if (i % OFTEN == OFTEN - 1) {
                words.pause();
            }
            for (int set : sets[i]) {
                start(startsWith[set], i, sets, present, words, sink);
            }
            start(anywhere, i, sets, present, words, sink);
        }
    }

    private void start(int[] candidates, int at, int[][] sets, boolean[] present, Words words, Sink sink) {
        for (int p : candidates) {
            Pattern pattern = patterns.get(p);
            if (!pattern.possible(present)) {
                continue;
            }
            int last = end(pattern.steps(), at, sets, words);
            if (last > 0) {
                sink.match(pattern.name(), at, last);
            }
        }
    }

    /** The words that a pattern can end with are kept as bits, so that gaps never multiply the work. */
    private static int end(Step[] steps, int at, int[][] sets, Words words) {
        long reached = 1;
        int limit = Math.min(WINDOW, sets.length - at);
        for (int s = 1; s < steps.length; s++) {
            Step step = steps[s];
            long next = step.optional() ? reached : 0;
            long open = reached;
            long tried = 0;
            while (open != 0) {
                int bit = Long.numberOfTrailingZeros(open);
                open &= open - 1;
                for (int d = bit + 1; d <= bit + 1 + step.gap() && d < limit; d++) {
                    if ((tried >>> d & 1) == 0) {
                        tried |= 1L << d;
                        if (has(sets[at + d], step.set()) && words.sentence(at + d) - words.sentence(at) <= 1) {
                            next |= 1L << d;
                        }
                    }
                }
            }
            if (next == 0) {
                return 0;
            }
            reached = next;
        }
        return at + Long.numberOfTrailingZeros(reached) + 1;
    }

    private static boolean has(int[] sets, int set) {
        if (set == ANY) {
            return true;
        }
        for (int s : sets) {
            if (s == set) {
                return true;
            }
        }
        return false;
    }

    private static final int HEAD = 3;

    private static int head(char a, char b, char c) {
        return (a * 31 + b) * 0x9E5F + c * 0x8D25 >>> 6 & 1023;
    }

    private int[] setsOf(Words words, int word) {
        int[] found = wholes.get(words.key(word));
        Folded folded = words.folded();
        int start = words.start(word);
        int end = words.end(word);
        // An apostrophe is no letter of a stem; such words are rare enough to be looked at in full.
        long lengths = end - start < HEAD ? 0 : lengths(folded, start);
        lengths |= shortLengths;
        long hash = Words.SEED;
        int letters = 0;
        for (int i = start; i < end && lengths != 0; i++) {
            char c = folded.at(i);
            if (c == '\'') {
                continue;
            }
            hash = Words.mix(hash, c);
            letters++;
            if ((lengths >>> letters & 1) != 0) {
                int[] more = stems.get(hash);
                if (more.length > 0) {
                    found = concat(found, more);
                }
                lengths &= -2L << letters;
            } else if (letters >= 62) {
                break;
            }
        }
        return number(folded, start, end) ? concat(found, new int[] {NUMBER}) : found;
    }

    private long lengths(Folded folded, int start) {
        char b = folded.at(start + 1);
        char c = folded.at(start + 2);
        return b == '\'' || c == '\'' ? -1L : stemLengths[head(folded.at(start), b, c)];
    }

    private static boolean number(Folded folded, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = folded.at(i);
            if ((c < '0' || c > '9') && c != '\'') {
                return false;
            }
        }
        return true;
    }
}
