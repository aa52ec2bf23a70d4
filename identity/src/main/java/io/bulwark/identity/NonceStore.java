package io.bulwark.identity;

import io.bulwark.kernel.EvmAddress;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** All SQL of nonces. */
final class NonceStore {
    /** Expired nonces that go with each new one, so that a flood cleans up after itself. */
    private static final int SWEPT = 10;

    private final Jdbi jdbi;

    NonceStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Keeps a nonce, and of the address's others the {@code most - 1} youngest. */
    void insert(Nonce nonce, int most) {
        jdbi.useTransaction(handle -> {
            handle.createQuery(
                            "SELECT count(pg_advisory_xact_lock(hashtextextended('identity.nonce.' || :address, 0)))")
                    .bind("address", nonce.address().value())
                    .mapTo(Long.class)
                    .one();
            handle.createUpdate("""
                            WITH swept AS (
                                DELETE FROM identity.nonce WHERE nonce IN (
                                    SELECT nonce FROM identity.nonce WHERE expires_at <= :issuedAt
                                    LIMIT :swept FOR UPDATE SKIP LOCKED)),
                            crowded AS (
                                DELETE FROM identity.nonce WHERE nonce IN (
                                    SELECT nonce FROM identity.nonce WHERE address = :address
                                    ORDER BY issued_at DESC OFFSET :most - 1))
                            INSERT INTO identity.nonce (nonce, address, issued_at, expires_at)
                            VALUES (:nonce, :address, :issuedAt, :expiresAt)
                            """)
                    .bind("nonce", nonce.value())
                    .bind("address", nonce.address().value())
                    .bind("issuedAt", nonce.issuedAt())
                    .bind("expiresAt", nonce.expiresAt())
                    .bind("most", most)
                    .bind("swept", SWEPT)
                    .execute();
        });
    }

    /** Ends a nonce for good. Of any number of callers, one gets it. */
    Optional<Nonce> consume(String value) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        DELETE FROM identity.nonce WHERE nonce = :nonce RETURNING nonce, address, issued_at, expires_at
                        """)
                .bind("nonce", value)
                .map((row, context) -> new Nonce(
                        row.getString("nonce"),
                        new EvmAddress(row.getString("address")),
                        row.getObject("issued_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant()))
                .findOne());
    }

    int deleteExpired(Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM identity.nonce WHERE expires_at <= :now")
                .bind("now", now)
                .execute());
    }
}
