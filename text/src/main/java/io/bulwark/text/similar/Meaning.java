package io.bulwark.text.similar;

import java.util.List;
import java.util.stream.Collectors;

/** A text in canonical form: two English texts of one key ask the same. */
public final class Meaning {
    private final List<Token> tokens;
    private final String plain;
    private final boolean english;
    private final boolean tooLong;

    Meaning(List<Token> tokens, String plain, boolean english, boolean tooLong) {
        this.tokens = List.copyOf(tokens);
        this.plain = plain;
        this.english = english;
        this.tooLong = tooLong;
    }

    /** False where the text may only be compared as it is written. */
    public boolean readable() {
        return english && !tooLong && !tokens.isEmpty();
    }

    /** Equal for texts that ask the same; of an unreadable text it is the text with its spaces and quotes made plain. */
    public String key() {
        if (!readable()) {
            return "=" + plain;
        }
        return tokens.stream()
                .map(token -> (token.wordLike() ? "w" : token.kind().name())
                        + token.form().length()
                        + ":"
                        + token.form())
                .collect(Collectors.joining());
    }

    /** The forms that a search for similar texts goes by. */
    public List<String> terms() {
        return tokens.stream().map(Token::form).distinct().toList();
    }

    List<Token> tokens() {
        return tokens;
    }

    String plain() {
        return plain;
    }

    boolean tooLong() {
        return tooLong;
    }
}
