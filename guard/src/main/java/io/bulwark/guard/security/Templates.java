package io.bulwark.guard.security;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Writes out the training texts of this package: braces hold alternatives, of which some are drawn with a fixed seed. */
final class Templates {
    private Templates() {}

    /** Up to {@code most} different texts of a line. */
    static List<String> draw(String line, int most) {
        SplittableRandom random = new SplittableRandom(line.hashCode());
        Set<String> drawn = new LinkedHashSet<>();
        for (int i = 0; i < most * 4 && drawn.size() < most; i++) {
            drawn.add(once(line, random).replace("\\n", "\n"));
        }
        return new ArrayList<>(drawn);
    }

    private static String once(String line, SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < line.length()) {
            int open = line.indexOf('{', at);
            int close = open < 0 ? -1 : line.indexOf('}', open);
            if (close < 0) {
                return out.append(line, at, line.length()).toString();
            }
            String[] choices = line.substring(open + 1, close).split("\\|", -1);
            out.append(line, at, open).append(choices[random.nextInt(choices.length)]);
            at = close + 1;
        }
        return out.toString();
    }
}
