package io.bulwark.proposals.similar;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;

/**
 * The words of a proposal that stand for its meaning: title and beginning, folded, with one word for every number and one for
 * every address, so that neither a value nor a disguise changes it.
 */
final class Meaning {
    /** Title and summary: more costs every scan more than it tells. */
    private static final int MOST_WORDS = 160;

    private static final int LONGEST_WORD = 30;

    private Meaning() {}

    /** Empty where the text has no words. */
    static String of(String title, String description) {
        // Words past the limit are never looked at, so neither is the text that holds them.
        int most = MOST_WORDS * 4 * LONGEST_WORD;
        String head = description.substring(0, Math.min(description.length(), most));
        Words words = Words.of(Folded.of(title + "\n" + head));
        StringBuilder text = new StringBuilder();
        String last = "";
        int kept = 0;
        for (int i = 0; i < words.size() && kept < MOST_WORDS; i++) {
            String word = word(words, i);
            boolean again = word.equals(last) && (word.equals("number") || word.equals("address"));
            if (!again) {
                text.append(kept == 0 ? "" : " ").append(word);
                kept++;
            }
            last = word;
        }
        return text.toString();
    }

    private static String word(Words words, int index) {
        int start = words.start(index);
        int end = words.end(index);
        boolean digit = false;
        StringBuilder word = new StringBuilder();
        for (int i = start; i < end; i++) {
            char c = words.folded().at(i);
            digit |= c >= '0' && c <= '9';
            if (word.length() <= LONGEST_WORD) {
                word.append(c);
            }
        }
        return word.length() > LONGEST_WORD ? "address" : digit ? "number" : word.toString();
    }
}
