/**
 * Screens DAO proposals: a request becomes a durable job, agents judge it independently, a mediator combines what they
 * found into one recomputable score, and the answer is stored with the proposal. What no agent could look at is reported
 * as unknown and keeps the recommendation away from APPROVE.
 */
@NullMarked
package io.bulwark.proposals;

import org.jspecify.annotations.NullMarked;
