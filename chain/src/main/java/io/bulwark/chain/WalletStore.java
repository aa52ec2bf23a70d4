package io.bulwark.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.kernel.EvmAddress;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The last record of each wallet. */
final class WalletStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Jdbi jdbi;

    WalletStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<WalletRecord> find(long chainId, EvmAddress address) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT record FROM chain.wallet WHERE chain_id = :chain AND address = :address
                        """)
                .bind("chain", chainId)
                .bind("address", AddressBytes.of(address))
                .map((row, _) -> read(row.getString("record")))
                .findOne());
    }

    /** Keeps the record unless another instance has kept a later one. */
    void put(WalletRecord record) {
        jdbi.useHandle(h -> h.createUpdate("""
                        INSERT INTO chain.wallet (chain_id, address, nonce, balance, block, read_at, record)
                        VALUES (:chain, :address, :nonce, :balance, :block, :readAt, CAST(:record AS json))
                        ON CONFLICT (chain_id, address) DO UPDATE
                        SET nonce = excluded.nonce, balance = excluded.balance, block = excluded.block,
                            read_at = excluded.read_at, record = excluded.record
                        WHERE chain.wallet.read_at <= excluded.read_at
                        """)
                .bind("chain", record.chainId())
                .bind("address", AddressBytes.of(record.address()))
                .bind("nonce", record.transactions().known().orElse(null))
                .bind(
                        "balance",
                        record.balance().known().map(java.math.BigDecimal::new).orElse(null))
                .bind("block", block(record).orElse(null))
                .bind("readAt", record.readAt())
                .bind("record", WalletJson.write(record).toString())
                .execute());
    }

    int deleteReadBefore(Instant instant) {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM chain.wallet WHERE read_at < :instant")
                .bind("instant", instant)
                .execute());
    }

    private static Optional<Long> block(WalletRecord record) {
        return record.balance() instanceof Reading.Known<?> known
                ? Optional.of(known.evidence().block())
                : Optional.empty();
    }

    private static WalletRecord read(String json) {
        try {
            return WalletJson.read(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored wallet record is not JSON", e);
        }
    }
}
