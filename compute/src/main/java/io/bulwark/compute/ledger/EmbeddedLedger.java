package io.bulwark.compute.ledger;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The contract in PostgreSQL. Called within a transaction of the same thread it joins that one, so that a task's end and its
 * money commit together.
 */
public final class EmbeddedLedger implements ComputeContract {
    private static final String NEVER_NEGATIVE = "account_never_negative";

    private final Jdbi jdbi;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final LedgerRules rules;
    private final LedgerStore store = new LedgerStore();

    public EmbeddedLedger(Jdbi jdbi, UuidV7 ids, InstantSource clock, LedgerRules rules) {
        this.jdbi = jdbi;
        this.ids = ids;
        this.clock = clock;
        this.rules = rules;
    }

    public LedgerRules rules() {
        return rules;
    }

    /** Makes tokens; on a chain {@link EmbeddedBridge} does so, for what was deposited there. */
    public void mint(String key, String toOwner, TokenAmount amount) {
        book(new Posting(Posting.Kind.MINT, key, null).move(Account.SUPPLY, Account.available(toOwner), amount));
    }

    @Override
    public void registerNode(String key, UUID node, String owner, TokenAmount stake) {
        book(new Posting(Posting.Kind.STAKE, key, null).move(Account.available(owner), Account.stake(node), stake));
    }

    @Override
    public void submitTasks(String key, Map<String, TokenAmount> escrow, int tasks) {
        Posting posting = new Posting(Posting.Kind.ESCROW, key, null);
        escrow.forEach((owner, amount) -> posting.move(Account.available(owner), Account.escrow(owner), amount));
        jdbi.useTransaction(h -> {
            if (book(posting)) {
                store.count(h, tasks, 0, BigDecimal.ZERO);
            }
        });
    }

    @Override
    public void submitResults(String key, Settlement settlement) {
        if (settlement.isEmpty()) {
            return;
        }
        Posting posting = new Posting(Posting.Kind.SETTLE, key, null);
        UUID id = ids.next();
        translated(h -> {
            Instant now = clock.instant();
            if (!store.open(h, id, posting, now)) {
                return false;
            }
            BigDecimal rewards = BigDecimal.ZERO;
            if (!settlement.rewards().isEmpty()) {
                List<TokenAmount> fees = new ArrayList<>(settlement.rewards().size());
                for (Settlement.Reward reward : settlement.rewards()) {
                    TokenAmount fee = reward.gross().share(rules.fee());
                    TokenAmount net = reward.gross().minus(fee);
                    fees.add(fee);
                    rewards = rewards.add(net.value());
                    posting.move(Account.escrow(reward.requester()), Account.available(reward.payee()), net);
                    posting.move(Account.escrow(reward.requester()), Account.FEES, fee);
                }
                store.payouts(h, id, store.openEpoch(h, now), settlement.rewards(), fees, now);
            }
            for (Settlement.Refund refund : settlement.refunds()) {
                posting.move(
                        Account.escrow(refund.requester()), Account.available(refund.requester()), refund.amount());
            }
            if (!settlement.slashes().isEmpty()) {
                slash(h, id, posting, settlement.slashes(), now);
            }
            store.enter(h, id, posting.lines());
            // Last, because every settlement of the network waits for this row.
            store.count(h, 0, settlement.completed(), rewards);
            return true;
        });
    }

    /** Takes what there is, from what is on its way back first: its owner must not run with it. */
    private void slash(Handle h, UUID journal, Posting posting, List<Settlement.Slash> slashes, Instant now) {
        // All accounts of the booking at once and in order, or two settlements could wait for each other.
        TreeSet<String> accounts = new TreeSet<>(posting.lines().keySet());
        for (Settlement.Slash slash : slashes) {
            accounts.add(Account.stake(slash.node()));
            accounts.add(Account.unbonding(slash.node()));
        }
        accounts.add(Account.SLASHED);
        Map<String, BigDecimal> left = new HashMap<>(store.lock(h, accounts));
        for (Settlement.Slash slash : slashes) {
            TokenAmount taken = TokenAmount.ZERO;
            for (String account : List.of(Account.unbonding(slash.node()), Account.stake(slash.node()))) {
                TokenAmount there = new TokenAmount(left.getOrDefault(account, BigDecimal.ZERO));
                TokenAmount part = slash.most().minus(taken).min(there);
                if (!part.isZero()) {
                    posting.move(account, Account.SLASHED, part);
                    left.put(account, there.minus(part).value());
                    taken = taken.plus(part);
                }
            }
            store.slash(h, journal, slash, taken, now);
        }
    }

