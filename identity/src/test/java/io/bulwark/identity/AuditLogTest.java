package io.bulwark.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.Page;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AuditLogTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("identity");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private TestIdentity identity;
    private AuditLog audit;

    @BeforeEach
    void open() {
        identity = new TestIdentity(postgres, redis.redis(), Map.of());
        audit = identity.audit;
    }

    @AfterEach
    void close() {
        identity.close();
    }

    @Test
    void an_entry_is_read_back_as_it_was_written() {
        identity.clock.set(Instant.parse("2026-11-20T12:00:00.123456789Z"));

        long seq = audit.append("list.changed", "operator", Map.of("list", "scam", "added", "7"));

        AuditEntry entry = audit.list(null, null, null, 10).items().getFirst();
        assertThat(entry.seq()).isEqualTo(seq).isEqualTo(1);
        assertThat(entry.at()).isEqualTo(Instant.parse("2026-11-20T12:00:00.123456Z"));
        assertThat(entry.type()).isEqualTo("list.changed");
        assertThat(entry.actor()).isEqualTo("operator");
        assertThat(entry.data()).containsExactlyInAnyOrderEntriesOf(Map.of("added", "7", "list", "scam"));
        assertThat(entry.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void what_other_modules_announce_is_kept() {
        audit.observe(new AuditRecord("cache.invalidated", "operator", Map.of("pattern", "scan:*")));

        assertThat(audit.list("cache.invalidated", null, null, 10).items()).hasSize(1);
    }

    @Test
    void entries_come_newest_first_by_page_type_and_actor() {
        for (int i = 1; i <= 7; i++) {
            audit.append(i % 2 == 0 ? "even" : "odd", i < 4 ? "a" : "b", Map.of("n", Integer.toString(i)));
        }

        Page<AuditEntry> first = audit.list(null, null, null, 3);
        Page<AuditEntry> second = audit.list(null, null, Long.valueOf(first.next()), 3);
        Page<AuditEntry> third = audit.list(null, null, Long.valueOf(second.next()), 3);

        assertThat(first.items()).extracting(AuditEntry::seq).containsExactly(7L, 6L, 5L);
        assertThat(second.items()).extracting(AuditEntry::seq).containsExactly(4L, 3L, 2L);
        assertThat(third.items()).extracting(AuditEntry::seq).containsExactly(1L);
        assertThat(third.next()).isNull();
        assertThat(audit.list("odd", null, null, 10).items())
                .extracting(AuditEntry::seq)
                .containsExactly(7L, 5L, 3L, 1L);
        assertThat(audit.list("odd", "b", null, 10).items())
                .extracting(AuditEntry::seq)
                .containsExactly(7L, 5L);
        assertThat(audit.list("none", null, null, 10).items()).isEmpty();
    }

    @Test
    void an_intact_log_says_so_with_the_hash_of_its_last_entry() {
        assertThat(audit.verify()).isEqualTo(new AuditReport(0, "0".repeat(64), null));
        fill(50);

        AuditReport report = audit.verify();

        assertThat(report.intact()).isTrue();
        assertThat(report.entries()).isEqualTo(50);
        assertThat(report.head())
                .isEqualTo(audit.list(null, null, null, 1).items().getFirst().hash());
    }

    @Test
    void many_appenders_make_one_chain_without_gaps() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                int n = i;
                var _ = threads.submit(() -> audit.append("t", "a" + n, Map.of()));
            }
        }

        assertThat(audit.list(null, null, null, 200).items())
                .extracting(AuditEntry::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).mapToObj(i -> 101 - i).toList());
        assertThat(audit.verify().intact()).isTrue();
    }

    @Test
    void an_entry_shares_the_fate_of_the_transaction_it_is_written_in() {
        assertThatThrownBy(() -> identity.jdbi.useTransaction(handle -> {
                    audit.append("t", "a", Map.of());
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        audit.append("t", "b", Map.of());

        assertThat(audit.list(null, null, null, 10).items())
                .extracting(AuditEntry::actor)
                .containsExactly("b");
        assertThat(audit.verify().intact()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "UPDATE identity.audit SET actor = 'nobody'",
        "DELETE FROM identity.audit",
        "DELETE FROM identity.audit WHERE seq = 0"
    })
    void the_database_refuses_to_change_entries(String sql) {
        fill(3);

        assertThatThrownBy(() -> identity.jdbi.useHandle(handle -> handle.execute(sql)))
                .isInstanceOf(JdbiException.class)
                .hasMessageContaining("append-only");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE identity.audit SET actor = 'nobody' WHERE seq = 4                                  | 4 | was changed
            UPDATE identity.audit SET type = 'other' WHERE seq = 1                                    | 1 | was changed
            UPDATE identity.audit SET data = '{"n":"5"}' WHERE seq = 4                                | 4 | was changed
            UPDATE identity.audit SET data = '{"n":{"x":1}}' WHERE seq = 4                            | 4 | was changed
            UPDATE identity.audit SET data = '[]' WHERE seq = 4                                       | 4 | was changed
            UPDATE identity.audit SET data = '{"n":null}' WHERE seq = 4                               | 4 | was changed
            UPDATE identity.audit SET at = at + interval '1 microsecond' WHERE seq = 4                | 4 | was changed
            UPDATE identity.audit SET ip = NULL WHERE seq = 10                                        | 10 | was changed
            UPDATE identity.audit SET user_agent = 'Other' WHERE seq = 7                              | 7 | was changed
            UPDATE identity.audit SET hash = sha256('x') WHERE seq = 4                                | 4 | was changed
            UPDATE identity.audit SET prev_hash = sha256('x') WHERE seq = 4                           | 4 | does not follow
            DELETE FROM identity.audit WHERE seq = 1                                                  | 1 | missing
            DELETE FROM identity.audit WHERE seq = 5                                                  | 5 | missing
            DELETE FROM identity.audit WHERE seq >= 9                                                 | 9 | missing
            DELETE FROM identity.audit                                                                | 1 | missing
            DELETE FROM identity.audit_head                                                           | 11 | missing
            UPDATE identity.audit_head SET hash = sha256('x')                                         | 10 | another hash
            UPDATE identity.audit SET seq = CASE seq WHEN 4 THEN 14 ELSE 4 END WHERE seq IN (4)       | 4 | missing
            """)
    void tampering_is_found_at_the_first_broken_link(String sql, long seq, String reason) {
        fill(10);

        tamper(sql);

        AuditReport report = audit.verify();
        assertThat(report.intact()).isFalse();
        assertThat(report.broken().seq()).isEqualTo(seq);
        assertThat(report.broken().reason()).contains(reason);
    }

    @Test
    void a_cut_at_the_end_stays_visible_when_the_log_goes_on() {
        fill(10);
        tamper("DELETE FROM identity.audit WHERE seq > 7");

        fill(5);

        assertThat(audit.verify().broken().seq()).isEqualTo(8);
    }

    @Test
    void values_that_swap_places_between_members_do_not_go_unseen() {
        audit.append("t", "a", Map.of("x", "12", "y", "3"));

        tamper("UPDATE identity.audit SET data = '{\"x\":\"1\",\"y\":\"23\"}'");

        assertThat(audit.verify().intact()).isFalse();
    }

    @Test
    void hostile_text_is_cut_and_cleaned_and_the_chain_holds() {
        Map<String, String> data = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            data.put("k%02d".formatted(i), "\u0000\ud800\n" + "é😀".repeat(2_000));
        }
        audit.append("t".repeat(500), "a\nb" + "x".repeat(500), data);

        AuditEntry entry = audit.list(null, null, null, 1).items().getFirst();

        assertThat(entry.type()).hasSize(100);
        assertThat(entry.actor()).hasSize(200).startsWith("a?b");
        assertThat(entry.data()).hasSize(50);
        assertThat(entry.data().get("k00")).startsWith("???é😀").hasSizeLessThanOrEqualTo(1_000);
        assertThat(audit.verify().intact()).isTrue();
    }

    @Test
    void an_origin_is_cut_to_a_bounded_length() {
        Origin origin = new Origin("1".repeat(100), "U".repeat(1_000));

        assertThat(origin.ip()).hasSize(64);
        assertThat(origin.userAgent()).hasSize(300);
    }

    private void fill(int entries) {
        for (int i = 1; i <= entries; i++) {
            audit.append("type", "actor", Map.of("n", Integer.toString(i)));
        }
    }

    /** As somebody with the database in their hands would. */
    private void tamper(String sql) {
        identity.jdbi.useHandle(handle -> List.of(
                        "ALTER TABLE identity.audit DISABLE TRIGGER audit_append_only",
                        sql,
                        "ALTER TABLE identity.audit ENABLE TRIGGER audit_append_only")
                .forEach(handle::execute));
    }
}
