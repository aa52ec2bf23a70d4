/**
 * What an exchange costs and how to make it cost less: token counts, prices, limits, compression, confidence. Counts for
 * OpenAI's models are exact, others are estimates that say so, and an unknown price is never taken for nothing. Nothing here
 * changes a text unless it is asked to, and what it removes never holds a number, a name, a negation, code, a link or a
 * quotation that is not also kept.
 */
@NullMarked
package io.bulwark.guard.token;

import org.jspecify.annotations.NullMarked;
