package io.bulwark.guard.privacy;

import java.util.HashMap;
import java.util.Map;

/** Lists of names and of words that go with them, as one bit each. */
final class NameLists {
    static final int FIRST = 1;
    static final int LAST = 2;
    static final int CITY = 4;
    static final int COUNTRY = 8;
    static final int STREET = 16;
    static final int UNIT = 32;
    static final int COMPANY = 64;
    static final int TITLE = 128;
    static final int NAMES = FIRST | LAST | CITY | COUNTRY;
    private static final int STARTS_PLACE = 1 << 30;
    private static final int LONGEST_PLACE = 4;

    private static final NameLists STANDARD = new NameLists();

    private final Map<Long, Integer> bits = new HashMap<>();
    private final Map<Long, Integer> places = new HashMap<>();

    private NameLists() {
        words("first-names.txt", FIRST);
        words("surnames.txt", LAST);
        words("cities.txt", CITY);
        words("countries.txt", COUNTRY);
        for (String line : Resources.lines("name-words.txt")) {
            int colon = line.indexOf(':');
            int bit =
                    switch (line.substring(0, colon)) {
                        case "street" -> STREET;
                        case "unit" -> UNIT;
                        case "company" -> COMPANY;
                        default -> TITLE;
                    };
            for (String word : line.substring(colon + 1).strip().split("\\s+")) {
                bits.merge(Tokens.hash(word), bit, (a, b) -> a | b);
            }
        }
    }

    static NameLists standard() {
        return STANDARD;
    }

    private void words(String file, int bit) {
        for (String line : Resources.lines(file)) {
            for (String word : line.split("\\s+")) {
                String[] parts = word.split("[_'-]", -1);
                if (parts.length == 1) {
                    bits.merge(Tokens.hash(word), bit, (a, b) -> a | b);
                } else {
                    long h = 5;
                    for (String part : parts) {
                        h = Tokens.mix(h, Tokens.hash(part));
                    }
                    places.merge(h, bit, (a, b) -> a | b);
                    bits.merge(Tokens.hash(parts[0]), STARTS_PLACE, (a, b) -> a | b);
                }
            }
        }
    }

    /** Sets the bits of every token; names of several words mark each of them. */
    void mark(Tokens tokens, Plain text) {
        for (int i = 0; i < tokens.size; i++) {
            if (tokens.kind[i] != Tokens.WORD) {
                continue;
            }
            Integer known = bits.get(tokens.hash[i]);
            if (known == null) {
                continue;
            }
            tokens.lists[i] |= known & ~STARTS_PLACE;
            if ((known & STARTS_PLACE) != 0 && tokens.capital(i)) {
                places(tokens, i);
            }
        }
    }

    private void places(Tokens tokens, int first) {
        long h = 5;
        int words = 0;
        for (int i = first; i < tokens.size && words < LONGEST_PLACE; i++) {
            if (tokens.kind[i] != Tokens.WORD) {
                if (tokens.kind[i] == Tokens.LINE || tokens.start[i] != tokens.end[i - 1]) {
                    return;
                }
                continue;
            }
            h = Tokens.mix(h, tokens.hash[i]);
            words++;
            Integer bit = places.get(h);
            if (bit != null) {
                for (int k = first; k <= i; k++) {
                    tokens.lists[k] |= bit;
                }
            }
        }
    }
}
