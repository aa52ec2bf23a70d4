package io.bulwark.guard.trust;

import io.bulwark.guard.Severity;
import io.bulwark.text.Phrases;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the caller on what answers have to be like.
 *
 * @param name how findings call it
 * @param text what the model is told
 * @param when phrases of which one has to stand in question or answer for the rule to apply, or null for always
 * @param forbid phrases that no answer may have, or null
 * @param require phrases of which every answer has to have one, or null
 * @param mostWords the most words of an answer
 */
record Principle(
        String name,
        String text,
        @Nullable Phrases when,
        @Nullable Phrases forbid,
        @Nullable Phrases require,
        int mostWords,
        Severity severity) {}
