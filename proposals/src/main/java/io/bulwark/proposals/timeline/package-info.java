/**
 * What a chain tells of a proposer before a proposal, fact by fact with its evidence, and the code of what a proposal calls,
 * kept as hashes to compare with later. A fact that cannot be read is told as not known, with the reason; it is never
 * guessed and never counts in the proposer's favour.
 */
@NullMarked
package io.bulwark.proposals.timeline;

import org.jspecify.annotations.NullMarked;
