package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.Charge;
import io.bulwark.gateway.keys.KeyRates;
import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.ModelPrices;
import io.bulwark.gateway.keys.Reservation;
import io.bulwark.kernel.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An admitted call. End it once: {@link #finish} for whatever reached a provider or is to be seen in the usage, else {@link
 * #close}, which gives everything back. A second end does nothing.
 */
public final class OpenCall implements AutoCloseable {
    private static final int MAX_TAGS = 20;

    private final UUID id;
    private final Instant at;
    private final Principal caller;
    private final @Nullable ModelKey key;
    private final Estimate estimate;
    private final KeyRates.@Nullable Taken rates;
    private final Reservation reservation;
    private final UsageWriter writer;
    private final long start = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    OpenCall(
            UUID id,
            Instant at,
            Principal caller,
            @Nullable ModelKey key,
            Estimate estimate,
            KeyRates.@Nullable Taken rates,
            Reservation reservation,
            UsageWriter writer) {
        this.id = id;
        this.at = at;
        this.caller = caller;
        this.key = key;
        this.estimate = estimate;
        this.rates = rates;
        this.reservation = reservation;
        this.writer = writer;
    }

    /** The call's id, a UUIDv7; its row in the usage carries it. */
    public UUID id() {
        return id;
    }

    /** The model key that calls, empty for other credentials. */
    public Optional<ModelKey> key() {
        return Optional.ofNullable(key);
    }

    /** {@code X-RateLimit-*} for the answer, none when the key has no request rate. */
    public Map<String, String> headers() {
        return rates == null ? Map.of() : rates.headers();
    }

    /**
     * Ends the call with what it used. Waits only while the queue of records is full.
     *
     * @return complete when the record and its charge are written; before that a crash may lose the record, and then the
     *     budget holds what was promised to the call
     */
    public CompletionStage<@Nullable Void> finish(CallResult result) {
        if (!ended.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        Long cost = cost(result);
        Charge charge = reservation.settle(cost).orElse(null);
        if (charge != null && cost == null) {
            cost = charge.spent();
        }
        int latency = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        List<String> tags = key == null
                ? result.tags()
                : Stream.concat(key.tags().stream(), result.tags().stream())
                        .distinct()
                        .limit(MAX_TAGS)
                        .toList();
        CompletionStage<@Nullable Void> written = writer.add(new UsageRecord(
                id, at, caller.id(), caller.owner(), tags, estimate.model(), result, cost, latency, charge));
        if (rates != null) {
            rates.settle(result.free() ? 0 : result.inputTokens() + result.outputTokens());
        }
        return written;
    }

    private static @Nullable Long cost(CallResult result) {
        if (result.free()) {
            return 0L;
        }
        return result.usd() == null ? null : Long.valueOf(ModelPrices.nanosUp(result.usd()));
    }

    /** Gives back rates and budget where the call has not ended otherwise. */
    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            reservation.release();
            if (rates != null) {
                rates.release();
            }
        }
    }
}
