/**
 * Follows a conversation: where it leaves its goal, which facts an answer loses or contradicts, attacks cut over turns. The
 * state of a conversation is small, can be stored, and grows by new turns only, so every turn is read once. What to keep in
 * a token budget and what to fetch from earlier conversations is decided here too, deterministically and without a model.
 */
@NullMarked
package io.bulwark.guard.context;

import org.jspecify.annotations.NullMarked;
