package io.bulwark.proposals.analysis;

/** A word, number or sign of the folded text. {@code kind} is the name a phrase can ask for, such as {@code #num}. */
record Token(String word, Kind kind, int start, int end) {
    enum Kind {
        WORD,
        NUM,
        MONEY,
        PCT,
        ADDR,
        HEX,
        LINK,
        ENS
    }
}
