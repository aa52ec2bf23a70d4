package io.bulwark.gateway.keys;

import java.time.LocalDate;
import java.util.UUID;

/**
 * What a finished call costs a key's budget, for {@link Budgets#apply}.
 *
 * @param spent the cost, in nano-dollars
 * @param returned how much of what this instance holds goes with it; less than the cost only where a call cost more than
 *     was promised
 */
public record Charge(UUID key, LocalDate period, long spent, long returned) {}
