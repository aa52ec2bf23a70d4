package io.bulwark.research.sentiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The rules of VADER: what words, their order, capitals and marks say about a feeling. Source of the rules and constants:
 * Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014, and
 * its reference implementation 3.3. Linear in the text.
 */
final class Vader {
    private static final double BOOST = 0.293;
    private static final double CAPITALS = 0.733;
    private static final double NEGATION = -0.74;
    private static final double ALPHA = 15;
    private static final double BEFORE_BUT = 0.5;
    private static final double AFTER_BUT = 1.5;
    private static final double NEVER_SO = 1.25;
    /** How much a booster counts one, two and three words ahead. */
    private static final double[] DISTANCE = {1, 0.95, 0.9};

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private static final Set<String> NEGATIONS = Set.of(
            "aint",
            "arent",
            "cannot",
            "cant",
            "couldnt",
            "darent",
            "didnt",
            "doesnt",
            "ain't",
            "aren't",
            "can't",
            "couldn't",
            "daren't",
            "didn't",
            "doesn't",
            "dont",
            "hadnt",
            "hasnt",
            "havent",
            "isnt",
            "mightnt",
            "mustnt",
            "neither",
            "don't",
            "hadn't",
            "hasn't",
            "haven't",
            "isn't",
            "mightn't",
            "mustn't",
            "neednt",
            "needn't",
            "never",
            "none",
            "nope",
            "nor",
            "not",
            "nothing",
            "nowhere",
            "oughtnt",
            "shant",
            "shouldnt",
            "uhuh",
            "wasnt",
            "werent",
            "oughtn't",
            "shan't",
            "shouldn't",
            "uh-uh",
            "wasn't",
            "weren't",
            "without",
            "wont",
            "wouldnt",
            "won't",
            "wouldn't",
            "rarely",
            "seldom",
            "despite");

    private static final Set<String> BOOSTERS = Set.of(
            "absolutely",
            "amazingly",
            "awfully",
            "completely",
            "considerable",
            "considerably",
            "decidedly",
            "deeply",
            "effing",
            "enormous",
            "enormously",
            "entirely",
            "especially",
            "exceptional",
            "exceptionally",
            "extreme",
            "extremely",
            "fabulously",
            "flipping",
            "flippin",
            "frackin",
            "fracking",
            "fricking",
            "frickin",
            "frigging",
            "friggin",
            "fully",
            "fuckin",
            "fucking",
            "fuggin",
            "fugging",
            "greatly",
            "hella",
            "highly",
            "hugely",
            "incredible",
            "incredibly",
            "intensely",
            "major",
            "majorly",
            "more",
            "most",
            "particularly",
            "purely",
            "quite",
            "really",
            "remarkably",
            "so",
            "substantially",
            "thoroughly",
            "total",
            "totally",
            "tremendous",
            "tremendously",
            "uber",
            "unbelievably",
            "unusually",
            "utter",
            "utterly",
            "very");

    private static final Set<String> DAMPENERS = Set.of(
            "almost",
            "barely",
            "hardly",
            "just enough",
            "kind of",
            "kinda",
            "kindof",
            "kind-of",
            "less",
            "little",
            "marginal",
            "marginally",
            "occasional",
            "occasionally",
            "partly",
            "scarce",
            "scarcely",
            "slight",
            "slightly",
            "somewhat",
            "sort of",
            "sorta",
            "sortof",
            "sort-of");

    private static final Map<String, Double> IDIOMS = Map.of(
            "the shit", 3.0,
            "the bomb", 3.0,
            "bad ass", 1.5,
            "badass", 1.5,
            "bus stop", 0.0,
            "yeah right", -2.0,
            "kiss of death", -1.5,
            "to die for", 3.0,
            "beating heart", 3.1,
            "broken heart", -2.9);

    private final Lexicon lexicon;

