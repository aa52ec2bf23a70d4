package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.Budgets;
import io.bulwark.gateway.keys.KeyRates;
import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.ModelKeys;
import io.bulwark.gateway.keys.Reservation;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The gate before each call of a model and the meter behind it: allow-list, rates, budget, record. */
@Singleton
public final class ModelMeter {
    private final ModelKeys keys;
    private final KeyRates rates;
    private final Budgets budgets;
    private final UsageWriter writer;
    private final InstantSource clock;
    private final UuidV7 ids;

    @Inject
    ModelMeter(ModelKeys keys, KeyRates rates, Budgets budgets, UsageWriter writer, InstantSource clock, UuidV7 ids) {
        this.keys = keys;
        this.rates = rates;
        this.budgets = budgets;
        this.writer = writer;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Admits a call. Callers without a model key have no rates and no budget here; their calls are recorded all the same.
     * The allow-list is the caller's to check with {@link #allow}, because only the router knows what a name leads to.
     *
     * @throws BulwarkException BUDGET_EXCEEDED, RATE_LIMIT_EXCEEDED, FORBIDDEN for a budget and a model without a price,
     *     INVALID_TOKEN for a key revoked meanwhile, STORAGE_UNAVAILABLE when records cannot be written
     */
    public OpenCall open(Principal caller, Estimate estimate) {
        if (writer.congested()) {
            throw BulwarkException.of(
                    ErrorCode.STORAGE_UNAVAILABLE, "Usage cannot be recorded now, so no model is called");
        }
        ModelKey key = keys.of(caller).orElse(null);
        KeyRates.Taken taken = null;
        Reservation reservation = Reservation.none();
        if (key != null) {
            taken = rates.take(key, estimate.tokens());
            try {
                reservation = budgets.reserve(key, estimate.model(), estimate.usd());
            } catch (RuntimeException e) {
                taken.release();
                throw e;
            }
        }
        return new OpenCall(ids.next(), clock.instant(), caller, key, estimate, taken, reservation, writer);
    }

    /** Whether a caller may use a provider's model: the allow-list of its model key, if it has one. */
    public boolean mayUse(Principal caller, String provider, String model) {
        return keys.of(caller).map(key -> key.models().allows(provider, model)).orElse(true);
    }

    /**
     * Refuses a name that no pattern of the caller's key allows.
     *
     * @param provider the provider that the name leads to, null where it leads to several: then the name alone counts
     * @throws BulwarkException FORBIDDEN
     */
    public void allow(Principal caller, @Nullable String provider, String model) {
        boolean allowed = keys.of(caller)
                .map(key -> provider == null
                        ? key.models().allows(model)
                        : key.models().allows(provider, model))
                .orElse(true);
        if (!allowed) {
            throw BulwarkException.of(
                    ErrorCode.FORBIDDEN,
                    "This key may not call the model \"" + model + "\"",
                    Map.of("permission", Permission.MODEL_CALL.scope(), "model", model));
        }
    }
}
