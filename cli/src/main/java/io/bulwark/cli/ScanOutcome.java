package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the scan of one input went. */
sealed interface ScanOutcome {
    ScanInput input();

    record Done(ScanInput input, ObjectNode answer) implements ScanOutcome {}

    record Failed(ScanInput input, CliException cause) implements ScanOutcome {}

    /** Not asked for, because an earlier fault would have met every further call. */
    record Skipped(ScanInput input) implements ScanOutcome {}
}