    Vader(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    /** A word that was counted, with the valence after all rules. */
    record Word(String text, double valence) {}

    /** A text's feeling from -1 to 1, and the words that made it. */
    record Result(double compound, List<Word> words) {}

    Result score(String text) {
        String plain = Emoji.described(text).strip();
        String[] words = lexicon.joined(words(plain));
        String[] lower = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            lower[i] = words[i].toLowerCase(Locale.ROOT);
        }
        boolean mixedCase = mixedCase(words);
        double[] valences = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            boolean kindOf = i < words.length - 1 && lower[i].equals("kind") && lower[i + 1].equals("of");
            if (!kindOf && booster(lower[i]) == 0) {
                valences[i] = valence(words, lower, i, mixedCase);
            }
        }
        weighAroundBut(lower, valences);
        double sum = 0;
        List<Word> counted = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            sum += valences[i];
            if (valences[i] != 0) {
                counted.add(new Word(words[i], valences[i]));
            }
        }
        double marks = marks(plain);
        sum += sum > 0 ? marks : sum < 0 ? -marks : 0;
        double compound = sum / Math.sqrt(sum * sum + ALPHA);
        return new Result(Math.clamp(compound, -1, 1), counted);
    }

    private double valence(String[] words, String[] lower, int i, boolean mixedCase) {
        Double own = lexicon.valence(lower[i]);
        if (own == null) {
            return 0;
        }
        double valence = own;
        if (lower[i].equals("no") && i + 1 < words.length && lexicon.holds(lower[i + 1])) {
            valence = 0;
        }
        boolean negatedByNo = (i > 0 && lower[i - 1].equals("no"))
                || (i > 1 && lower[i - 2].equals("no"))
                || (i > 2 && lower[i - 3].equals("no") && (lower[i - 1].equals("or") || lower[i - 1].equals("nor")));
        if (negatedByNo) {
            valence = own * NEGATION;
        }
        if (mixedCase && isUpper(words[i])) {
            valence += valence > 0 ? CAPITALS : -CAPITALS;
        }
        for (int back = 0; back < 3; back++) {
            int at = i - back - 1;
            if (at >= 0 && !lexicon.holds(lower[at])) {
                valence += DISTANCE[back] * scalar(words[at], lower[at], valence, mixedCase);
                valence = negated(lower, i, back, valence);
                if (back == 2) {
                    valence = idiom(lower, i, valence);
                }
            }
        }
        return least(lower, i, valence);
    }

    /** What a booster or dampener adds to the valence of a later word. */
    private static double scalar(String word, String lower, double valence, boolean mixedCase) {
        double scalar = booster(lower);
        if (scalar == 0) {
            return 0;
        }
        if (valence < 0) {
            scalar = -scalar;
        }
        if (mixedCase && isUpper(word)) {
            scalar += valence > 0 ? CAPITALS : -CAPITALS;
        }
        return scalar;
    }

    private static double negated(String[] lower, int i, int back, double valence) {
        String word = lower[i - back - 1];
        if (back == 1) {
            if (word.equals("never") && soOrThis(lower[i - 1])) {
                return valence * NEVER_SO;
            }
            if (word.equals("without") && lower[i - 1].equals("doubt")) {
                return valence;
            }
        } else if (back == 2) {
            // As in the reference, "so" and "this" right before a word strengthen it without a "never", too.
            if ((word.equals("never") && soOrThis(lower[i - 2])) || soOrThis(lower[i - 1])) {
                return valence * NEVER_SO;
            }
            if (word.equals("without") && (lower[i - 2].equals("doubt") || lower[i - 1].equals("doubt"))) {
                return valence;
            }
        }
        return NEGATIONS.contains(word) || word.contains("n't") ? valence * NEGATION : valence;
    }

    private static boolean soOrThis(String word) {
        return word.equals("so") || word.equals("this");
    }

    private static double idiom(String[] lower, int i, double valence) {
        String two = lower[i - 1] + " " + lower[i];
        String three = lower[i - 2] + " " + two;
        String twoBefore = lower[i - 2] + " " + lower[i - 1];
        String threeBefore = lower[i - 3] + " " + twoBefore;
        String firstTwo = lower[i - 3] + " " + lower[i - 2];
        double result = valence;
        for (String phrase : new String[] {two, three, twoBefore, threeBefore, firstTwo}) {
            Double known = IDIOMS.get(phrase);
            if (known != null) {
                result = known;
                break;
            }
        }
        if (i + 1 < lower.length) {
            result = IDIOMS.getOrDefault(lower[i] + " " + lower[i + 1], result);
        }
        if (i + 2 < lower.length) {
            result = IDIOMS.getOrDefault(lower[i] + " " + lower[i + 1] + " " + lower[i + 2], result);
        }
        return result + booster(threeBefore) + booster(firstTwo) + booster(twoBefore);
    }

    /** "Least" turns the next word around, except in "at least" and "very least". */
    private double least(String[] lower, int i, double valence) {
        if (i == 0 || !lower[i - 1].equals("least") || lexicon.holds("least")) {
            return valence;
        }
        boolean spared = i > 1 && (lower[i - 2].equals("at") || lower[i - 2].equals("very"));
        return spared ? valence : valence * NEGATION;
    }

    private static void weighAroundBut(String[] lower, double[] valences) {
        int but = -1;
        for (int i = 0; i < lower.length && but < 0; i++) {
            if (lower[i].equals("but")) {
                but = i;
            }
        }
        for (int i = 0; i < valences.length && but >= 0; i++) {
            // The reference looks a valence up by its value and changes the first that is equal; figures are compared
            // with it.
            int first = valences[i] == 0 ? i : 0;
            while (valences[first] != valences[i]) {
                first++;
            }
            valences[first] *= first < but ? BEFORE_BUT : first > but ? AFTER_BUT : 1;
        }
    }

    /** Exclamation and question marks strengthen what is felt; the paper's constants. */
    private static double marks(String text) {
        long exclamations = Math.min(4, text.chars().filter(c -> c == '!').count());
        long questions = text.chars().filter(c -> c == '?').count();
        return exclamations * 0.292 + (questions <= 1 ? 0 : questions <= 3 ? questions * 0.18 : 0.96);
    }

    private static double booster(String lower) {
        return BOOSTERS.contains(lower) ? BOOST : DAMPENERS.contains(lower) ? -BOOST : 0;
    }

    /** Words without the marks around them; what would be two characters or fewer keeps them, as an emoticon may. */
    static String[] words(String text) {
        List<String> words = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            while (i < text.length() && isSpace(text.charAt(i))) {
                i++;
            }
            int start = i;
            while (i < text.length() && !isSpace(text.charAt(i))) {
                i++;
            }
            if (i > start) {
                words.add(stripped(text.substring(start, i)));
            }
        }
        return words.toArray(String[]::new);
    }

    private static String stripped(String token) {
        int start = 0;
        int end = token.length();
        while (start < end && PUNCTUATION.indexOf(token.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && PUNCTUATION.indexOf(token.charAt(end - 1)) >= 0) {
            end--;
        }
        return end - start <= 2 ? token : token.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == '\u00a0' || c == '\u0085' || Character.isSpaceChar(c);
    }

    private static boolean mixedCase(String[] words) {
        int upper = 0;
        for (String word : words) {
            upper += isUpper(word) ? 1 : 0;
        }
        return upper > 0 && upper < words.length;
    }

    private static boolean isUpper(String word) {
        boolean cased = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (Character.isLowerCase(c) || Character.isTitleCase(c)) {
                return false;
            }
            cased |= Character.isUpperCase(c);
        }
        return cased;
    }
}
