package io.bulwark.proposals.analysis;

import java.util.BitSet;
import java.util.Set;

/**
 * A sentence, heading, list item or table row of at most 600 characters, with the concepts met in it. {@code hits} holds
 * five numbers for each: concept, first token, last token, first and last character in the folded text, ends exclusive.
 */
record Sentence(
        Folded text,
        int start,
        int end,
        String section,
        boolean concealed,
        BitSet concepts,
        int[] hits,
        Set<String> features) {
    static final int LONGEST = 600;

    int startPoint() {
        return text.start(start);
    }

    int endPoint() {
        return text.end(end);
    }

    /** The whole sentence where it fits a quotation, else a part around {@code from} to {@code to} (folded). */
    Evidence quote(int from, int to) {
        if (endPoint() - startPoint() <= Evidence.LIMIT) {
            return text.source.quote(startPoint(), endPoint());
        }
        int start = text.start(from);
        int spare = Math.max(0, Evidence.LIMIT - (text.end(to) - start)) / 2;
        return text.source.quote(Math.max(startPoint(), start - spare), Math.min(endPoint(), text.end(to) + spare));
    }
}
