package io.bulwark.text.decode;

import io.bulwark.text.Text;

/**
 * A text that was hidden in another one.
 *
 * @param encoding how: base64, hex, url, rot13, leetspeak, tags, spaced, reversed, html, unicode-escape; nested ones joined
 *     with {@code >}, outermost first
 * @param start first code point of the hiding place in the text that was sent
 * @param end code point after the last
 */
public record Decoded(String encoding, Text text, int start, int end) {}
