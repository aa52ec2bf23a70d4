package io.bulwark.proposals.analysis;

import java.util.List;

/**
 * A heading, paragraph, list item, table row or code line of a Markdown text. {@code pieces} are its ranges of code points
 * without markers; of a table row, they are its cells.
 */
record Block(Kind kind, int level, int start, int end, List<Range> pieces) {
    enum Kind {
        HEADING,
        PARAGRAPH,
        ITEM,
        ROW,
        CODE
    }

    record Range(int start, int end) {}
}
