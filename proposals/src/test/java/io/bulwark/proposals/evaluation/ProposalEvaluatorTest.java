package io.bulwark.proposals.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposalEvaluatorTest {
    private static final String ROW = """
            {"id":"%s","chain_id":1,"title":"Grant","body":"## Summary\\n\\nWe send 20,000 USDC to 0x1111111111111111111111111111111111111111.\\n\\n## Why\\n\\nThe team built the tools. USDC is the token at 0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48.",
             "actions":[{"target":"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48","value":"0","signature":"","operation":"call","calldata":"0xa9059cbb000000000000000000000000111111111111111111111111111111111111111100000000000000000000000000000000000000000000000000000004a817c800"}]}
            """;

    @TempDir
    Path folder;

    @Test
    void every_change_of_an_honest_payment_is_found_and_the_honest_one_is_not() throws IOException {
        Path file = Files.writeString(
                folder.resolve("rows.jsonl"),
                ROW.formatted("one").replace("\n ", " ") + ROW.formatted("two").replace("\n ", " "));
        List<ProposalEvaluator.Judged> seen = new ArrayList<>();

        ProposalEvaluator.Figures figures = new ProposalEvaluator().run(file, seen::add);

        assertThat(figures.rows()).isEqualTo(2);
        assertThat(figures.high()).isZero();
        assertThat(figures.recalls()).hasSize(Mutation.values().length).allSatisfy(recall -> {
            assertThat(recall.rows()).as(recall.kind()).isEqualTo(2);
            assertThat(recall.level()).as(recall.kind()).isEqualTo(1);
            assertThat(recall.at5()[1]).isLessThan(recall.at5()[0]);
        });
        assertThat(figures.notShown()).isEmpty();
        List<ProposalEvaluator.Judged> again = new ArrayList<>();
        new ProposalEvaluator().run(file, again::add);
        assertThat(again).isEqualTo(seen);
    }

    @Test
    void a_faulty_action_is_named() throws IOException {
        Path file = Files.writeString(
                folder.resolve("rows.jsonl"),
                "{\"id\":\"x\",\"title\":\"t\",\"body\":\"b\",\"actions\":[{\"target\":\"me\"}]}\n");

        assertThatThrownBy(() -> new ProposalEvaluator().run(file, judged -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x: actions[0].target");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            not json                                         | line 2: not JSON
            {"id":"x","body":"b","actions":[]}               | line 2: "title" must be a text
            {"id":"x","title":"t","body":"b"}                | line 2: "actions" must be a list
            {"id":"x","title":"t","body":"b","actions":[5]}  | line 2: "actions" must hold objects
            """)
    void a_row_that_is_no_proposal_is_named_by_its_line(String row, String message) throws IOException {
        Path file = Files.writeString(
                folder.resolve("rows.jsonl"), ROW.formatted("one").replace("\n ", " ") + row + "\n");

        assertThatThrownBy(() -> new ProposalEvaluator().run(file, judged -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    @Tag("slow")
    void real_proposals_stay_quiet_and_changed_ones_are_found() throws IOException {
        Path file = Path.of(System.getProperty("bulwark.shared-dir", "."), "data/dao/payloads_test.jsonl.gz");
        assumeThat(file).exists();

        ProposalEvaluator.Figures figures = new ProposalEvaluator().run(file, judged -> {});

        assertThat(figures.highRate()[0]).isLessThan(0.05);
        assertThat(figures.recalls())
                .allSatisfy(
                        recall -> assertThat(recall.level()).as(recall.kind()).isGreaterThan(0.8));
    }
}
