package io.bulwark.guard.trust;

import io.bulwark.guard.trust.Sentences.Range;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells whether two sentences on the same matter exclude each other: a word and its opposite, or one denies the other. */
final class Opposites {
    private static final int LONGEST = 120;

    /**
     * Where sentences exclude each other.
     *
     * @param words the words of the first sentence at fault
     * @param denied whether one sentence denies the other; otherwise a word has its opposite
     */
    record Clash(Range words, boolean denied) {}

    private final WordGroups groups;
    private final Map<Long, List<Long>> pairs = new HashMap<>();

    private Opposites(WordGroups groups) {
        this.groups = groups;
    }

    static Opposites standard(WordGroups groups) {
        Opposites all = new Opposites(groups);
        for (String line : WordGroups.resource("opposites.txt").split("\n")) {
            String[] pair = line.strip().split(" ");
            if (pair.length == 2) {
                long a = stem(pair[0]);
                long b = stem(pair[1]);
                all.pairs.computeIfAbsent(a, k -> new ArrayList<>()).add(b);
                all.pairs.computeIfAbsent(b, k -> new ArrayList<>()).add(a);
            }
        }
        return all;
    }

    private static long stem(String word) {
        return Bag.of(Words.of(Folded.of(word))).stemOf(0);
    }

    /**
     * Compares two sentences that share most of their words.
     *
     * @return the clash, or null where there is none
     */
    @Nullable
    Clash between(Bag one, Range a, Bag other, Range b) {
        if (a.size() > LONGEST || b.size() > LONGEST) {
            return null;
        }
        Set<Long> here = stems(one, a);
        Set<Long> there = stems(other, b);
        int own = negations(one, a, there);
        int theirs = negations(other, b, here);
        if (own == theirs) {
            for (int i = a.from(); i < a.to(); i++) {
                if (!there.contains(one.stemOf(i))) {
                    for (long opposite : pairs.getOrDefault(one.stemOf(i), List.of())) {
                        if (there.contains(opposite) && !here.contains(opposite)) {
                            return new Clash(new Range(i, i + 1), false);
                        }
                    }
                }
            }
        }
        // A longer sentence may deny another part of itself, so only sentences of like length are compared.
        boolean alike = b.size() <= a.size() * 3 / 2 + 3 && a.size() <= b.size() * 3 / 2 + 3;
        return alike && (own == 0) != (theirs == 0) ? new Clash(a, true) : null;
    }

    private static Set<Long> stems(Bag bag, Range range) {
        Set<Long> stems = new HashSet<>();
        for (int i = range.from(); i < range.to(); i++) {
            stems.add(bag.stemOf(i));
        }
        return stems;
    }

    /** Negations of what the other sentence speaks of too: a shared word before them, the next content word shared. */
    private int negations(Bag bag, Range range, Set<Long> other) {
        int count = 0;
        boolean begun = false;
        for (int i = range.from(); i < range.to(); i++) {
            int group = groups.of(bag.words().key(i));
            if ((group & WordGroups.NEGATION) == 0) {
                begun |= (group & WordGroups.STOP) == 0 && other.contains(bag.stemOf(i));
                continue;
            }
            int k = i + 1;
            while (k < range.to() && (groups.of(bag.words().key(k)) & WordGroups.STOP) != 0) {
                k++;
            }
            count += begun && k < range.to() && other.contains(bag.stemOf(k)) ? 1 : 0;
        }
        return count;
    }
}
