package io.bulwark.research.source;

/** Pairs of a token with liquidity, trades and paid promotion. */
public final class DexScreener {
    private DexScreener() {}

    /** An array of pairs. */
    public static Call pairs(Chain chain, String address) {
        return Call.get(Source.DEXSCREENER, "/token-pairs/v1/" + chain.dex() + "/" + Call.encoded(address));
    }
}