    @Override
    public void ftTransfer(String key, String fromOwner, String toOwner, TokenAmount amount, @Nullable String memo) {
        book(new Posting(Posting.Kind.TRANSFER, key, memo)
                .move(Account.available(fromOwner), Account.available(toOwner), amount));
    }

    @Override
    public Instant unbond(String key, UUID node, String owner, TokenAmount amount) {
        Instant until = clock.instant().plus(rules.unbonding());
        jdbi.useTransaction(h -> {
            Posting posting = new Posting(Posting.Kind.UNBOND, key, null)
                    .move(Account.stake(node), Account.unbonding(node), amount);
            if (book(posting)) {
                store.unbond(h, new LedgerStore.Unbonding(ids.next(), node, owner, amount), until);
            }
        });
        return until;
    }

    @Override
    public TokenAmount withdraw(UUID node) {
        return jdbi.inTransaction(h -> {
            List<LedgerStore.Unbonding> ripe = store.unbonding(h, node, clock.instant());
            if (ripe.isEmpty()) {
                return TokenAmount.ZERO;
            }
            String account = Account.unbonding(node);
            // All accounts of the booking at once and in order, as in a settlement.
            TreeSet<String> accounts = new TreeSet<>(Set.of(account));
            ripe.forEach(one -> accounts.add(Account.available(one.owner())));
            BigDecimal there = store.lock(h, accounts).getOrDefault(account, BigDecimal.ZERO);
            TokenAmount left = new TokenAmount(there);
            TokenAmount freed = TokenAmount.ZERO;
            Posting posting = new Posting(
                    Posting.Kind.WITHDRAW, "withdraw:" + ripe.getFirst().id(), null);
            for (LedgerStore.Unbonding one : ripe) {
                TokenAmount part = one.amount().min(left);
                posting.move(account, Account.available(one.owner()), part);
                left = left.minus(part);
                freed = freed.plus(part);
            }
            book(posting);
            store.withdrawn(h, ripe.stream().map(LedgerStore.Unbonding::id).toList());
            return freed;
        });
    }

    /**
     * Books once per key.
     *
     * @return false when it was booked before
     * @throws BulwarkException INSUFFICIENT_BALANCE; CONFLICT when the key stands for something else
     */
    boolean book(Posting posting) {
        UUID id = ids.next();
        Map<String, BigDecimal> lines = posting.lines();
        return translated(h -> {
            if (store.book(h, id, posting, lines, clock.instant())) {
                return true;
            }
            Map<String, BigDecimal> before = store.booked(h, posting.kind.wire(), posting.key);
            if (!before.equals(lines)) {
                throw BulwarkException.of(ErrorCode.CONFLICT, "The key was used for another booking");
            }
            return false;
        });
    }

    private boolean translated(java.util.function.Predicate<Handle> work) {
        try {
            return jdbi.inTransaction(work::test);
        } catch (UnableToExecuteStatementException e) {
            if (NEVER_NEGATIVE.equals(constraint(e))) {
                throw BulwarkException.of(
                        ErrorCode.INSUFFICIENT_BALANCE, "The balance does not cover it", Map.of("token", rules.id()));
            }
            throw e;
        }
    }

    private static @Nullable String constraint(UnableToExecuteStatementException e) {
        if (e.getCause() instanceof SQLException cause && cause instanceof PSQLException sql) {
            ServerErrorMessage message = sql.getServerErrorMessage();
            return message == null ? null : message.getConstraint();
        }
        return null;
    }

    @Override
    public TokenAmount ftBalanceOf(String owner) {
        return read(Account.available(owner));
    }

    @Override
    public TokenAmount escrowOf(String owner) {
        return read(Account.escrow(owner));
    }

    /** What of a node's stake counts for work: not what is on its way back. */
    public TokenAmount bonded(UUID node) {
        return read(Account.stake(node));
    }

    public TokenAmount network(String account) {
        return read(account);
    }

    private TokenAmount read(String account) {
        return new TokenAmount(jdbi.withHandle(h -> store.balance(h, account)));
    }

