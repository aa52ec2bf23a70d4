package io.bulwark.proposals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Attack texts written for this project, ten kinds; those marked "held" were not looked at while patterns were written. */
class PlantedAttacksTest {
    private final Corpus corpus = new Corpus();

    @Test
    void every_attack_that_the_patterns_were_written_against_gets_a_flag_of_its_kind() {
        List<Corpus.Judged> judged = corpus.planted("dev");

        assertThat(judged).hasSizeGreaterThanOrEqualTo(60);
        System.out.println("known attacks: " + judged.size());
        assertThat(judged.stream().filter(row -> !row.rightCategory()).map(Corpus.Judged::id))
                .isEmpty();
    }

    @Test
    void nearly_all_of_them_come_out_high_or_worse() {
        List<Corpus.Judged> judged = corpus.planted("dev");

        long high = judged.stream().filter(Corpus.Judged::highOrWorse).count();
        assertThat(high).isGreaterThanOrEqualTo(judged.size() * 85L / 100);
    }

    @Test
    void attacks_never_seen_before_are_recognised_as_often_as_published() {
        List<Corpus.Judged> judged = corpus.planted("held");

        long right = judged.stream().filter(Corpus.Judged::rightCategory).count();
        long high = judged.stream().filter(Corpus.Judged::highOrWorse).count();
        System.out.println("held attacks: " + judged.size() + ", right category " + right + ", HIGH or worse " + high);
        assertThat(right).isGreaterThanOrEqualTo(judged.size() * 70L / 100);
    }
}
