package io.bulwark.guard.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bulwark.guard.context.MemoryBank.Entry;
import io.bulwark.guard.context.MemoryBank.Hit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MemoryBankTest {
    private static Entry entry(int id, String text) {
        return new Entry(
                "e%05d".formatted(id), "s" + id % 3, id, Instant.EPOCH, 0, text.codePointCount(0, text.length()), text);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5 + random.nextInt(30); i++) {
            text.append((char) ('a' + random.nextInt(6)))
                    .append((char) ('a' + random.nextInt(20)))
                    .append(' ');
        }
        return text.toString();
    }

    @Property(tries = 50, seed = "20261121")
    void scores_are_those_of_the_plain_formula_also_after_removals(@ForAll long seed) {
        Random random = new Random(seed);
        MemoryBank bank = new MemoryBank();
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Entry entry = entry(i, text(random));
            bank.add(entry, null);
            all.add(entry);
        }
        for (int i = 0; i < 70; i++) {
            Entry gone = all.remove(random.nextInt(all.size()));
            assertThat(bank.remove(gone.id())).isTrue();
        }
        String query = text(random);
        List<Hit> hits = bank.search(query, 1_000);
        double mean = all.stream()
                .mapToInt(e -> Terms.stems(e.text()).size())
                .average()
                .orElse(1);
        int found = 0;
        for (Entry entry : all) {
            double expected = 0;
            List<String> own = Terms.stems(entry.text());
            for (String stem : Terms.distinct(query)) {
                double n = all.stream()
                        .filter(e -> Terms.stems(e.text()).contains(stem))
                        .count();
                double tf = Collections.frequency(own, stem);
                expected += Math.log(1 + (all.size() - n + 0.5) / (n + 0.5))
                        * tf
                        * 2.2
                        / (tf + 1.2 * (0.25 + 0.75 * own.size() / mean));
            }
            if (expected > 0) {
                found++;
                Hit hit = hits.stream()
                        .filter(h -> h.entry().equals(entry))
                        .findFirst()
                        .orElseThrow();
                assertThat(hit.score()).isCloseTo(expected, within(1e-9));
            }
        }
        assertThat(hits).hasSize(found);
        assertThat(hits).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    }

    @Test
    void with_vectors_the_two_rankings_are_joined_by_reciprocal_ranks() {
        MemoryBank bank = new MemoryBank();
        bank.add(entry(1, "a feline sleeps"), new float[] {1, 0});
        bank.add(entry(2, "the dog barks"), new float[] {0, 1});
        List<Hit> hits = bank.search("cat", new float[] {1, 0}, 0.6, 5);
        assertThat(hits).hasSize(1);
        assertThat(hits.getFirst().entry().id()).isEqualTo("e00001");
        assertThat(hits.getFirst().score()).isCloseTo(1 / 61.0, within(1e-12));
        assertThat(hits.getFirst().words()).isZero();
        assertThat(hits.getFirst().meaning()).isCloseTo(1, within(1e-6));
        assertThat(hits.getFirst().meaningRank()).isEqualTo(1);
        assertThat(hits.getFirst().wordsRank()).isZero();
    }

    @Test
    void what_both_rankings_find_comes_before_what_one_finds() {
        MemoryBank bank = new MemoryBank();
        bank.add(entry(1, "the treasury grant"), new float[] {0, 1});
        bank.add(entry(2, "money for builders"), new float[] {0.8f, 0.6f});
        bank.add(entry(3, "a grant for builders"), new float[] {1, 0});
        List<Hit> hits = bank.search("grant", new float[] {1, 0}, 0.6, 5);
        assertThat(hits).extracting(hit -> hit.entry().id()).containsExactly("e00003", "e00001", "e00002");
    }

    @Test
    void an_entry_without_a_vector_is_found_by_words_until_it_gets_one() {
        MemoryBank bank = new MemoryBank();
        bank.add(entry(1, "a feline sleeps"), null);
        assertThat(bank.search("cat", new float[] {1, 0}, 0.6, 5)).isEmpty();
        assertThat(bank.search("feline", new float[] {1, 0}, 0.6, 5)).hasSize(1);
        assertThat(bank.embedded("e00001", new float[] {1, 0})).isTrue();
        assertThat(bank.search("cat", new float[] {1, 0}, 0.6, 5)).hasSize(1);
        assertThat(bank.embedded("e00009", new float[] {1, 0})).isFalse();
    }

    @Test
    void the_entries_of_a_session_can_be_removed_together() {
        MemoryBank bank = MemoryBank.of(List.of(entry(0, "red"), entry(1, "red"), entry(3, "red")));
        assertThat(bank.removeSession("s0")).isEqualTo(2);
        assertThat(bank.search("red", 5))
                .extracting(hit -> hit.entry().session())
                .containsExactly("s1");
    }

    @Test
    void a_full_bank_forgets_its_oldest_entry() {
        MemoryBank bank = new MemoryBank();
        for (int i = 0; i <= MemoryBank.MOST; i++) {
            bank.add(entry(i, i == 0 ? "green" : "red"), null);
        }
        assertThat(bank.size()).isEqualTo(MemoryBank.MOST);
        assertThat(bank.search("green", 5)).isEmpty();
    }
}
