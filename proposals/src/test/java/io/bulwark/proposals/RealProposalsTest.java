package io.bulwark.proposals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Real proposals of long-lived organisations, nearly all harmless: a screen that flags many of them is useless. */
class RealProposalsTest {
    private final Corpus corpus = new Corpus();

    @Test
    void fewer_than_five_in_a_hundred_real_proposals_come_out_high_or_worse_on_text_alone() {
        assumeThat(Corpus.exists("proposals_test")).isTrue();
        List<Corpus.Judged> judged = corpus.real("proposals_test");

        report("proposals_test", judged);
        long high = judged.stream().filter(Corpus.Judged::highOrWorse).count();
        assertThat(high * 100.0 / judged.size()).isLessThan(5);
    }

    @Test
    void every_real_proposal_is_scanned_without_a_fault_and_twice_alike() {
        for (String file : List.of("proposals_train", "payloads_train", "payloads_test")) {
            assumeThat(Corpus.exists(file)).isTrue();
            List<Corpus.Judged> judged = corpus.real(file);
            report(file, judged);
            assertThat(corpus.real(file)).isEqualTo(judged);
        }
    }

    private static void report(String file, List<Corpus.Judged> judged) {
        TreeMap<RiskLevel, Integer> levels = new TreeMap<>();
        judged.forEach(row -> levels.merge(row.level(), 1, Integer::sum));
        System.out.println(file + ": " + levels);
    }
}
