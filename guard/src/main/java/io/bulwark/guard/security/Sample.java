package io.bulwark.guard.security;

/**
 * A text to learn from.
 *
 * @param attack whether it attacks
 * @param group texts of one group are near copies and stay together
 * @param source where it comes from
 * @param planted the part that makes it an attack, or an empty text where that is not known
 * @param weight how much it counts
 */
record Sample(Head head, String text, boolean attack, String group, String source, String planted, double weight) {}
