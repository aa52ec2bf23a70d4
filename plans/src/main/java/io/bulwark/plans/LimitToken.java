package io.bulwark.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names the units that one call took, so that they can be given back, also by another instance: {@link #toString} and
 * {@link #parse} carry it over. Not a credential, yet of no use to callers.
 */
public record LimitToken(String id, int cost, List<String> keys) {
    /** Of a call that took nothing which could be given back. */
    public static final LimitToken NONE = new LimitToken("", 0, List.of());

    private static final Pattern SPACE = Pattern.compile(" ");

    public LimitToken {
        keys = List.copyOf(keys);
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>(List.of(id, Integer.toString(cost)));
        words.addAll(keys);
        return String.join(" ", words);
    }

    /** @throws IllegalArgumentException when the text was not made by {@link #toString} */
    public static LimitToken parse(String text) {
        String[] words = SPACE.split(text, -1);
        if (words.length < 2) {
            throw new IllegalArgumentException("not a limit token");
        }
        return new LimitToken(
                words[0], Integer.parseInt(words[1]), List.of(words).subList(2, words.length));
    }
}
