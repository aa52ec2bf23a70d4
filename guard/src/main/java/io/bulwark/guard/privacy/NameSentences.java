package io.bulwark.guard.privacy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Sentences for the tagger: our templates filled with names from the lists and made-up addresses. */
final class NameSentences {
    private static final String KINDS = "PLAO";

    private final Map<String, List<String>> parts = new HashMap<>();
    private final List<String> templates = Resources.lines("name-templates.txt");
    private final List<String> first = names("first-names.txt");
    private final List<String> last = names("surnames.txt");
    private final List<String> cities = names("cities.txt");
    private final List<String> countries = names("countries.txt");
    private final Random random;

    /** A text with its names; offsets are code points, the kind counts from 0 as in {@link NameModel#KINDS}. */
    record Sentence(String text, List<Name> names) {}

    record Name(int kind, int start, int end) {}

    NameSentences(long seed) {
        random = new Random(seed);
        for (String line : Resources.lines("name-parts.txt")) {
            int colon = line.indexOf(':');
            parts.put(line.substring(0, colon), words(line.substring(colon + 1)));
        }
    }

    private static List<String> names(String file) {
        List<String> all = new ArrayList<>();
        Resources.lines(file).forEach(line -> all.addAll(words(line)));
        return all;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.strip().split("\\s+")) {
            words.add(word.replace('_', ' '));
        }
        return words;
    }

    /** Every template, filled {@code times} times where it has something to fill. */
    List<Sentence> all(int times) {
        List<Sentence> all = new ArrayList<>();
        for (String template : templates) {
            int copies = template.indexOf('{') < 0 ? 3 : times;
            for (int i = 0; i < copies; i++) {
                all.add(fill(template.replace("\\n", "\n")));
            }
        }
        return all;
    }

    private Sentence fill(String template) {
        StringBuilder out = new StringBuilder();
        List<Name> names = new ArrayList<>();
        boolean lower = template.codePoints().noneMatch(Character::isUpperCase)
                || template.equals(template.toLowerCase(Locale.ROOT));
        for (int i = 0; i < template.length(); i++) {
            int kind = template.charAt(i) == '{' ? KINDS.indexOf(template.charAt(i + 1)) : -1;
            if (kind < 0) {
                out.append(template.charAt(i));
                continue;
            }
            String name =
                    switch (kind) {
                        case 0 -> person();
                        case 1 -> place();
                        case 2 -> address();
                        default -> organisation();
                    };
            boolean small = lower && template.startsWith("i ", 0) || lower && random.nextInt(3) == 0;
            String shown = small && kind < 2 ? name.toLowerCase(Locale.ROOT) : name;
            names.add(new Name(kind, points(out), points(out) + shown.codePointCount(0, shown.length())));
            out.append(shown);
            i += 2;
        }
        return new Sentence(out.toString(), names);
    }

    private static int points(StringBuilder text) {
        return text.codePointCount(0, text.length());
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String part(String name) {
        return one(parts.getOrDefault(name, List.of()));
    }

    private String person() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> one(first);
            case 3 -> one(first) + " " + (char) ('A' + random.nextInt(26)) + ". " + one(last);
            case 4 -> one(first) + " " + one(first) + " " + one(last);
            case 5 -> one(last);
            case 6 -> one(first) + " " + one(last) + "-" + one(last);
            default -> one(first) + " " + one(last);
        };
    }

    private String place() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> one(countries);
            case 2 -> one(cities) + ", " + one(countries);
            case 3 -> random.nextInt(3) == 0 ? one(cities).toUpperCase(Locale.ROOT) : one(cities);
            case 4 -> random.nextInt(3) == 0 ? one(cities) + ", " + part("states") : one(cities);
            default -> one(cities);
        };
    }

    /** Addresses of American forces: a box or a ship and a code. */
    private String posted() {
        String box =
                switch (random.nextInt(3)) {
                    case 0 -> "PSC " + (1000 + random.nextInt(9000)) + ", Box " + (100 + random.nextInt(9000));
                    case 1 -> "USS " + one(last);
                    default -> "Unit " + (1000 + random.nextInt(9000)) + " Box " + (100 + random.nextInt(9000));
                };
        String office = random.nextBoolean() ? "APO " : "FPO ";
        String area = random.nextBoolean() ? "AE " : "AP ";
        return box + "\n" + office + area + (10000 + random.nextInt(89999));
    }

    private String address() {
        if (random.nextInt(25) == 0) {
            return posted();
        }
        if (random.nextInt(25) == 0) {
            return "the corner of " + one(last) + " " + part("english") + " and " + part("street-names") + " "
                    + part("english");
        }
        int number = 1 + random.nextInt(random.nextInt(5) == 0 ? 9999 : 250);
        String stem = random.nextInt(3) == 0 ? one(last) : part("street-names");
        String street =
                switch (random.nextInt(7)) {
                    case 0 -> stem + part("joined") + " " + number;
                    case 1 -> part("before") + " " + one(last) + " " + number;
                    case 2 -> number + " " + part("before") + " " + (random.nextBoolean() ? "de " : "") + one(cities);
                    default -> number + " " + stem + " " + part("english");
                };
        if (random.nextInt(6) == 0) {
            street += part("units").replace('#', ' ') + (1 + random.nextInt(900));
        }
        String code = String.format(Locale.ROOT, "%05d", random.nextInt(99999));
        return switch (random.nextInt(9)) {
            case 6 -> street + ", " + one(cities) + ", " + part("states") + " " + code;
            case 7 -> street + "\n" + one(cities) + ", " + part("states") + " " + code;
            case 0 -> street + ", " + one(cities);
            case 1 -> street + ", " + code + " " + one(cities);
            case 2 -> street + "\n" + one(cities) + "\n" + one(countries) + " " + code;
            case 3 -> street + ", " + one(cities) + ", " + one(countries) + " " + code;
            default -> street;
        };
    }

    private String organisation() {
        return switch (random.nextInt(7)) {
            case 0 -> one(last) + " & " + one(last);
            case 1 -> part("of") + " " + one(cities);
            case 2 -> one(cities) + " " + part("companies");
            case 3 -> part("products") + part("street-names").toLowerCase(Locale.ROOT);
            case 4 -> part("products") + " " + part("companies");
            case 5 -> one(last) + ", " + one(last) + " and " + one(last);
            default -> one(last) + " " + part("companies");
        };
    }
}
