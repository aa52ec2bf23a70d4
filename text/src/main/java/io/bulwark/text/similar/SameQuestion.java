package io.bulwark.text.similar;

import io.bulwark.text.similar.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides whether two short English texts ask the same, and says what differs. The same are only texts that come to equal
 * canonical forms, so the relation is reflexive, symmetric and transitive; likeness is never enough.
 */
public final class SameQuestion {
    private static final Set<String> NEGATIONS = Set.of(
            "not", "no", "never", "without", "non", "nor", "neither", "nobody", "nothing", "nowhere", "hardly",
            "barely", "except", "instead", "unless", "lack");
    private static final Set<String> ASKING =
            Set.of("what", "who", "whom", "whose", "how", "where", "when", "why", "which", "?");
    private static final Set<String> QUANTITIES = Set.of(
            "all",
            "any",
            "some",
            "none",
            "only",
            "every",
            "each",
            "both",
            "either",
            "most",
            "many",
            "much",
            "few",
            "several",
            "somewhat",
            "half",
            "always",
            "sometimes",
            "often",
            "rarely",
            "once",
            "twice",
            "usually",
            "just",
            "anyone",
            "everyone",
            "someone",
            "whole",
            "entire");
    private static final Set<String> COMPARISONS = Set.of(
            "more", "less", "fewer", "least", "than", "better", "worse", "best", "worst", "higher", "lower", "over",
            "under", "above", "below", "faster", "slower", "cheaper", "bigger", "smaller", "larger", "older", "younger",
            "longer", "shorter", "too", "enough");
    private static final Set<String> TENSES =
            Set.of("was", "were", "did", "had", "will", "been", "being", "ago", "yet", "still", "already");
    private static final Set<String> MODALS = Set.of(
            "can", "could", "should", "would", "may", "might", "must", "shall", "need", "@must", "@should", "@allowed");
    private static final Set<String> PERSONS = Set.of(
            "i", "you", "he", "she", "it", "we", "they", "my", "your", "his", "her", "our", "their", "me", "him", "us",
            "them", "mine", "yours", "one");

    private final Reader reader = new Reader();

    private SameQuestion() {}

    /** The gate with the lists that come with it; loads them for each call. */
    public static SameQuestion english() {
        return new SameQuestion();
    }

    /** Brings a text into the form in which it is compared; takes time linear in its length. */
    public Meaning read(String text) {
        return reader.read(text);
    }

    public Judgement judge(String a, String b) {
        return judge(read(a), read(b));
    }

    public Judgement judge(Meaning a, Meaning b) {
        if (a.plain().equals(b.plain())) {
            return Judgement.SAME;
        }
        if (a.tooLong() || b.tooLong()) {
            return new Judgement(Sameness.UNSURE, Difference.LENGTH, "a text is longer than 4,000 characters");
        }
        if (!a.readable() || !b.readable()) {
            return new Judgement(
                    Sameness.UNSURE, Difference.LANGUAGE, "only English sentences are compared by their meaning");
        }
        if (a.key().equals(b.key())) {
            return Judgement.SAME;
        }
        return difference(a.tokens(), b.tokens());
    }

    private Judgement difference(List<Token> a, List<Token> b) {
        List<Token> onlyA = surplus(a, b);
        List<Token> onlyB = surplus(b, a);
        if (onlyA.isEmpty() && onlyB.isEmpty()) {
            boolean direction = a.stream().anyMatch(t -> t.is("to") || t.is("from") || t.is("by") || t.is("than"));
            return different(
                    direction ? Difference.DIRECTION : Difference.ORDER, "the same words stand in another order");
        }
        Map<Difference, Predicate<Token>> kinds = new LinkedHashMap<>();
        kinds.put(Difference.NEGATION, t -> NEGATIONS.contains(t.form()));
        kinds.put(Difference.NUMBER, t -> t.kind() == Kind.NUMBER);
        kinds.put(Difference.LITERAL, t -> t.kind() == Kind.LITERAL || t.kind() == Kind.SYMBOL);
        for (Map.Entry<Difference, Predicate<Token>> kind : kinds.entrySet()) {
            if (onlyA.stream().anyMatch(kind.getValue()) || onlyB.stream().anyMatch(kind.getValue())) {
                return different(kind.getKey(), told(onlyA, onlyB, kind.getValue()));
            }
        }
        for (Token left : onlyA) {
            for (Token right : onlyB) {
                if (reader.lists().opposite(left, right)) {
                    return different(Difference.OPPOSITE, "\"" + left.form() + "\" against \"" + right.form() + "\"");
                }
            }
        }
        Map<Difference, Predicate<Token>> later = new LinkedHashMap<>();
        later.put(Difference.QUANTITY, t -> QUANTITIES.contains(t.form()));
        later.put(Difference.COMPARISON, t -> COMPARISONS.contains(t.form()));
        later.put(Difference.QUESTION, t -> ASKING.contains(t.form()));
        later.put(Difference.TENSE, t -> TENSES.contains(t.form()));
        later.put(Difference.MODALITY, t -> MODALS.contains(t.form()));
        later.put(Difference.PERSON, t -> PERSONS.contains(t.form()));
        later.put(Difference.NAME, t -> t.kind() == Kind.NAME);
        for (Map.Entry<Difference, Predicate<Token>> kind : later.entrySet()) {
            if (onlyA.stream().anyMatch(kind.getValue()) || onlyB.stream().anyMatch(kind.getValue())) {
                return different(kind.getKey(), told(onlyA, onlyB, kind.getValue()));
            }
        }
        return new Judgement(Sameness.UNSURE, Difference.WORDS, told(onlyA, onlyB, t -> true));
    }

    private static Judgement different(Difference difference, String reason) {
        return new Judgement(Sameness.DIFFERENT, difference, reason);
    }

    private static String told(List<Token> a, List<Token> b, Predicate<Token> which) {
        return "only in the first: " + forms(a, which) + "; only in the second: " + forms(b, which);
    }

    private static String forms(List<Token> tokens, Predicate<Token> which) {
        List<String> forms = tokens.stream()
                .filter(which)
                .map(Token::form)
                .limit(5)
                .map(form -> form.length() > 40 ? form.substring(0, 40) : form)
                .toList();
        return forms.isEmpty() ? "nothing" : String.join(", ", forms);
    }

    private static List<Token> surplus(List<Token> a, List<Token> b) {
        Map<Token, Integer> count = new LinkedHashMap<>();
        for (Token token : b) {
            count.merge(token, 1, Integer::sum);
        }
        List<Token> left = new ArrayList<>();
        for (Token token : a) {
            if (count.merge(token, -1, Integer::sum) < 0) {
                left.add(token);
            }
        }
        return left;
    }
}
