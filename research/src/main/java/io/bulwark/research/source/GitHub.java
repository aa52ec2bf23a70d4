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

    /** Commits per author and week since the beginning, without merges: the hundred with most. */
    public static Call contributors(String owner, String name) {
        return Call.get(
                Source.GITHUB, "/repos/" + Call.encoded(owner) + "/" + Call.encoded(name) + "/stats/contributors");
    }

    /** An organisation's profile: its site, and whether it proved to GitHub that the domain is its own. */
    public static Call organisation(String owner) {
        return Call.get(Source.GITHUB, "/orgs/" + Call.encoded(owner));
    }

    /** Accounts that an organisation lists and that show it on their own profile: both sides have agreed. */
    public static Call members(String owner) {
        return Call.get(Source.GITHUB, "/orgs/" + Call.encoded(owner) + "/public_members?per_page=100");
    }
}
