package io.bulwark.guard.answers;

/**
 * Who may be given an answer again, and under which settings it was made.
 *
 * @param owner the user or tenant
 * @param settings whatever else shapes an answer: provider, guard policy, version of the system prompt store
 */
public record AnswerScope(String owner, String settings) {}
