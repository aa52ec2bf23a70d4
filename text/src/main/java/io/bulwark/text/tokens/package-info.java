/**
 * How many tokens a text costs. The count for OpenAI models is exact; for other families it is an estimate that says so and
 * states its error. Every count takes time near linear (n log n at worst) in the text and knows no special tokens.
 */
@NullMarked
package io.bulwark.text.tokens;

import org.jspecify.annotations.NullMarked;
