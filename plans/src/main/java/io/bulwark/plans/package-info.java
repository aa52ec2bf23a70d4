/**
 * What a principal may use, and how much of it. {@link io.bulwark.plans.Entitlements} turns known facts (balance,
 * membership, subscriptions, own caps) into plans and limits without asking anybody, and never takes an unknown fact for a
 * good one. {@link io.bulwark.plans.Limiter} counts uses in exact sliding windows that all instances share, so that of any
 * number of calls at once no more than the limit pass.
 */
@NullMarked
package io.bulwark.plans;

import org.jspecify.annotations.NullMarked;
