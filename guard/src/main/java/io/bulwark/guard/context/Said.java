package io.bulwark.guard.context;

import java.util.ArrayList;
import java.util.List;

/**
 * An earlier turn of the user, cut to its end.
 *
 * @param turn its number
 * @param text its last characters
 */
public record Said(int turn, String text) {
    /** The most characters of all turns that are kept. */
    static final int MOST_CHARACTERS = 1_500;

    private static final int MOST_TURNS = 8;

    /** The last turns of the user after one more. */
    static List<Said> after(List<Said> tail, int turn, String text) {
        String end = text.substring(Math.max(0, text.length() - MOST_CHARACTERS));
        List<Said> all = new ArrayList<>(tail);
        all.add(new Said(turn, FactReader.cut(end, MOST_CHARACTERS)));
        int characters = 0;
        int from = all.size();
        while (from > 0 && all.size() - from < MOST_TURNS) {
            characters += all.get(from - 1).text().length();
            if (characters > MOST_CHARACTERS) {
                break;
            }
            from--;
        }
        return List.copyOf(all.subList(from, all.size()));
    }
}
