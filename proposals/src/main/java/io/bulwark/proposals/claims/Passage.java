package io.bulwark.proposals.claims;

import java.util.List;

/**
 * A sentence, heading, list item, table row or line of code.
 *
 * @param lexemes of the whole passage
 * @param cells of a table row: the lexemes of each cell
 * @param indent columns before a list item's mark
 * @param group passages of one number stand together: no empty line or heading is between them
 * @param lead whether the passage ends in a colon and so introduces what follows
 */
record Passage(
        Kind kind,
        List<Lexeme> lexemes,
        List<List<Lexeme>> cells,
        int start,
        int end,
        int indent,
        int group,
        boolean lead) {
    enum Kind {
        PROSE,
        HEADING,
        ITEM,
        ROW,
        CODE
    }
}
