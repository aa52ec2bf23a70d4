package io.bulwark.research.source;

/** Value locked in protocols. */
public final class DefiLlama {
    private DefiLlama() {}

    /** All protocols in one large list; a row names its {@code gecko_id}. */
    public static Call protocols() {
        return Call.get(Source.DEFILLAMA, "/protocols");
    }
}
