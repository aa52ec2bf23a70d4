package io.bulwark.research.source;

/** Tokens as decentralised exchanges see them. Every amount is a string. */
public final class GeckoTerminal {
    private GeckoTerminal() {}

    public static Call token(Chain chain, String address) {
        return Call.get(Source.GECKOTERMINAL, "/networks/" + chain.network() + "/tokens/" + Call.encoded(address));
    }

    /** Holders, their distribution, links and flags of a token. */
    public static Call info(Chain chain, String address) {
        return Call.get(
                Source.GECKOTERMINAL, "/networks/" + chain.network() + "/tokens/" + Call.encoded(address) + "/info");
    }
}
