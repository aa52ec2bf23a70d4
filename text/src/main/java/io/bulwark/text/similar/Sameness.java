package io.bulwark.text.similar;

/** Whether two texts ask the same: proved, refuted, or neither. */
public enum Sameness {
    SAME,
    DIFFERENT,
    UNSURE
}
