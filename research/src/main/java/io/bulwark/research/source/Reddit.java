package io.bulwark.research.source;

/** What is written on Reddit, through its feeds: the search as JSON is closed to the public. */
public final class Reddit {
    private Reddit() {}

    /** Posts of the last week that name the project. */
    public static Call search(String words) {
        return Call.get(
                Source.REDDIT, "/search.rss?q=" + Call.encoded(words) + "&sort=new&t=week&limit=100", Call.Form.ATOM);
    }
}
