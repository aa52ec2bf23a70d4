package io.bulwark.text.tokens;

/**
 * A number of tokens.
 *
 * @param tokens the count, or the best guess
 * @param exact whether the model counts just so
 * @param error 0 where exact; otherwise the share (0.15 is 15 %) within which the truth lies for most texts
 */
public record TokenCount(int tokens, boolean exact, double error) {
    /** The most tokens that the stated error allows. */
    public int atMost() {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(tokens * (1 + error)));
    }
}
