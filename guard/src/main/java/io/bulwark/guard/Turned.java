package io.bulwark.guard;

/**
 * What came of an exchange within a conversation.
 *
 * @param outcome of the new turns
 * @param dialogue the conversation after them
 * @param known turns of the exchange that had been looked at before
 * @param fresh turns that were new, the answer included
 * @param blocked those of them that were set aside
 */
public record Turned(Outcome outcome, Dialogue dialogue, int known, int fresh, int blocked) {}
