package io.bulwark.guard.security;

/**
 * What the model says about a text.
 *
 * @param block the highest margin of a block
 * @param window the highest margin of neighbouring blocks together
 * @param whole the margin of the whole text; for planted instructions the mean of all blocks
 * @param first the first word of the block with the highest margin
 * @param last the word after its last
 */
record Margins(double block, double window, double whole, int first, int last) {
    static final Margins NONE = new Margins(-1, -1, -1, 0, 0);
}
