package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;

/**
 * A finding about what would be executed.
 *
 * @param points what the finding scores standing alone, 0-100; within a severity, what the text contradicts scores more
 *     than what it leaves open
 * @param path of the call, as in {@link Call#path()}
 * @param field the submitted member, such as {@code actions[1]}
 * @param call the call in words
 */
public record ActionFlag(
        String category,
        Severity severity,
        int points,
        String title,
        String description,
        String path,
        String field,
        String call,
        String recommendation) {}
