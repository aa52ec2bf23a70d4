package io.bulwark.guard;

/**
 * What a detector could not look at.
 *
 * @param part the text of the exchange, or {@code *} for all of it
 * @param failed true where the detector broke or ran out of time, false where it does not apply (another language, no
 *     sources)
 */
public record NotChecked(String detector, String part, String reason, boolean failed) {}
