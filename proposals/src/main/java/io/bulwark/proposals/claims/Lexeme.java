package io.bulwark.proposals.claims;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A word, number, address or sign. {@code start} and {@code end} are code points of the field.
 *
 * @param text as written; addresses and hex in lower case; of a function its name
 * @param lower {@code text} in lower case
 * @param value of a number, scaled: 2.5M is 2500000
 * @param other the second reading of an ambiguous number
 * @param owner of a function the contract before the dot
 * @param chain of an address the chain its explorer shows
 * @param shown of an explorer link the address that stands as its text, where that is another
 * @param code written as code
 */
record Lexeme(
        Kind kind,
        String text,
        String lower,
        int start,
        int end,
        @Nullable BigDecimal value,
        @Nullable BigDecimal other,
        @Nullable String owner,
        @Nullable Long chain,
        @Nullable String shown,
        boolean code) {
    enum Kind {
        WORD,
        NUMBER,
        PERCENT,
        ADDRESS,
        ENS,
        HEX,
        FUNCTION,
        LINK,
        SIGN
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    boolean sign(String wanted) {
        return kind == Kind.SIGN && text.equals(wanted);
    }

    boolean word(String wanted) {
        return kind == Kind.WORD && lower.equals(wanted);
    }

    /** An address or an ENS name. */
    boolean party() {
        return kind == Kind.ADDRESS || kind == Kind.ENS;
    }
}
