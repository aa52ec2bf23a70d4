/**
 * The risk score of a token, 0 (no sign of risk) to 10, from facts that are known or unknown. The score is the sum of its
 * parts, anyone can add them up again, and no fact can lower it by being left out instead of being good. Weights follow the
 * published evidence named with each fact; docs/scoring-research.md is its readable form.
 */
@NullMarked
package io.bulwark.research.score;

import org.jspecify.annotations.NullMarked;
