package io.bulwark.compute.ledger;

import io.bulwark.compute.ledger.BridgeStore.Row;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.TokenAmount;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The bridge's end at the embedded ledger. Each call is one transaction with the money that it moves. */
public final class EmbeddedBridge implements ChainBridge {
    private final Jdbi jdbi;
    private final EmbeddedLedger ledger;
    private final BridgeStore store = new BridgeStore();

    public EmbeddedBridge(Jdbi jdbi, EmbeddedLedger ledger) {
        this.jdbi = jdbi;
        this.ledger = ledger;
    }

    @Override
    public void deposited(BlockRef at, String event, String owner, TokenAmount amount) {
        jdbi.useTransaction(h -> {
            if (!store.seen(h, BridgeStore.DEPOSIT, event, owner, amount.value(), at)) {
                Row before = store.find(h, BridgeStore.DEPOSIT, event).orElseThrow();
                if (!before.owner().equals(owner) || before.amount().compareTo(amount) != 0) {
                    throw BulwarkException.of(ErrorCode.CONFLICT, "The event was told as another deposit");
                }
            }
        });
    }

    @Override
    public Withdrawal withdraw(String key, String owner, String recipient, TokenAmount amount) {
        // Keys are an owner's own, so that nobody can take another's.
        String name = owner + "/" + key;
        return jdbi.inTransaction(h -> {
            ledger.book(new Posting(Posting.Kind.TRANSFER, "leave:" + name, null)
                    .move(Account.available(owner), Account.LEAVING, amount));
            store.withdrawal(h, name, owner, recipient, amount);
            Row row = store.find(h, BridgeStore.WITHDRAWAL, name).orElseThrow();
            if (!row.recipient().equals(recipient)) {
                throw BulwarkException.of(ErrorCode.CONFLICT, "The key was used for another recipient");
            }
            return withdrawal(row);
        });
    }

    private static Withdrawal withdrawal(Row row) {
        return new Withdrawal(row.key(), row.owner(), row.recipient(), row.amount());
    }

    @Override
    public List<Withdrawal> unreleased(int limit) {
        return jdbi.withHandle(h -> store.unreleased(h, limit)).stream()
                .map(EmbeddedBridge::withdrawal)
                .toList();
    }

    @Override
    public void released(String key, BlockRef at) {
        jdbi.useTransaction(h -> {
            if (!store.released(h, key, at)
                    && store.find(h, BridgeStore.WITHDRAWAL, key).isEmpty()) {
                throw BulwarkException.of(ErrorCode.NOT_FOUND, "Nobody withdrew under this key");
            }
        });
    }

    @Override
    public List<Epoch> unanchored(int limit) {
        return jdbi.withHandle(h -> store.unanchored(h, limit)).stream()
                .flatMap(number -> ledger.epoch(number).stream())
                .toList();
    }

    @Override
    public void anchored(long epoch, BlockRef at) {
        jdbi.useHandle(h -> store.seen(h, BridgeStore.ANCHOR, Long.toString(epoch), null, null, at));
    }

    @Override
    public void finalised(BlockRef head) {
        jdbi.useTransaction(h -> {
            store.takeBack(h, Long.MAX_VALUE, head);
            for (Row row : store.upTo(h, head.height())) {
                switch (row.direction()) {
                    case BridgeStore.DEPOSIT -> ledger.mint("deposit:" + row.key(), row.owner(), row.amount());
                    case BridgeStore.WITHDRAWAL ->
                        ledger.book(new Posting(Posting.Kind.BURN, "burn:" + row.key(), null)
                                .move(Account.LEAVING, Account.SUPPLY, row.amount()));
                    default -> {}
                }
                store.last(h, row);
            }
        });
    }

    @Override
    public void reorganised(long height) {
        // No block has this height, so only those above count.
        jdbi.useTransaction(h -> store.takeBack(h, height, new BlockRef(-1, "")));
    }
}
