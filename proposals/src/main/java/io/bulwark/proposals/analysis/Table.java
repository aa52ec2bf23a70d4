package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Block.Kind;
import io.bulwark.proposals.analysis.Block.Range;
import java.util.ArrayList;
import java.util.List;

/** Consecutive table rows of a text; the first is taken for the header where there are more. */
record Table(Source source, List<Block> rows) {
    static List<Table> of(TextAnalyst.Document document) {
        List<Table> tables = new ArrayList<>();
        List<Block> open = new ArrayList<>();
        for (Block block : document.blocks()) {
            boolean row = block.kind() == Kind.ROW;
            if (row
                    && !open.isEmpty()
                    && apart(document.source(), open.getLast().end(), block.start())) {
                tables.add(new Table(document.source(), List.copyOf(open)));
                open.clear();
            }
            if (row) {
                open.add(block);
            } else if (!open.isEmpty()) {
                tables.add(new Table(document.source(), List.copyOf(open)));
                open.clear();
            }
        }
        if (!open.isEmpty()) {
            tables.add(new Table(document.source(), List.copyOf(open)));
        }
        return tables;
    }

    /** Whether an empty line lies between two offsets. */
    static boolean apart(Source source, int end, int start) {
        int breaks = 0;
        for (int i = end; i < start && breaks < 2; i++) {
            int c = source.points[i];
            if (c == '\n') {
                breaks++;
            } else if (!Blocks.space(c)) {
                breaks = 0;
            }
        }
        return breaks >= 2;
    }

    /** The text of a cell without emphasis marks; empty where the row is shorter. */
    String cell(Block row, int column) {
        if (column >= row.pieces().size()) {
            return "";
        }
        Range range = row.pieces().get(column);
        return source.slice(range.start(), range.end())
                .replace("*", "")
                .replace("`", "")
                .strip();
    }

    List<Block> body() {
        return rows.size() < 2 ? rows : rows.subList(1, rows.size());
    }
}
