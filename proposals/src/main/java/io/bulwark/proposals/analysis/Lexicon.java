package io.bulwark.proposals.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named groups of phrases, and the matching of them against tokens. A phrase is a row of slots: words ({@code a/b} for
 * either, {@code discuss*} for a stem, {@code #money} for a kind of token), {@code _} for any one token, {@code ...} for
 * up to three. Matching costs a bounded number of steps for each token, whatever the text.
 */
final class Lexicon {
    private static final int ANY = -1;
    private static final int GAP = -2;
    private static final int LONGEST_STEM = 24;
    private static final Set<String> NUMERALS = Set.of(
            ("two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty sixty ninety hundred few couple"
                            + " dos tres cuatro cinco seis ocho diez doce pocas zwei drei vier funf sechs acht zehn zwolf wenigen"
                            + " deux trois quatre cinq huit dix douze quelques dois duas quatro oito dez doze poucas"
                            + " два две три четыре пять шесть восемь десять двенадцать двух трех несколько"
                            + " 二 两 三 四 五 六 七 八 九 十 几 数")
                    .split(" "));

    private final Map<String, Integer> concepts = new HashMap<>();
    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, BitSet> words = new HashMap<>();
    private final Map<String, BitSet> stems = new HashMap<>();
    private final Map<Integer, List<Phrase>> byFirstSlot = new HashMap<>();
    private int shortestStem = LONGEST_STEM;

    private record Phrase(int concept, int[] slots) {}

    /** Where a concept was met: token indexes, end exclusive. */
    record Hit(int concept, int start, int end) {}

    /** The number of {@code name}, new or known. */
    int concept(String name) {
        return concepts.computeIfAbsent(name, n -> concepts.size());
    }

    /** The names of the concepts that carry one, by number; a condition written inside a rule has none. */
    List<String> names() {
        List<String> names = new ArrayList<>(Collections.nCopies(concepts.size(), ""));
        concepts.forEach((name, number) -> names.set(number, name.startsWith("\"") ? "" : name));
        return names;
    }

    boolean knows(String name) {
        return concepts.containsKey(name);
    }

    int size() {
        return concepts.size();
    }

    void add(int concept, String phrases) {
        for (String phrase : phrases.split("\\|", -1)) {
            if (!phrase.isBlank()) {
                addPhrase(concept, phrase.strip());
            }
        }
    }

    private void addPhrase(int concept, String phrase) {
        List<Integer> row = new ArrayList<>();
        for (String part : phrase.split("\\s+")) {
            switch (part) {
                case "_" -> row.add(ANY);
                case "..." -> row.add(GAP);
                default -> {
                    if (part.indexOf('/') < 0 && part.charAt(0) != '#') {
                        boolean stem = part.endsWith("*");
                        String bare = Folded.simple(stem ? part.substring(0, part.length() - 1) : part);
                        List<Token> tokens = Tokens.of(bare, 0, bare.length(), i -> false);
                        for (int k = 0; k < tokens.size(); k++) {
                            row.add(slot(tokens.get(k).word() + (stem && k == tokens.size() - 1 ? "*" : "")));
                        }
                    } else {
                        row.add(slot(Folded.simple(part)));
                    }
                }
            }
        }
        if (row.isEmpty() || row.getFirst() < 0) {
            throw new IllegalStateException("A phrase must begin with a word: " + phrase);
        }
        int[] compiled = row.stream().mapToInt(Integer::intValue).toArray();
        byFirstSlot.computeIfAbsent(compiled[0], s -> new ArrayList<>()).add(new Phrase(concept, compiled));
    }

    private int slot(String alternatives) {
        return slots.computeIfAbsent(alternatives, key -> {
            int id = slots.size();
            for (String word : key.split("/", -1)) {
                if (word.endsWith("*")) {
                    String stem = word.substring(0, word.length() - 1);
                    shortestStem = Math.min(shortestStem, stem.length());
                    stems.computeIfAbsent(stem, s -> new BitSet()).set(id);
                } else {
                    words.computeIfAbsent(word, w -> new BitSet()).set(id);
                }
            }
            return id;
        });
    }

    /** Looks words up; one for each document, as it remembers what it has seen. */
    Reader reader() {
        return new Reader();
    }

    final class Reader {
        private static final int REMEMBERED = 20_000;
        private final Map<String, BitSet> seen = new HashMap<>();

        List<Hit> hits(List<Token> tokens) {
            BitSet[] row = new BitSet[tokens.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = slotsOf(tokens.get(i));
            }
            List<Hit> hits = new ArrayList<>();
            for (int i = 0; i < row.length; i++) {
                for (int s = row[i].nextSetBit(0); s >= 0; s = row[i].nextSetBit(s + 1)) {
                    List<Phrase> phrases = byFirstSlot.get(s);
                    if (phrases == null) {
                        continue;
                    }
                    for (Phrase phrase : phrases) {
                        int end = end(phrase.slots, 1, row, i + 1);
                        if (end > 0) {
                            hits.add(new Hit(phrase.concept, i, end));
                        }
                    }
                }
            }
            return hits;
        }

        private int end(int[] slots, int slot, BitSet[] row, int at) {
            int i = at;
            for (int s = slot; s < slots.length; s++) {
                int wanted = slots[s];
                if (wanted == GAP) {
                    for (int skip = 0; skip <= 3 && i + skip <= row.length; skip++) {
                        int end = end(slots, s + 1, row, i + skip);
                        if (end > 0) {
                            return end;
                        }
                    }
                    return -1;
                }
                if (i >= row.length || wanted != ANY && !row[i].get(wanted)) {
                    return -1;
                }
                i++;
            }
            return i;
        }

        private BitSet slotsOf(Token token) {
            String key = token.kind() == Token.Kind.WORD ? token.word() : "#" + token.kind() + token.word();
            BitSet known = seen.get(key);
            if (known == null) {
                known = lookUp(token);
                if (seen.size() < REMEMBERED) {
                    seen.put(key, known);
                }
            }
            return known;
        }

        private BitSet lookUp(Token token) {
            BitSet found = new BitSet();
            String word = token.word();
            merge(found, words.get(word));
            for (int n = shortestStem; n <= Math.min(word.length(), LONGEST_STEM); n++) {
                merge(found, stems.get(word.substring(0, n)));
            }
            for (String kind : kinds(token.kind())) {
                merge(found, words.get(kind));
            }
            if (NUMERALS.contains(word)) {
                merge(found, words.get("#num"));
            }
            return found;
        }
    }

    private static List<String> kinds(Token.Kind kind) {
        return switch (kind) {
            case WORD -> List.of();
            case MONEY -> List.of("#money", "#num");
            case NUM, PCT, ADDR, HEX, LINK, ENS -> List.of("#" + kind.name().toLowerCase(Locale.ROOT));
        };
    }

    private static void merge(BitSet into, @Nullable BitSet more) {
        if (more != null) {
            into.or(more);
        }
    }
}
