package io.bulwark.guard.trust;

import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words that cannot both be true of one thing, by the keys of {@link Words}. */
final class Antonyms {
    private final Map<Long, List<Long>> pairs = new HashMap<>();

    private Antonyms() {}

    static Antonyms standard() {
        Antonyms all = new Antonyms();
        for (String line : WordGroups.resource("antonyms.txt").split("\n")) {
            String[] pair = line.strip().split(" ");
            if (pair.length == 2) {
                long a = Words.key(pair[0]);
                long b = Words.key(pair[1]);
                all.pairs.computeIfAbsent(a, k -> new ArrayList<>()).add(b);
                all.pairs.computeIfAbsent(b, k -> new ArrayList<>()).add(a);
            }
        }
        return all;
    }

    List<Long> of(long key) {
        return pairs.getOrDefault(key, List.of());
    }
}
