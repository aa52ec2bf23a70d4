package io.bulwark.guard.bias;

import io.bulwark.guard.Severity;
import org.jspecify.annotations.Nullable;

/**
 * A place in a text that may offend.
 *
 * @param first first word
 * @param last word after the last
 * @param start first character of the folded text
 * @param end character after the last
 * @param confidence 0-1, after context
 * @param excused whether its context takes the offence out (quoted and condemned, reported, defined, of oneself)
 * @param aimed whether it is aimed at a person or a group
 */
record Hit(
        int first,
        int last,
        int start,
        int end,
        String category,
        Severity severity,
        String group,
        @Nullable Term term,
        double confidence,
        boolean excused,
        boolean aimed) {}
