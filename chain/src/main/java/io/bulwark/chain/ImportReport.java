package io.bulwark.chain;

import java.util.List;

/**
 * How an import went. Every row is counted once: as an entry, a repeated address, an address of another kind of chain, a
 * row that its own label gives to another kind of list, or a bad row.
 */
public record ImportReport(
        ListInfo list, long rows, long duplicates, long notEvm, long otherKind, long bad, List<BadRow> badRows) {
    public ImportReport {
        badRows = List.copyOf(badRows);
    }

    /** A row that was left out; only the first ones are told. */
    public record BadRow(long line, String reason) {}
}
