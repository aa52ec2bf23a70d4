package io.bulwark.guard.context;

import io.bulwark.text.embed.PackedVector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passages of earlier conversations of one owner, found by words (BM25, k1 1.2, b 0.75; Robertson and Zaragoza 2009) and,
 * where they and the query have vectors, by meaning; both rankings are joined by reciprocal ranks (k 60; Cormack, Clarke and
 * Büttcher 2009). Lives in memory, is rebuilt from stored entries, and is safe for many threads.
 */
public final class MemoryBank {
    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final int RRF = 60;
    private static final int DEPTH = 100;
    private static final int LONGEST = 8_000;

    /** The most entries of a bank; one more drives out the oldest. */
    public static final int MOST = 10_000;

    private final List<@Nullable Slot> slots = new ArrayList<>();
    private final Map<String, Integer> byId = new HashMap<>();
    private final Map<String, Postings> postings = new HashMap<>();
    private long totalLength;
    private int oldest;

    /**
     * A stored passage with where it comes from.
     *
     * @param start first code point in the turn
     * @param end code point after the last
     */
    public record Entry(String id, String session, int turn, Instant time, int start, int end, String text) {}

    /**
     * A passage that was found.
     *
     * @param score what it is ranked by: BM25, or the sum of reciprocal ranks where the query has a vector
     * @param words the BM25 part, 0 where no word fits
     * @param meaning the cosine, 0 where one has no vector
     * @param wordsRank the place among those found by words from 1 on, or 0
     * @param meaningRank the place among those found by meaning from 1 on, or 0
     */
    public record Hit(Entry entry, double score, double words, double meaning, int wordsRank, int meaningRank) {}

    private record Slot(Entry entry, Map<String, Integer> counts, int length, byte @Nullable [] vector) {}

    /** Where a stem occurs; entries that were removed stay until the next compaction. */
    private static final class Postings {
        int[] slots = new int[2];
        int[] counts = new int[2];
        int size;
        int alive;

        void add(int slot, int count) {
            if (size == slots.length) {
                slots = Arrays.copyOf(slots, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            slots[size] = slot;
            counts[size++] = count;
            alive++;
        }
    }

    /** A bank with these entries, none of which has a vector yet. */
    public static MemoryBank of(Collection<Entry> entries) {
        MemoryBank bank = new MemoryBank();
        entries.forEach(entry -> bank.add(entry, null));
        return bank;
    }

    public synchronized int size() {
        return byId.size();
    }

    /**
     * Adds an entry; one with the same id is replaced.
     *
     * @param vector its vector of length 1, or null while it has none: it is found by words alone
     * @throws IllegalArgumentException where the text is longer than 8 000 characters
     */
    public void add(Entry entry, float @Nullable [] vector) {
        addPacked(entry, vector == null ? null : PackedVector.of(vector));
    }

    /** As {@link #add}, with a vector in its {@link PackedVector packed} form. */
    public synchronized void addPacked(Entry entry, byte @Nullable [] vector) {
        if (entry.text().length() > LONGEST) {
            throw new IllegalArgumentException("A passage of more than 8 000 characters");
        }
        remove(entry.id());
        Map<String, Integer> counts = new HashMap<>();
        List<String> stems = Terms.stems(entry.text());
        stems.forEach(stem -> counts.merge(stem, 1, Integer::sum));
        int slot = slots.size();
        slots.add(new Slot(entry, counts, stems.size(), vector));
        byId.put(entry.id(), slot);
        counts.forEach((stem, count) ->
                postings.computeIfAbsent(stem, k -> new Postings()).add(slot, count));
        totalLength += stems.size();
        if (byId.size() > MOST) {
            removeOldest();
        }
    }

    /** Gives an entry its vector; false where there is no such entry any more. */
    public synchronized boolean embedded(String id, float[] vector) {
        Integer at = byId.get(id);
        Slot slot = at == null ? null : slots.get(at);
        if (at == null || slot == null) {
            return false;
        }
        slots.set(at, new Slot(slot.entry(), slot.counts(), slot.length(), PackedVector.of(vector)));
        return true;
    }

    private void removeOldest() {
        Slot first = slots.get(oldest);
        while (first == null) {
            first = slots.get(++oldest);
        }
        remove(first.entry().id());
    }

    /** Removes an entry; true where there was one. */
    public synchronized boolean remove(String id) {
        Integer at = byId.remove(id);
        if (at == null) {
            return false;
        }
        Slot slot = slots.set(at, null);
        if (slot != null) {
            totalLength -= slot.length();
            slot.counts().keySet().forEach(stem -> {
                Postings list = postings.get(stem);
                if (list != null && --list.alive == 0) {
                    postings.remove(stem);
                }
            });
        }
        if (slots.size() > 64 && slots.size() > 2 * byId.size()) {
            compact();
        }
        return true;
    }

    /** Removes all entries of a session and says how many there were. */
    public synchronized int removeSession(String session) {
        List<String> ids = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot != null && slot.entry().session().equals(session)) {
                ids.add(slot.entry().id());
            }
        }
        ids.forEach(this::remove);
        return ids.size();
    }

