/**
 * What a proposal's calls would do if they ran now: reverts, events, money that moves, and who holds power before and after.
 * A node of the chain runs them on its newest state and changes nothing; its answers are bounded and never trusted to be
 * well-formed. Without a node, or with one that cannot simulate, the result says that nothing is known, never that all is
 * well.
 */
@NullMarked
package io.bulwark.proposals.simulate;

import org.jspecify.annotations.NullMarked;
