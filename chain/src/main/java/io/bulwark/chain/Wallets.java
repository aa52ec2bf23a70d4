package io.bulwark.chain;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jdbi.v3.core.Jdbi;

/**
 * The records of wallets. A record is served again for {@link ChainConfig#walletTtl} as long as the account's nonce and
 * balance stay what they were; one with gaps that may pass is read again after a minute.
 */
@Singleton
public final class Wallets {
    private static final Duration GAP_TTL = Duration.ofMinutes(1);
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final int MOST_SEEN = 20_000;

    private final Chains chains;
    private final ChainConfig config;
    private final InstantSource clock;
    private final WalletStore store;
    private final GovernanceReader governance = new GovernanceReader();
    private final Map<Key, FutureTask<WalletRecord>> reading = new ConcurrentHashMap<>();

    private final Map<Key, Seen> seen = new ConcurrentHashMap<>();

    private record Key(long chainId, EvmAddress address) {}

    private record Seen(Instant at, FutureTask<Optional<Activity>> look) {}

    @Inject
    public Wallets(Chains chains, Jdbi jdbi, ChainConfig config, InstantSource clock) {
        this.chains = chains;
        this.config = config;
        this.clock = clock;
        this.store = new WalletStore(jdbi);
    }

    /** The wallet's record, at most 15 minutes old by default and without activity since. */
    public WalletRecord record(EvmAddress address, long chainId) {
        return record(address, chainId, false);
    }

    /**
     * The wallet's record, read within {@link ChainConfig#walletDeadline}. What could not be read is unknown; when nothing
     * could, the last known record comes back marked stale, or one with every part unknown.
     *
     * @param refresh reads the chain even when a fresh record is there
     * @throws BulwarkException NOT_AVAILABLE when no endpoint is configured for the chain
     */
    public WalletRecord record(EvmAddress address, long chainId, boolean refresh) {
        EvmClient client = chains.client(chainId).orElseThrow(() -> notConfigured(chainId));
        Optional<WalletRecord> previous = store.find(chainId, address);
        if (!refresh && previous.isPresent() && fresh(previous.get()) && unchanged(client, previous.get())) {
            return previous.get();
        }
        WalletRecord record = readOnce(client, address, previous);
        return record.nothingKnown() ? previous.map(WalletRecord::asStale).orElse(record) : record;
    }

    /**
     * What the wallet shows now, or showed within the last {@link ChainConfig#activityCheck}: enough to tell whether an
     * answer about it still stands. Empty when the chain does not answer or has no endpoint.
     */
    public Optional<Activity> activity(EvmAddress address, long chainId) {
        Optional<EvmClient> client = chains.client(chainId);
        if (client.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Seen latest = seen.compute(
                new Key(chainId, address),
                (key, known) -> known != null && recent(known, now)
                        ? known
                        : new Seen(now, new FutureTask<>(() -> probe(client.get(), address))));
        if (seen.size() > MOST_SEEN) {
            seen.values().removeIf(old -> !recent(old, now));
        }
        latest.look().run();
        return result(latest.look());
    }

    private boolean recent(Seen known, Instant now) {
        return !known.at().isAfter(now)
                && known.at().plus(config.activityCheck()).isAfter(now);
    }

    /** Two cheap calls tell whether the account did or received something. */
    private static Optional<Activity> probe(EvmClient client, EvmAddress address) {
        try {
            List<RpcAnswer> answers = client.ask(
                    List.of(RpcCall.nonce(address, "latest"), RpcCall.balance(address, "latest")), Deadline.in(PROBE));
            return Optional.of(new Activity(
                    Optional.of(Hex.number(answers.getFirst().value())),
                    Optional.of(Hex.quantity(answers.getLast().value()))));
        } catch (ChainException e) {
            return Optional.empty();
        }
    }

    /** Forgets the records that were last read longer ago than {@link ChainConfig#walletRetention}, and says how many. */
    public int deleteExpired() {
        return store.deleteReadBefore(clock.instant().minus(config.walletRetention()));
    }

    private BulwarkException notConfigured(long chainId) {
        List<Long> ids = chains.ids();
        return BulwarkException.of(
                ErrorCode.NOT_AVAILABLE,
                "No endpoint is configured for chain " + chainId + ": set BULWARK_RPC_URL_" + chainId
                        + (ids.isEmpty() ? "" : "; configured chains are " + ids),
                Map.of("what", "chain " + chainId));
    }

    private boolean fresh(WalletRecord record) {
        Duration ttl = record.passingGaps() && GAP_TTL.compareTo(config.walletTtl()) < 0 ? GAP_TTL : config.walletTtl();
        Instant now = clock.instant();
        return !record.readAt().isAfter(now) && record.readAt().plus(ttl).isAfter(now);
    }

    /** Without an answer the record holds its time. */
    private static boolean unchanged(EvmClient client, WalletRecord record) {
        return probe(client, record.address())
                .filter(Activity.of(record)::differs)
                .isEmpty();
    }

    /** Callers who ask for one wallet at the same time share one read of the chain. */
    private WalletRecord readOnce(EvmClient client, EvmAddress address, Optional<WalletRecord> previous) {
        Key key = new Key(client.chainId(), address);
        FutureTask<WalletRecord> own = new FutureTask<>(() -> read(client, address, previous));
        FutureTask<WalletRecord> running = reading.putIfAbsent(key, own);
        if (running != null) {
            return result(running);
        }
        try {
            own.run();
            return result(own);
        } finally {
            reading.remove(key, own);
        }
    }

    private static <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a wallet was read", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }

    private WalletRecord read(EvmClient client, EvmAddress address, Optional<WalletRecord> previous) {
        Network network = chains.network(client.chainId()).orElseThrow();
        WalletRecord record = new WalletReader(
                        client, network, governance, address, previous, Deadline.in(config.walletDeadline()))
                .read(clock.instant());
        if (!record.nothingKnown()) {
            store.put(record);
        }
        return record;
    }
}
