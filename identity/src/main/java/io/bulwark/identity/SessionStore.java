package io.bulwark.identity;

import io.bulwark.kernel.EvmAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** All SQL of sessions and of what is known about their wallets. */
final class SessionStore {
    private final Jdbi jdbi;

    SessionStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What is known, and since when. */
    record Known(WalletFacts facts, Instant readAt) {}

    /** Keeps a session, and what it says about its wallet as the latest. */
    void insert(Session session, byte[] tokenHash, Origin origin) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO identity.session
                            (id, token_hash, owner, address, chain_id, is_member, balance, created_at, expires_at, ip, user_agent)
                        VALUES (:id, :hash, :owner, :address, :chain, :member, :balance, :created, :expires, :ip, :userAgent)
                        """)
                .bind("id", session.id())
                .bind("hash", tokenHash)
                .bind("owner", session.owner())
                .bind("address", session.address().value())
                .bind("chain", session.chainId())
                .bind("member", session.isMember())
                .bind("balance", decimal(session.balance()))
                .bind("created", session.createdAt())
                .bind("expires", session.expiresAt())
                .bind("ip", origin.ip())
                .bind("userAgent", origin.userAgent())
                .execute());
    }

    Optional<Session> find(byte[] tokenHash, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT id, owner, address, chain_id, is_member, balance, created_at, expires_at
                        FROM identity.session
                        WHERE token_hash = :hash AND revoked_at IS NULL AND expires_at > :now
                        """)
                .bind("hash", tokenHash)
                .bind("now", now)
                .map(SessionStore::read)
                .findOne());
    }

    /** Ends a session; empty when there is none to end. */
    Optional<Session> revoke(byte[] tokenHash, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        UPDATE identity.session SET revoked_at = :now
                        WHERE token_hash = :hash AND revoked_at IS NULL AND expires_at > :now
                        RETURNING id, owner, address, chain_id, is_member, balance, created_at, expires_at
                        """)
                .bind("hash", tokenHash)
                .bind("now", now)
                .map(SessionStore::read)
                .findOne());
    }

    int deleteExpired(Instant before) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM identity.session WHERE expires_at <= :before")
                .bind("before", before)
                .execute());
    }

    void keepFacts(String owner, WalletFacts facts, Instant readAt) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO identity.wallet (owner, address, chain_id, is_member, balance, read_at)
                        VALUES (:owner, :address, :chain, :member, :balance, :readAt)
                        ON CONFLICT (owner) DO UPDATE SET chain_id = excluded.chain_id, is_member = excluded.is_member,
                            balance = excluded.balance, read_at = excluded.read_at
                        """)
                .bind("owner", owner)
                .bind("address", facts.address().value())
                .bind("chain", facts.chainId())
                .bind("member", facts.isMember())
                .bind("balance", decimal(facts.balance()))
                .bind("readAt", readAt)
                .execute());
    }

    Optional<Known> facts(String owner) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT address, chain_id, is_member, balance, read_at FROM identity.wallet WHERE owner = :owner
                        """)
                .bind("owner", owner)
                .map((row, context) -> new Known(
                        new WalletFacts(
                                new EvmAddress(row.getString("address")),
                                row.getLong("chain_id"),
                                row.getObject("is_member", Boolean.class),
                                integer(row.getBigDecimal("balance"))),
                        row.getObject("read_at", OffsetDateTime.class).toInstant()))
                .findOne());
    }

    private static Session read(ResultSet row, StatementContext context) throws SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                new EvmAddress(row.getString("address")),
                row.getLong("chain_id"),
                row.getObject("is_member", Boolean.class),
                integer(row.getBigDecimal("balance")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable BigDecimal decimal(@Nullable BigInteger number) {
        return number == null ? null : new BigDecimal(number);
    }

    private static @Nullable BigInteger integer(@Nullable BigDecimal number) {
        return number == null ? null : number.toBigIntegerExact();
    }
}
