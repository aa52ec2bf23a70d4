/**
 * What a proposal's text says will happen on chain: payments, streams, allowances, roles, owners, upgrades, parameters and
 * calls, each with the passage it was read from. The same text always gives the same claims, in time linear in its length,
 * and no text raises an exception; what a rendered page hides is not read, so that nothing hidden can count as disclosed.
 * A claim is what the text says, never what is true: only the payload can show that.
 */
@NullMarked
package io.bulwark.proposals.claims;

import org.jspecify.annotations.NullMarked;
