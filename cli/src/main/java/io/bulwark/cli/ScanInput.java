package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One scan to ask for.
 *
 * @param label what the user calls it: the path as given, {@code -} for standard input, or the id of a line
 * @param body the request body, with title and description
 */
record ScanInput(String label, ObjectNode body) {
    String title() {
        return Json.text(body, "title", label);
    }
}
