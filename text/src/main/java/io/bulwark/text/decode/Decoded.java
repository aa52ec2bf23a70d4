package io.bulwark.text.decode;

import io.bulwark.text.Text;

/**
 * A text that was hidden in another one.
 *
 * @param encoding how: base64, base32, hex, binary, char-codes, morse, url, html, unicode-escape, rot13, caesar, atbash,
 *     reversed, reversed-words, leetspeak, spaced, tags, variation-selectors, zero-width, bidi; nested ones joined with
 *     {@code >}, outermost first
 * @param start first code point of the hiding place in the text that was sent
 * @param end code point after the last
 */
public record Decoded(String encoding, Text text, int start, int end) {}