    @Override
    public TokenAmount ftTotalSupply() {
        return new TokenAmount(
                jdbi.withHandle(h -> store.balance(h, Account.SUPPLY)).negate());
    }

    /**
     * Where all tokens are: {@code available}, {@code escrow}, {@code stake}, {@code unbonding}, and the accounts of the
     * network, of which {@code network/supply} stands below zero by as many as there are. They add up to zero.
     */
    public Map<String, BigDecimal> totals() {
        return jdbi.withHandle(store::totals);
    }

    @Override
    public TokenAmount stakeOf(UUID node) {
        return bonded(node).plus(read(Account.unbonding(node)));
    }

    @Override
    public TokenAmount totalRewardsDistributed() {
        return jdbi.withHandle(store::rewards).orElse(TokenAmount.ZERO);
    }

    @Override
    public long taskCounter() {
        return jdbi.withHandle(store::tasks);
    }

    @Override
    public long completedTasks() {
        return jdbi.withHandle(store::completed);
    }

    @Override
    public String owner() {
        return Principal.OPERATOR.id();
    }

    @Override
    public TokenAmount minStake() {
        return rules.minStake();
    }

    /**
     * Closes the open epoch, if it was opened by then and has payouts, and gives closed ones their roots. Settlements wait
     * for the change of epochs only, not for the hashing.
     *
     * @return the epoch that got its root last
     */
    public Optional<Epoch> closeEpoch(Instant openedBy) {
        if (jdbi.withHandle(store::openEpoch).filter(e -> due(e, openedBy)).isPresent()) {
            jdbi.useTransaction(h -> store.openEpochAlone(h)
                    .filter(e -> due(e, openedBy) && store.hasPayouts(h, e.number()))
                    .ifPresent(e -> store.close(h, e.number(), clock.instant())));
        }
        Optional<Epoch> sealed = Optional.empty();
        for (Optional<Epoch> next = seal(); next.isPresent(); next = seal()) {
            sealed = next;
        }
        return sealed;
    }

    private static boolean due(Epoch epoch, Instant openedBy) {
        return !epoch.openedAt().isAfter(openedBy);
    }

    private Optional<Epoch> seal() {
        return jdbi.inTransaction(h -> store.unsealed(h).flatMap(epoch -> {
            List<byte[]> leaves = store.payouts(h, epoch.number(), this::leaf);
            byte[] root = MerkleTree.root(leaves);
            byte[] before = store.epoch(h, epoch.number() - 1).map(Epoch::chain).orElse(new byte[32]);
            store.seal(h, epoch.number(), leaves.size(), root, MerkleTree.inner(before, root));
            return store.epoch(h, epoch.number());
        }));
    }

    @Override
    public Optional<Epoch> epoch(long number) {
        return jdbi.withHandle(h -> store.epoch(h, number));
    }

    /** Closed epochs, newest first. */
    public List<Epoch> epochs(long before, int limit) {
        return jdbi.withHandle(h -> store.epochs(h, before, limit));
    }

    public List<Payout> payoutsOf(UUID task) {
        return jdbi.withHandle(h -> store.payoutsOf(h, task));
    }

    /** A node's payouts, newest first, of tasks before the one named. */
    public List<Payout> payoutsOf(UUID node, UUID before, int limit) {
        return jdbi.withHandle(h -> store.payoutsOf(h, node, before, limit));
    }

    /** Proofs for what a task's nodes were paid; empty while its epoch is open. */
    public List<PayoutProof> proofs(UUID task) {
        List<PayoutProof> proofs = new ArrayList<>();
        for (Payout payout : payoutsOf(task)) {
            Optional<Epoch> closed = epoch(payout.epoch()).filter(e -> e.root() != null);
            byte[] root = closed.map(Epoch::root).orElse(null);
            if (root == null) {
                continue;
            }
            byte[] leaf = leaf(payout);
            // In one transaction, because only there the driver reads in portions.
            List<byte[]> leaves = jdbi.inTransaction(h -> store.payouts(h, payout.epoch(), this::leaf));
            int index = 0;
            while (!Arrays.equals(leaves.get(index), leaf)) {
                index++;
            }
            proofs.add(
                    new PayoutProof(rules.id(), payout, index, leaves.size(), MerkleTree.proof(leaves, index), root));
        }
        return proofs;
    }

    private byte[] leaf(Payout payout) {
        return MerkleTree.leaf(payout.bytes(rules.id()));
    }
}
