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

    private Groups() {}

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
                groups.byKey.put(Words.key(Folded.of(word).value()), new Group(parts[0].strip(), mask));
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
        return byKey.get(key);
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
