package io.bulwark.guard.bias;

import io.bulwark.guard.Severity;

/**
 * A phrase pattern with what it means.
 *
 * @param negated whether a negation is part of the pattern, so that one inside the match does not undo it
 */
record Rule(String category, Severity severity, double confidence, boolean negated) {}
