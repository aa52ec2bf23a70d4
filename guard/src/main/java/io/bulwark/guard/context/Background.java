package io.bulwark.guard.context;

import java.util.HashMap;
import java.util.Map;

/** How rare a stem is: inverse document frequency from a table of counts, between 0 (in every text) and 1 (unseen). */
final class Background {
    private static final Background STANDARD = load();
    private final Map<String, Float> rarity;

    private Background(Map<String, Float> rarity) {
        this.rarity = rarity;
    }

    static Background standard() {
        return STANDARD;
    }

    private static Background load() {
        Map<String, Float> rarity = new HashMap<>();
        double documents = 1;
        for (String line : Resources.lines("background.txt")) {
            int gap = line.indexOf('\t');
            String stem = line.substring(0, gap);
            int count = Integer.parseInt(line.substring(gap + 1));
            if (stem.equals("=")) {
                documents = count;
            } else {
                rarity.put(stem, (float) (Math.log(documents / count) / Math.log(documents)));
            }
        }
        return new Background(rarity);
    }

    /** Rarity of a stem, 0-1. */
    float rarity(String stem) {
        if (stem.length() < 2) {
            return 0;
        }
        Float known = rarity.get(stem);
        return known == null ? 1 : known;
    }
}
