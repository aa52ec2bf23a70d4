package io.bulwark.gateway.keys;

import java.math.BigDecimal;

/** At most so many USD in each period. */
public record Budget(BigDecimal usd, BudgetPeriod period) {}
