/**
 * AI work over staked nodes: tasks are accepted with their price set aside, given to nodes that fit, verified, and paid. The
 * database holds every state, each step is one fenced transition in one transaction with its money, so any instance may die
 * at any moment and nothing is lost or paid twice. What nodes send is hostile until it is signed, bounded and confirmed.
 */
@NullMarked
package io.bulwark.compute;

import org.jspecify.annotations.NullMarked;
