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
    private static final int STARTS_PLACE = 1 << 14;
    private static final int LONGEST_PLACE = 4;

    private static final NameLists STANDARD = new NameLists();

    private static final int SLOTS = 14;

    private final Bits bits;
    private final Bits places;

    /** Bits by hash in an open table at most half full; an absent hash has none. */
    private static final class Bits {
        private final long[] keys = new long[1 << SLOTS];
        private final short[] values = new short[1 << SLOTS];

        Bits(Map<Long, Integer> map) {
            if (map.size() > keys.length / 2) {
                throw new IllegalArgumentException("Too many names");
            }
            map.forEach((key, value) -> {
                int at = slot(key);
                while (values[at] != 0) {
                    at = at + 1 & keys.length - 1;
                }
                keys[at] = key;
                values[at] = value.shortValue();
            });
        }

        private static int slot(long key) {
            return (int) (key * 0x9E3779B97F4A7C15L >>> 64 - SLOTS);
        }

        int get(long key) {
            int at = slot(key);
            while (values[at] != 0 && keys[at] != key) {
                at = at + 1 & keys.length - 1;
            }
            return values[at];
        }
    }

    private NameLists() {
        Map<Long, Integer> bits = new HashMap<>();
        Map<Long, Integer> places = new HashMap<>();
        words("first-names.txt", FIRST, bits, places);
        words("surnames.txt", LAST, bits, places);
        words("cities.txt", CITY, bits, places);
        words("countries.txt", COUNTRY, bits, places);
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
        this.bits = new Bits(bits);
        this.places = new Bits(places);
    }

    static NameLists standard() {
        return STANDARD;
    }

    private static void words(String file, int bit, Map<Long, Integer> bits, Map<Long, Integer> places) {
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
            int known = bits.get(tokens.hash[i]);
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
            int bit = places.get(h);
            if (bit != 0) {
                for (int k = first; k <= i; k++) {
                    tokens.lists[k] |= bit;
                }
            }
        }
    }
}
