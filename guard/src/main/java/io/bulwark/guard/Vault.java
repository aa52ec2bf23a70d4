package io.bulwark.guard;

/** Keeps what was taken out of a text, so that it can be put back on the way to the person it belongs to. */
public interface Vault {
    /** The placeholder for a value, the same for the same category and value within one vault, such as {@code [EMAIL_1]}. */
    String placeholder(String category, String value);

    /** The text with every known placeholder replaced by its value; unknown ones stay. */
    String restore(String text);
}
