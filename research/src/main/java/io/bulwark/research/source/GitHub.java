package io.bulwark.research.source;

/** Development in the open. Statistics answer 202 until they are computed. */
public final class GitHub {
    private GitHub() {}

    public static Call repository(String owner, String name) {
        return Call.get(Source.GITHUB, "/repos/" + Call.encoded(owner) + "/" + Call.encoded(name));
    }

    /** Commits per week of the last 52 weeks, in {@code all}. */
    public static Call participation(String owner, String name) {
        return Call.get(
                Source.GITHUB, "/repos/" + Call.encoded(owner) + "/" + Call.encoded(name) + "/stats/participation");
    }
}
