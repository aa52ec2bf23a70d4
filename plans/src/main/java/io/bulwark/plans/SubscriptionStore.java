package io.bulwark.plans;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** All SQL of the module. */
@Singleton
final class SubscriptionStore {
    private final Jdbi jdbi;

    @Inject
    SubscriptionStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Past, present and future ones, oldest first. */
    List<Subscription> of(String subject) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT tier, valid_from, valid_to FROM plans.subscription
                        WHERE subject = :subject ORDER BY valid_from, tier
                        """)
                .bind("subject", subject)
                .map((row, context) -> new Subscription(
                        row.getString("tier"), instant(row, "valid_from"), nullableInstant(row, "valid_to")))
                .list());
    }

    /** The rest of the transaction is done by {@code alongside}. */
    void replace(String subject, List<Subscription> subscriptions, Runnable alongside) {
        jdbi.useTransaction(handle -> {
            // Two replacements of one subject at once would otherwise leave the union of both.
            handle.createQuery("SELECT CAST(pg_advisory_xact_lock(hashtext('plans'), hashtext(:subject)) AS text)")
                    .bind("subject", subject)
                    .mapTo(String.class)
                    .list();
            handle.createUpdate("DELETE FROM plans.subscription WHERE subject = :subject")
                    .bind("subject", subject)
                    .execute();
            PreparedBatch batch = handle.prepareBatch("""
                    INSERT INTO plans.subscription (subject, tier, valid_from, valid_to)
                    VALUES (:subject, :tier, :from, :to)
                    """);
            for (Subscription each : subscriptions) {
                batch.bind("subject", subject)
                        .bind("tier", each.tier())
                        .bind("from", utc(each.validFrom()))
                        .bind("to", utc(each.validTo()))
                        .add();
            }
            if (!subscriptions.isEmpty()) {
                batch.execute();
            }
            alongside.run();
        });
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant nullableInstant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
