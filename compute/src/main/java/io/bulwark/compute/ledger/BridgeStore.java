package io.bulwark.compute.ledger;

import io.bulwark.compute.ledger.ChainBridge.BlockRef;
import io.bulwark.kernel.TokenAmount;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** All SQL of the bridge. */
final class BridgeStore {
    static final String DEPOSIT = "deposit";
    static final String WITHDRAWAL = "withdrawal";
    static final String ANCHOR = "anchor";

    /** One step as it is stored; what an anchor has not is empty. */
    record Row(
            String direction,
            String key,
            String owner,
            String recipient,
            TokenAmount amount,
            @Nullable BlockRef at) {}

    /** Puts it there, or moves what is not final to this block; false when nothing changed. */
    boolean seen(
            Handle handle,
            String direction,
            String key,
            @Nullable String owner,
            @Nullable BigDecimal amount,
            BlockRef at) {
        return handle.createUpdate("""
                        INSERT INTO compute.bridge AS b (direction, key, owner, amount, height, block)
                        VALUES (:direction, :key, :owner, :amount, :height, :block)
                        ON CONFLICT (direction, key) DO UPDATE SET height = excluded.height, block = excluded.block
                        WHERE NOT b.final AND b.owner IS NOT DISTINCT FROM excluded.owner
                          AND b.amount IS NOT DISTINCT FROM excluded.amount
                        """)
                        .bind("direction", direction)
                        .bind("key", key)
                        .bind("owner", owner)
                        .bind("amount", amount)
                        .bind("height", at.height())
                        .bind("block", at.hash())
                        .execute()
                == 1;
    }

    void withdrawal(Handle handle, String key, String owner, String recipient, TokenAmount amount) {
        handle.createUpdate("""
                        INSERT INTO compute.bridge (direction, key, owner, recipient, amount)
                        VALUES ('withdrawal', :key, :owner, :recipient, :amount)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("key", key)
                .bind("owner", owner)
                .bind("recipient", recipient)
                .bind("amount", amount.value())
                .execute();
    }

    boolean released(Handle handle, String key, BlockRef at) {
        return handle.createUpdate("""
                        UPDATE compute.bridge SET height = :height, block = :block
                        WHERE direction = 'withdrawal' AND key = :key AND NOT final
                        """)
                        .bind("key", key)
                        .bind("height", at.height())
                        .bind("block", at.hash())
                        .execute()
                == 1;
    }

    Optional<Row> find(Handle handle, String direction, String key) {
        return handle.createQuery("SELECT * FROM compute.bridge WHERE direction = :direction AND key = :key")
                .bind("direction", direction)
                .bind("key", key)
                .map(BridgeStore::read)
                .findOne();
    }

    List<Row> unreleased(Handle handle, int limit) {
        return handle.createQuery("""
                        SELECT * FROM compute.bridge WHERE direction = 'withdrawal' AND height IS NULL
                        ORDER BY key LIMIT :limit
                        """)
                .bind("limit", limit)
                .map(BridgeStore::read)
                .list();
    }

    List<Long> unanchored(Handle handle, int limit) {
        return handle.createQuery("""
                        SELECT number FROM compute.epoch WHERE root IS NOT NULL AND NOT EXISTS (
                            SELECT FROM compute.bridge WHERE direction = 'anchor' AND key = number::text)
                        ORDER BY number LIMIT :limit
                        """).bind("limit", limit).mapTo(Long.class).list();
    }

    /** What rests on blocks up to a height and is not final, locked. */
    List<Row> upTo(Handle handle, long height) {
        return handle.createQuery("""
                        SELECT * FROM compute.bridge WHERE NOT final AND height <= :height
                        ORDER BY direction, key FOR UPDATE
                        """)
                .bind("height", height)
                .map(BridgeStore::read)
                .list();
    }

    void last(Handle handle, Row row) {
        handle.createUpdate("UPDATE compute.bridge SET final = true WHERE direction = :direction AND key = :key")
                .bind("direction", row.direction())
                .bind("key", row.key())
                .execute();
    }

    /** Takes back what is not final and rests on blocks above a height, or on another one than this of that height. */
    void takeBack(Handle handle, long above, BlockRef not) {
        handle.createUpdate("""
                        DELETE FROM compute.bridge WHERE NOT final AND direction <> 'withdrawal'
                          AND (height > :above OR height = :height AND block <> :block)
                        """)
                .bind("above", above)
                .bind("height", not.height())
                .bind("block", not.hash())
                .execute();
        handle.createUpdate("""
                        UPDATE compute.bridge SET height = NULL, block = NULL WHERE NOT final AND direction = 'withdrawal'
                          AND (height > :above OR height = :height AND block <> :block)
                        """)
                .bind("above", above)
                .bind("height", not.height())
                .bind("block", not.hash())
                .execute();
    }

    private static Row read(ResultSet row, StatementContext context) throws SQLException {
        String block = row.getString("block");
        BigDecimal amount = row.getBigDecimal("amount");
        String owner = row.getString("owner");
        String recipient = row.getString("recipient");
        return new Row(
                row.getString("direction"),
                row.getString("key"),
                owner == null ? "" : owner,
                recipient == null ? "" : recipient,
                amount == null ? TokenAmount.ZERO : new TokenAmount(amount),
                block == null ? null : new BlockRef(row.getLong("height"), block));
    }
}
