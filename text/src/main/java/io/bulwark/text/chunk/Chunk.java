package io.bulwark.text.chunk;

import java.util.List;

/**
 * A piece of a text.
 *
 * @param start first code point in the source
 * @param end code point after the last
 * @param text the source from start to end, unchanged
 * @param size in the chunker's unit
 * @param headings the Markdown headings above its start, the widest first
 */
public record Chunk(int start, int end, String text, int size, List<String> headings) {
    public Chunk {
        headings = List.copyOf(headings);
    }
}
