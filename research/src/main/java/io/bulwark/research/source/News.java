package io.bulwark.research.source;

/** What the press writes: a search over the world's headlines, two feeds of the field, and an aggregator that wants a key. */
public final class News {
    private News() {}

    /** Headlines of a week: {@code articles[].{title, url, domain, seendate}}, an empty object without any. */
    public static Call gdelt(String name) {
        return Call.get(
                Source.GDELT,
                "/api/v2/doc/doc?query="
                        + Call.encoded(
                                "\"" + Words.plain(name) + "\" (crypto OR token OR blockchain) sourcelang:english")
                        + "&mode=ArtList&format=json&timespan=7d&maxrecords=100&sort=DateDesc");
    }

    /** The newest articles about anything. */
    public static Call coinDesk() {
        return Call.get(Source.COINDESK, "/arc/outboundfeeds/rss?outputType=xml", Call.Form.ATOM);
    }

    /** The newest articles about anything. */
    public static Call cointelegraph() {
        return Call.get(Source.COINTELEGRAPH, "/rss", Call.Form.ATOM);
    }

    /** Posts about a ticker: {@code results[].{title, published_at, kind}}. */
    public static Call cryptoPanic(String symbol) {
        return Call.get(
                Source.CRYPTOPANIC,
                "/api/developer/v2/posts/?public=true&kind=news&currencies=" + Call.encoded(symbol));
    }
}
