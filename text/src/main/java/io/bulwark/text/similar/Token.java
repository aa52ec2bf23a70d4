package io.bulwark.text.similar;

/** A piece of a text in the form in which it is compared. */
record Token(Kind kind, String form) {
    enum Kind {
        WORD,
        /** A word with a capital inside a sentence, or with digits: never stemmed. */
        NAME,
        NUMBER,
        /** Quoted text, code, an address: equal to the last character. */
        LITERAL,
        SYMBOL,
        COMMA,
        STOP
    }

    static Token word(String form) {
        return new Token(Kind.WORD, form);
    }

    boolean is(String other) {
        return form.equals(other) && wordLike();
    }

    boolean wordLike() {
        return kind == Kind.WORD || kind == Kind.NAME;
    }
}
