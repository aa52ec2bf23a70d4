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
            if (block.kind() == Kind.ROW) {
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
