package io.bulwark.proposals.similar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of all proposals in memory, compared one by one: ten thousand take a few milliseconds. Safe for many threads;
 * what a search sees is at least what was put in before it began.
 */
final class MeaningIndex {
    /** Of more proposals the newest are kept: 400 bytes each. */
    static final int MOST = 100_000;

    private final Map<UUID, Integer> places = new HashMap<>();
    private volatile Rows rows = new Rows(new UUID[64], new String[64], new byte[64][], new double[64], 0);

    /** Arrays are only written behind {@code size}, or replaced, so a reader may keep its rows. */
    private record Rows(UUID[] ids, String[] owners, byte[][] vectors, double[] lengths, int size) {}

    record Vector(UUID id, String owner, byte[] numbers) {}

    record Hit(UUID id, String owner, double cosine) {}

    synchronized void put(List<Vector> added) {
        Rows now = rows;
        UUID[] ids = now.ids;
        String[] owners = now.owners;
        byte[][] vectors = now.vectors;
        double[] lengths = now.lengths;
        int size = now.size;
        boolean copied = false;
        for (Vector vector : added) {
            Integer place = places.get(vector.id());
            if (place != null && Arrays.equals(vectors[place], vector.numbers())) {
                continue;
            }
            boolean full = place == null && size == ids.length;
            if (full || place != null && !copied) {
                int capacity = full ? ids.length * 2 : ids.length;
                ids = Arrays.copyOf(ids, capacity);
                owners = Arrays.copyOf(owners, capacity);
                vectors = Arrays.copyOf(vectors, capacity);
                lengths = Arrays.copyOf(lengths, capacity);
                copied = true;
            }
            int at = place == null ? size++ : place;
            ids[at] = vector.id();
            owners[at] = vector.owner().intern();
            vectors[at] = vector.numbers();
            lengths[at] = Math.sqrt(product(vector.numbers(), vector.numbers()));
            places.put(vector.id(), at);
        }
        Rows next = new Rows(ids, owners, vectors, lengths, size);
        rows = size > MOST + MOST / 10 ? newest(next) : next;
    }

    /** Ids begin with their time. */
    private Rows newest(Rows all) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < all.size; i++) {
            kept.add(i);
        }
        kept.sort(Comparator.comparing((Integer i) -> all.ids[i].toString()).reversed());
        Rows rest =
                new Rows(new UUID[2 * MOST], new String[2 * MOST], new byte[2 * MOST][], new double[2 * MOST], MOST);
        places.clear();
        for (int i = 0; i < MOST; i++) {
            int from = kept.get(i);
            rest.ids[i] = all.ids[from];
            rest.owners[i] = all.owners[from];
            rest.vectors[i] = all.vectors[from];
            rest.lengths[i] = all.lengths[from];
            places.put(rest.ids[i], i);
        }
        return rest;
    }

    /** The nearest, the most alike first, each of at least {@code least}. */
    List<Hit> nearest(byte[] query, @Nullable UUID without, double least, int limit) {
        Rows now = rows;
        double length = Math.sqrt(product(query, query));
        PriorityQueue<Hit> best = new PriorityQueue<>(Comparator.comparingDouble(Hit::cosine));
        double bar = least;
        for (int i = 0; i < now.size; i++) {
            byte[] vector = now.vectors[i];
            if (vector.length != query.length || length == 0 || now.lengths[i] == 0) {
                continue;
            }
            double cosine = product(query, vector) / (length * now.lengths[i]);
            if (cosine >= bar && !now.ids[i].equals(without)) {
                best.add(new Hit(now.ids[i], now.owners[i], cosine));
                if (best.size() > limit) {
                    best.poll();
                    Hit worst = best.peek();
                    bar = worst == null ? least : worst.cosine();
                }
            }
        }
        return best.stream()
                .sorted(Comparator.comparingDouble(Hit::cosine).reversed())
                .toList();
    }

    int size() {
        return rows.size;
    }

    private static int product(byte[] one, byte[] other) {
        int sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
