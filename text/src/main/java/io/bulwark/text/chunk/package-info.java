/**
 * Cuts long texts into pieces that fit. Every piece keeps its place in the source, and together they cover all of it. Cuts
 * fall where a reader would cut: before headings, between paragraphs, list items and rows, after sentences.
 */
@NullMarked
package io.bulwark.text.chunk;

import org.jspecify.annotations.NullMarked;
