package io.bulwark.research.source;

/** Value locked in protocols, and unlock schedules. */
public final class DefiLlama {
    private DefiLlama() {}

    /** All protocols in one large list; a row names its {@code gecko_id}. */
    public static Call protocols() {
        return Call.get(Source.DEFILLAMA, "/protocols");
    }

    /** The unlock schedule of a project; most have none. The files are public but promised by nobody. */
    public static Call schedule(String slug) {
        return Call.get(Source.DEFILLAMA_FILES, "/emissions/" + Call.encoded(slug));
    }
}
