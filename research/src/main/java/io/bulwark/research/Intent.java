package io.bulwark.research;

import io.bulwark.research.module.Module;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which modules a question is about, told by its words alone; for when no model is there to say. */
public final class Intent {
    private static final Map<Module, Set<String>> WORDS = Map.of(
            Module.ONCHAIN,
            Set.of("price", "market", "cap", "volume", "liquidity", "tvl", "holder", "whale", "trading"),
            Module.SENTIMENT,
            Set.of("sentiment", "social", "buzz", "opinion", "mood", "hype", "community", "reddit", "twitter"),
            Module.TOKENOMICS,
            Set.of("tokenomics", "supply", "distribution", "inflation", "vesting", "unlock", "fdv", "burn", "mint"),
            Module.TEAM,
            Set.of("team", "founder", "partnership", "partner", "developer", "commit", "github", "repository"));

    /** Characters of a question that count. */
    public static final int LONGEST = 2_000;

    private Intent() {}

    /** The modules that the words name; market and opinions when they name none. Of a long text its beginning counts. */
    public static Set<Module> of(String question) {
        Set<Module> found = EnumSet.noneOf(Module.class);
        String text =
                question.substring(0, Math.min(LONGEST, question.length())).toLowerCase(Locale.ROOT);
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || !Character.isLetter(text.charAt(i))) {
                named(text.substring(start, i), found);
                start = i + 1;
            }
        }
        return found.isEmpty() ? EnumSet.of(Module.ONCHAIN, Module.SENTIMENT) : found;
    }

    private static void named(String word, Set<Module> found) {
        String one = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
        WORDS.forEach((module, words) -> {
            if (words.contains(word) || words.contains(one)) {
                found.add(module);
            }
        });
    }
}