    private void compact() {
        List<Slot> kept = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot != null) {
                kept.add(slot);
            }
        }
        slots.clear();
        oldest = 0;
        byId.clear();
        postings.clear();
        for (Slot slot : kept) {
            int at = slots.size();
            slots.add(slot);
            byId.put(slot.entry().id(), at);
            slot.counts().forEach((stem, count) -> postings.computeIfAbsent(stem, k -> new Postings())
                    .add(at, count));
        }
    }

    /** The best {@code most} entries for a query by its words; best first, equal scores in the order of their ids. */
    public List<Hit> search(String query, int most) {
        return search(query, null, 1, most);
    }

    /**
     * The best {@code most} entries for a query; best first, equal scores in the order of their ids.
     *
     * @param meaning the vector of the query, or null to go by words alone
     * @param nearest the cosine from which an entry counts as found by meaning
     */
    public synchronized List<Hit> search(String query, float @Nullable [] meaning, double nearest, int most) {
        double[] words = words(query);
        int depth = Math.max(DEPTH, most);
        List<Integer> byWords = ranked(words, Double.MIN_VALUE, depth);
        if (meaning == null) {
            return hits(byWords, words, words, new double[words.length], byWords, List.of(), most);
        }
        double[] near = new double[slots.size()];
        for (int i = 0; i < near.length; i++) {
            Slot slot = slots.get(i);
            if (slot != null && slot.vector() != null) {
                near[i] = PackedVector.cosine(meaning, slot.vector());
            }
        }
        List<Integer> byMeaning = ranked(near, nearest, depth);
        double[] joined = new double[slots.size()];
        for (List<Integer> ranking : List.of(byWords, byMeaning)) {
            for (int rank = 0; rank < ranking.size(); rank++) {
                joined[ranking.get(rank)] += 1.0 / (RRF + rank + 1);
            }
        }
        return hits(ranked(joined, Double.MIN_VALUE, 2 * depth), joined, words, near, byWords, byMeaning, most);
    }

    private double[] words(String query) {
        double[] words = new double[slots.size()];
        double mean = byId.isEmpty() ? 1 : Math.max(1, (double) totalLength / byId.size());
        for (String stem : new HashSet<>(Terms.stems(query)).stream().sorted().toList()) {
            Postings list = postings.get(stem);
            if (list == null) {
                continue;
            }
            double idf = Math.log(1 + (byId.size() - list.alive + 0.5) / (list.alive + 0.5));
            for (int i = 0; i < list.size; i++) {
                Slot slot = slots.get(list.slots[i]);
                if (slot != null) {
                    double tf = list.counts[i];
                    words[list.slots[i]] += idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * slot.length() / mean));
                }
            }
        }
        return words;
    }

    /** The entries with at least this much, best first. */
    private List<Integer> ranked(double[] by, double least, int most) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < by.length; i++) {
            if (by[i] >= least && slots.get(i) != null) {
                found.add(i);
            }
        }
        found.sort(Comparator.<Integer>comparingDouble(i -> -by[i]).thenComparing(this::id));
        return found.size() > most ? List.copyOf(found.subList(0, most)) : found;
    }

    private List<Hit> hits(
            List<Integer> found,
            double[] by,
            double[] words,
            double[] near,
            List<Integer> byWords,
            List<Integer> byMeaning,
            int most) {
        List<Hit> hits = new ArrayList<>();
        for (int i : found) {
            Slot slot = slots.get(i);
            if (hits.size() >= most || slot == null) {
                break;
            }
            hits.add(new Hit(slot.entry(), by[i], words[i], near[i], byWords.indexOf(i) + 1, byMeaning.indexOf(i) + 1));
        }
        return hits;
    }

    private String id(int slot) {
        Slot there = slots.get(slot);
        return there == null ? "" : there.entry().id();
    }
}
