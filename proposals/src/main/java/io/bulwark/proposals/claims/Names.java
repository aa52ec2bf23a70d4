package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Claim.Party;
import io.bulwark.proposals.claims.Lexeme.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which address a name stands for in this text: "Timelock: 0x...", "the Pod (0x...)", "| Pod | 0x... |". A name given two
 * addresses stands for neither.
 */
final class Names {
    private static final int MOST_WORDS = 6;
    private static final String AMBIGUOUS = "";

    private final Map<String, String> addresses = new HashMap<>();

    /** The words before lexeme {@code at} that name it, or null. */
    static @Nullable String label(List<Lexeme> lexemes, int at) {
        int to = at;
        while (to > 0 && lexemes.get(to - 1).is(Kind.SIGN) && at - to < 3) {
            String sign = lexemes.get(to - 1).text();
            if (!"([:-=|\"->".contains(sign)) {
                break;
            }
            to--;
        }
        if (to == at) {
            return null;
        }
        int from = to;
        while (from > 0
                && to - from < MOST_WORDS
                && (lexemes.get(from - 1).is(Kind.WORD) || lexemes.get(from - 1).is(Kind.ENS))
                && !Vocabulary.stop(lexemes.get(from - 1).lower())
                && !Vocabulary.article(lexemes.get(from - 1).lower())) {
            from--;
        }
        return from == to ? null : join(lexemes, from, to);
    }

    void learn(List<Mention> mentions) {
        for (Mention mention : mentions) {
            if (mention.kind() == Mention.Kind.ADDRESS && mention.label() != null) {
                learn(mention.label(), mention.value());
            }
        }
    }

    void learn(String name, String address) {
        addresses.merge(key(name), address, (one, other) -> one.equals(other) ? one : AMBIGUOUS);
    }

    /** The party with the address that the text gives its name elsewhere. */
    @Nullable
    Party resolved(@Nullable Party party) {
        if (party == null || party.address() != null || party.name() == null) {
            return party;
        }
        String address = addresses.get(key(party.name()));
        return address == null || address.equals(AMBIGUOUS) ? party : new Party(address, party.name());
    }

    static String join(List<Lexeme> lexemes, int from, int to) {
        StringBuilder name = new StringBuilder();
        for (int i = from; i < to && name.length() < 120; i++) {
            name.append(name.isEmpty() ? "" : " ").append(lexemes.get(i).text());
        }
        return name.length() > 120 ? name.substring(0, 120) : name.toString();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
