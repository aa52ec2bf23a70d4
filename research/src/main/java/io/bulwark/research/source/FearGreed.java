package io.bulwark.research.source;

/** The mood of the whole market, one value a day. */
public final class FearGreed {
    private FearGreed() {}

    public static Call today() {
        return Call.get(Source.FEAR_GREED, "/fng/?limit=1");
    }
}
