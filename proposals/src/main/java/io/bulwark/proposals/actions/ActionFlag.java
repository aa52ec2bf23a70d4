package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;

/**
 * A finding about what would be executed.
 *
 * @param path of the call, as in {@link Call#path()}
 * @param field the submitted member, such as {@code actions[1]}
 * @param call the call in words
 */
public record ActionFlag(
        String category,
        Severity severity,
        String title,
        String description,
        String path,
        String field,
        String call,
        String recommendation) {}
