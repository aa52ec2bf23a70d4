package io.bulwark.guard.context;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passages of earlier conversations of one owner, found by words (BM25, k1 1.2, b 0.75; Robertson and Zaragoza 2009) and,
 * with an embedder, by meaning; both rankings are joined by reciprocal ranks (k 60; Cormack, Clarke and Büttcher 2009).
 * Lives in memory, is rebuilt from stored entries, and is safe for many threads.
 */
public final class MemoryBank {
    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final int RRF = 60;
    private static final int DEPTH = 100;
    private static final int LONGEST = 8_000;

    /** The most entries of a bank; one more drives out the oldest. */
    public static final int MOST = 10_000;

    private final @Nullable Embedder embedder;
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
     * @param score what it is ranked by: BM25, or the sum of reciprocal ranks where an embedder is at work
     * @param words the BM25 part
     * @param meaning the cosine part, 0 without an embedder
     */
    public record Hit(Entry entry, double score, double words, double meaning) {}

    private record Slot(Entry entry, Map<String, Integer> counts, int length, float @Nullable [] vector) {}

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

    public MemoryBank() {
        this(null);
    }

    public MemoryBank(@Nullable Embedder embedder) {
        this.embedder = embedder;
    }

    /** A bank with these entries. */
    public static MemoryBank of(Collection<Entry> entries, @Nullable Embedder embedder) {
        MemoryBank bank = new MemoryBank(embedder);
        entries.forEach(bank::add);
        return bank;
    }

    public synchronized int size() {
        return byId.size();
    }

    /**
     * Adds an entry; one with the same id is replaced.
     *
     * @throws IllegalArgumentException where the text is longer than 8 000 characters
     */
    public synchronized void add(Entry entry) {
        if (entry.text().length() > LONGEST) {
            throw new IllegalArgumentException("A passage of more than 8 000 characters");
        }
        float[] vector = embedder == null ? null : embedder.embed(entry.text());
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

    /** The best {@code most} entries for a query; best first, equal scores in the order of their ids. */
    public synchronized List<Hit> search(String query, int most) {
        double[] words = new double[slots.size()];
        Set<Integer> touched = new LinkedHashSet<>();
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
                    touched.add(list.slots[i]);
                }
            }
        }
        float[] vector = embedder == null ? null : embedder.embed(query);
        return vector == null ? top(touched, words, new double[0], words, most) : fused(touched, words, vector, most);
    }

    private List<Hit> fused(Set<Integer> touched, double[] words, float[] vector, int most) {
        double[] meaning = new double[slots.size()];
        List<Integer> near = new ArrayList<>();
        for (int i = 0; i < meaning.length; i++) {
            Slot slot = slots.get(i);
            if (slot != null && slot.vector() != null) {
                meaning[i] = cosine(vector, slot.vector());
                if (meaning[i] > 0) {
                    near.add(i);
                }
            }
        }
        double[] joined = new double[slots.size()];
        Set<Integer> all = new LinkedHashSet<>();
        for (List<Integer> ranking : List.of(ranked(touched, words), ranked(near, meaning))) {
            int depth = Math.min(Math.max(DEPTH, most), ranking.size());
            for (int rank = 0; rank < depth; rank++) {
                joined[ranking.get(rank)] += 1.0 / (RRF + rank + 1);
                all.add(ranking.get(rank));
            }
        }
        return top(all, words, meaning, joined, most);
    }

    private List<Integer> ranked(Collection<Integer> found, double[] by) {
        return found.stream()
                .sorted(Comparator.<Integer>comparingDouble(i -> -by[i]).thenComparing(this::id))
                .toList();
    }

    private List<Hit> top(Collection<Integer> found, double[] words, double[] meaning, double[] by, int most) {
        List<Hit> hits = new ArrayList<>();
        for (int i : ranked(found, by)) {
            Slot slot = slots.get(i);
            if (hits.size() >= most || slot == null) {
                break;
            }
            hits.add(new Hit(slot.entry(), by[i], words[i], meaning.length == 0 ? 0 : meaning[i]));
        }
        return hits;
    }

    private String id(int slot) {
        Slot there = slots.get(slot);
        return there == null ? "" : there.entry().id();
    }

    private static double cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            return 0;
        }
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return aa == 0 || bb == 0 ? 0 : ab / Math.sqrt(aa * bb);
    }
}
