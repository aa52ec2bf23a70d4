package io.bulwark.guard.bias;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Names of groups of people, by the kind of group. */
final class Groups {
    /** A name: the kind of group (religion, origin, ...) and the word that the trained detector sees instead. */
    record Group(String kind, String mask) {}

    private final Map<Long, Group> byKey = new HashMap<>();
    private final StringJoiner many = new StringJoiner("|");
    private final StringJoiner one = new StringJoiner("|");

    /** One bit for some bits of each key, so that most words need no look-up. */
    private final long[] bits = new long[256];

    private Groups() {}

    private static int bit(long key) {
        return (int) (key >>> 20) & 0x3FFF;
    }

    private boolean seen(long key) {
        return (bits[bit(key) >>> 6] >>> bit(key) & 1) != 0;
    }

    static Groups load() {
        Groups groups = new Groups();
        for (String line : Resource.lines("groups.txt")) {
            String[] parts = line.split(" ; ");
            String mask =
                    switch (parts[1]) {
                        case "many" -> "xgroups";
                        case "one" -> "xgroup";
                        default -> "xwho";
                    };
            for (String word : parts[2].split("\\|")) {
                long key = Words.key(Folded.of(word).value());
                groups.byKey.put(key, new Group(parts[0].strip(), mask));
                groups.bits[bit(key) >>> 6] |= 1L << bit(key);
            }
            if (parts[1].equals("many")) {
                groups.many.add(parts[2]);
            } else if (parts[1].equals("one")) {
                groups.one.add(parts[2]);
            }
        }
        return groups;
    }

    @Nullable
    Group of(long key) {
        return seen(key) ? byKey.get(key) : null;
    }

    /** Plural names, for a word set. */
    String many() {
        return many.toString();
    }

    /** Singular names and adjectives, for a word set. */
    String one() {
        return one.toString();
    }
}
