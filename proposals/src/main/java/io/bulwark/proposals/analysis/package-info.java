/**
 * What can be said about a proposal from its text alone: red flags with the passages they rest on, a risk score that can
 * be recomputed from its parts, and a snapshot of summary, deliverables, budget and timeline. The same text always gives
 * the same answer, in time linear in its length, and text that is added never lowers the score. Proposal text is hostile
 * input: nothing in it is followed, and no form of it raises an exception.
 */
@NullMarked
package io.bulwark.proposals.analysis;

import org.jspecify.annotations.NullMarked;
