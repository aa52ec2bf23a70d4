package io.bulwark.proposals.similar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MeaningIndexTest {
    @Property(tries = 100, seed = "20261121")
    void the_nearest_are_those_that_a_full_sort_finds(
            @ForAll @IntRange(min = 1, max = 200) int size, @ForAll int seed) {
        Random random = new Random(seed);
        MeaningIndex index = new MeaningIndex();
        List<MeaningIndex.Vector> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(new MeaningIndex.Vector(new UUID(1, i), "alice", vector(random)));
        }
        // In two parts, the first of them twice.
        index.put(all.subList(0, size / 2));
        index.put(all.subList(0, size / 2));
        index.put(all.subList(size / 2, size));
        byte[] query = vector(random);

        List<Double> found = index.nearest(query, new UUID(1, 0), 0, 5).stream()
                .map(MeaningIndex.Hit::cosine)
                .toList();

        assertThat(index.size()).isEqualTo(size);
        assertThat(found)
                .isEqualTo(all.subList(1, size).stream()
                        .map(vector -> cosine(query, vector.numbers()))
                        .filter(cosine -> cosine >= 0)
                        .sorted(java.util.Comparator.reverseOrder())
                        .limit(5)
                        .toList());
    }

    @Test
    void a_text_that_was_embedded_again_has_its_new_vector_only() {
        MeaningIndex index = new MeaningIndex();
        UUID id = new UUID(1, 1);
        index.put(List.of(new MeaningIndex.Vector(id, "alice", new byte[] {100, 0})));
        index.put(List.of(new MeaningIndex.Vector(id, "alice", new byte[] {0, 100})));

        assertThat(index.size()).isEqualTo(1);
        assertThat(index.nearest(new byte[] {100, 0}, null, 0.5, 5)).isEmpty();
        assertThat(index.nearest(new byte[] {0, 90}, null, 0.5, 5)).hasSize(1);
    }

    @Test
    void vectors_of_another_size_and_empty_ones_are_like_nothing() {
        MeaningIndex index = new MeaningIndex();
        index.put(List.of(
                new MeaningIndex.Vector(new UUID(1, 1), "alice", new byte[0]),
                new MeaningIndex.Vector(new UUID(1, 2), "alice", new byte[] {1, 2, 3}),
                new MeaningIndex.Vector(new UUID(1, 3), "alice", new byte[] {0, 0})));

        assertThat(index.nearest(new byte[] {1, 2}, null, -1, 5)).isEmpty();
    }

    private static byte[] vector(Random random) {
        byte[] numbers = new byte[16];
        random.nextBytes(numbers);
        numbers[0] = 1;
        return numbers;
    }

    private static double cosine(byte[] one, byte[] other) {
        return product(one, other) / (Math.sqrt(product(one, one)) * Math.sqrt(product(other, other)));
    }

    private static int product(byte[] one, byte[] other) {
        int sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
