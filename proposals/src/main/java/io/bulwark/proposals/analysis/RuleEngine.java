package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Rulebook.Chain;
import io.bulwark.proposals.analysis.Rulebook.Family;
import io.bulwark.proposals.analysis.Rulebook.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies the rulebook to the sentences of one document. Every family answers once, with its strongest rule. */
final class RuleEngine {
    /** How far "near" reaches: sentences on either side, and folded characters. */
    private static final int NEAR = 3;

    private static final int NEAR_CHARACTERS = 900;

    private final Rulebook book;

    RuleEngine(Rulebook book) {
        this.book = book;
    }

    List<Finding> apply(List<Sentence> sentences) {
        BitSet document = new BitSet();
        sentences.forEach(s -> document.or(s.concepts()));
        BitSet[] around = new BitSet[sentences.size()];
        List<Finding> findings = new ArrayList<>();
        for (Family family : book.families) {
            Finding found = strongest(family, sentences, around, document);
            if (found != null) {
                findings.add(found);
            }
        }
        return findings;
    }

    private static @Nullable Finding strongest(
            Family family, List<Sentence> sentences, @Nullable BitSet[] around, BitSet document) {
        Finding best = null;
        for (Rule rule : family.rules) {
            if (best != null && best.severity().compareTo(rule.severity()) >= 0
                    || !contains(document, rule.local())
                    || !contains(document, rule.document())
                    || !contains(document, rule.near())) {
                continue;
            }
            for (int i = 0; i < sentences.size(); i++) {
                Sentence sentence = sentences.get(i);
                if (rule.concealed() && !sentence.concealed()
                        || !contains(sentence.concepts(), rule.local())
                        || sentence.concepts().intersects(rule.forbidden())
                        || !rule.near().isEmpty() && !contains(around(sentences, around, i), rule.near())) {
                    continue;
                }
                int[] span = match(rule, sentence);
                if (span != null) {
                    best = new Finding(
                            family.category,
                            family.name,
                            rule.severity(),
                            family.title,
                            family.description,
                            family.advice,
                            sentence.section(),
                            sentence.quote(span[0], span[1]));
                    break;
                }
            }
        }
        return best;
    }

    static BitSet around(List<Sentence> sentences, @Nullable BitSet[] cache, int at) {
        BitSet known = cache[at];
        if (known == null) {
            known = new BitSet();
            Sentence middle = sentences.get(at);
            for (int i = Math.max(0, at - NEAR); i <= Math.min(sentences.size() - 1, at + NEAR); i++) {
                Sentence other = sentences.get(i);
                boolean same = other.text() == middle.text();
                int distance = i < at ? middle.start() - other.end() : other.start() - middle.end();
                if (same && distance <= NEAR_CHARACTERS) {
                    known.or(other.concepts());
                }
            }
            cache[at] = known;
        }
        return known;
    }

    static boolean contains(BitSet all, BitSet wanted) {
        for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
            if (!all.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** First and last folded character of the first chain, when all chains are met. */
    static int @Nullable [] match(Rule rule, Sentence sentence) {
        int[] span = null;
        for (Chain chain : rule.chains()) {
            int[] found = match(chain, sentence.hits());
            if (found == null) {
                return null;
            }
            span = span == null ? found : span;
        }
        return span;
    }

    private static int @Nullable [] match(Chain chain, int[] hits) {
        if (chain.eitherOrder()) {
            int[] forth = walk(chain.concepts(), chain.gaps(), hits);
            return forth != null
                    ? forth
                    : walk(new int[] {chain.concepts()[1], chain.concepts()[0]}, chain.gaps(), hits);
        }
        return walk(chain.concepts(), chain.gaps(), hits);
    }

    private static int @Nullable [] walk(int[] concepts, int[] gaps, int[] hits) {
        for (int h = 0; h < hits.length; h += 5) {
            if (hits[h] == concepts[0]) {
                int end = follow(concepts, gaps, hits, 1, h);
                if (end >= 0) {
                    return new int[] {hits[h + 3], end};
                }
            }
        }
        return null;
    }

    /** Hits come in the order of their first token, so the search stops at the first that is too far away. */
    private static int follow(int[] concepts, int[] gaps, int[] hits, int step, int from) {
        if (step == concepts.length) {
            return hits[from + 4];
        }
        int token = hits[from + 2];
        for (int h = from + 5; h < hits.length && hits[h + 1] - token <= gaps[step - 1]; h += 5) {
            if (hits[h] == concepts[step] && hits[h + 1] >= token) {
                int end = follow(concepts, gaps, hits, step + 1, h);
                if (end >= 0) {
                    return end;
                }
            }
        }
        return -1;
    }
}
