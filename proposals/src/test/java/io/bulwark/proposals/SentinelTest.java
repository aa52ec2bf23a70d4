package io.bulwark.proposals;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.chain.ListHit;
import io.bulwark.chain.ListKind;
import io.bulwark.chain.Reading;
import io.bulwark.chain.WalletRecord;
import io.bulwark.chain.WalletRecord.Governance;
import io.bulwark.chain.WalletRecord.Moment;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requirement D3: age of 50, transactions of 30, governance of 20; what is unknown is neither good nor bad. */
class SentinelTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final EvmAddress WALLET = new EvmAddress("0x00000000000000000000000000000000000a11ce");

    @ParameterizedTest
    @CsvSource({
        // days, transactions, votes of 10, score: min(days/365*100, 50) + min(count/100*30, 30) + votes/10*20
        "0, 0, 0, 0",
        "30, 0, 0, 8",
        "100, 0, 0, 27",
        "182, 0, 0, 50",
        "183, 0, 0, 50",
        "3650, 0, 0, 50",
        "0, 1, 0, 0",
        "0, 5, 0, 2",
        "0, 50, 0, 15",
        "0, 100, 0, 30",
        "0, 1000000, 0, 30",
        "0, 0, 1, 2",
        "0, 0, 5, 10",
        "0, 0, 10, 20",
        "73, 40, 4, 40",
        "365, 100, 10, 100"
    })
    void each_part_counts_up_to_its_maximum(long days, long transactions, int votes, int score) {
        assertThat(judge(days, transactions, votes).score()).isEqualTo(score);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "?",
            value = {
                // The known points are scaled by the known maximum, and the share that was known is told.
                "73, 40, ?, 40, 0.8, governance",
                "73, ?, 4, 40, 0.7, transactions",
                "?, 40, 4, 40, 0.5, age",
                "73, ?, ?, 40, 0.5, transactions",
                "?, 40, ?, 40, 0.3, age",
                "?, ?, 4, 40, 0.2, age",
                "365, ?, ?, 100, 0.5, governance",
                "?, 100, 0, 60, 0.5, age"
            })
    void unknown_parts_leave_the_score_to_the_known_ones_and_are_named(
            @Nullable Long days,
            @Nullable Long transactions,
            @Nullable Integer votes,
            int score,
            double coverage,
            String unknown) {
        ReputationReport.Scored report = judge(days, transactions, votes);

        assertThat(report.score()).isEqualTo(score);
        assertThat(report.coverage()).isEqualTo(coverage);
        assertThat(report.reasoning()).contains("; unknown:").contains(unknown + " (no node answered)");
        Map<?, ?> part = (Map<?, ?>) ((Map<?, ?>) report.metadata().get("parts")).get(unknown);
        assertThat(part.get("points")).isNull();
        assertThat(part.get("unknown")).isEqualTo("no node answered");
    }

    @Test
    void with_every_part_unknown_there_is_no_score_at_all() {
        ReputationReport report = Sentinel.judge(record(null, null, null, false), List.of(), NOW);

        assertThat(report)
                .isInstanceOfSatisfying(ReputationReport.Unknown.class, unknown -> assertThat(unknown.reasoning())
                        .contains("age (no node answered)", "transactions (no node answered)", "governance"));
    }

    @Test
    void known_parts_name_the_call_and_the_block_they_rest_on() {
        Map<?, ?> parts = (Map<?, ?>) judge(73L, 40L, 4).metadata().get("parts");

        assertThat(((Map<?, ?>) parts.get("age")).get("points")).isEqualTo(20.0);
        assertThat(((Map<?, ?>) parts.get("age")).get("max")).isEqualTo(50.0);
        assertThat(((Map<?, ?>) parts.get("transactions")).get("evidence")).isEqualTo("eth_call at block 77");
    }

    @ParameterizedTest
    @CsvSource({"29, true", "30, false"})
    void a_wallet_is_new_for_thirty_days(long days, boolean flagged) {
        ReputationReport.Scored report = judge(days, 100L, 10);

        assertThat(report.newWallet()).isEqualTo(flagged);
        assertThat(report.flags().contains("NEW_WALLET")).isEqualTo(flagged);
    }

    @ParameterizedTest
    @CsvSource({"9, true", "10, false"})
    void fewer_than_ten_transactions_are_low_activity(long count, boolean flagged) {
        assertThat(judge(365L, count, 10).flags().contains("LOW_ACTIVITY")).isEqualTo(flagged);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, true", "1, 0, false", "0, 1, false"})
    void who_neither_voted_nor_proposed_has_no_governance_history(int voted, int proposed, boolean flagged) {
        WalletRecord record = record(365L, 100L, new Governance(0, 77, 10, voted, proposed), false);

        assertThat(((ReputationReport.Scored) Sentinel.judge(record, List.of(), NOW))
                        .flags()
                        .contains("NO_GOVERNANCE_HISTORY"))
                .isEqualTo(flagged);
    }

    @Test
    void an_account_that_never_was_is_new_and_not_unknown() {
        WalletRecord empty = new WalletRecord(
                WALLET,
                1,
                NOW,
                false,
                known(false),
                known(0L),
                known(Optional.empty()),
                known(Optional.empty()),
                known(BigInteger.ZERO),
                List.of(),
                known(Optional.empty()),
                known(new Governance(0, 77, 10, 0, 0)));

        ReputationReport.Scored report = (ReputationReport.Scored) Sentinel.judge(empty, List.of(), NOW);

        assertThat(report.score()).isZero();
        assertThat(report.coverage()).isEqualTo(1);
        assertThat(report.flags()).containsExactly("NEW_WALLET", "LOW_ACTIVITY", "NO_GOVERNANCE_HISTORY");
    }

    @Test
    void unknown_parts_raise_no_flag() {
        assertThat(judge(null, 100L, null).flags()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SCAM", "SANCTIONED"})
    void an_address_on_a_bad_list_is_a_known_scammer_whatever_its_record(ListKind kind) {
        ReputationReport.Scored report = (ReputationReport.Scored)
                Sentinel.judge(record(3650L, 1000L, governance(10), false), List.of(hit(WALLET, kind)), NOW);

        assertThat(report.score()).isZero();
        assertThat(report.flags()).containsExactly("KNOWN_SCAMMER");
        assertThat(report.reasoning()).contains("because the proposer is on a list");
    }

    @Test
    void a_trusted_list_and_the_recipients_entries_change_nothing_about_the_proposer() {
        EvmAddress recipient = new EvmAddress("0x0000000000000000000000000000000000000b0b");
        ReputationReport.Scored report = (ReputationReport.Scored) Sentinel.judge(
                record(365L, 100L, governance(10), false),
                List.of(hit(WALLET, ListKind.TRUSTED), hit(recipient, ListKind.SCAM)),
                NOW);

        assertThat(report.score()).isEqualTo(100);
        assertThat(report.flags()).isEmpty();
        assertThat((List<?>) report.metadata().get("list_hits")).hasSize(2);
    }

    @Test
    void a_stale_record_says_so() {
        WalletRecord stale = record(365L, 100L, governance(10), true);
        ReputationReport.Scored report = (ReputationReport.Scored) Sentinel.judge(stale, List.of(), NOW);

        assertThat(report.reasoning()).contains("last known record");
        assertThat(report.metadata()).containsEntry("stale", true);
    }

    @Property(tries = 500, seed = "20261121")
    void more_age_activity_or_votes_never_lower_the_score(
            @ForAll @IntRange(max = 1000) int days,
            @ForAll @IntRange(max = 300) int transactions,
            @ForAll @IntRange(max = 10) int votes,
            @ForAll @IntRange(max = 100) int more) {
        int score = judge((long) days, (long) transactions, votes).score();

        assertThat(score).isBetween(0, 100);
        assertThat(judge((long) days + more, (long) transactions, votes).score())
                .isGreaterThanOrEqualTo(score);
        assertThat(judge((long) days, (long) transactions + more, votes).score())
                .isGreaterThanOrEqualTo(score);
        assertThat(judge((long) days, (long) transactions, Math.min(10, votes + more))
                        .score())
                .isGreaterThanOrEqualTo(score);
    }

    private static ReputationReport.Scored judge(
            @Nullable Long days, @Nullable Long transactions, @Nullable Integer votes) {
        WalletRecord record = record(days, transactions, votes == null ? null : governance(votes), false);
        return (ReputationReport.Scored) Sentinel.judge(record, List.of(), NOW);
    }

    private static Governance governance(int votes) {
        return new Governance(0, 77, 10, votes, 0);
    }

    private static WalletRecord record(
            @Nullable Long days, @Nullable Long transactions, @Nullable Governance governance, boolean stale) {
        Reading<Optional<Moment>> firstSeen =
                days == null ? unknown() : known(Optional.of(new Moment(7, NOW.minus(Duration.ofDays(days)))));
        return new WalletRecord(
                WALLET,
                1,
                NOW,
                stale,
                known(false),
                transactions == null ? unknown() : known(transactions),
                firstSeen,
                unknown(),
                known(BigInteger.TEN),
                List.of(),
                known(Optional.empty()),
                governance == null ? unknown() : known(governance));
    }

    private static ListHit hit(EvmAddress address, ListKind kind) {
        return new ListHit(address, "a-list", kind, "the test", null, NOW, "phishing", "");
    }

    private static <T> Reading<T> known(T value) {
        return new Reading.Known<>(value, new Reading.Evidence("eth_call", 77, NOW));
    }

    private static <T> Reading<T> unknown() {
        return new Reading.Unknown<>("no node answered", true);
    }
}
