package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Posts on X of the last seven days, through its API v2. Each look reads up to a hundred posts of the key's quota. */
public final class Twitter {
    private static final String FILTER = " -is:retweet lang:en";

    private Twitter() {}

    /** Newest posts: {@code data[].{text, created_at}}; without any there is only {@code meta}. */
    public static Call search(String name, String symbol) {
        return call("search/recent", name, symbol, "&max_results=100&sort_order=recency&tweet.fields=created_at");
    }

    /** How many posts there are: {@code data[].tweet_count} by day and {@code meta.total_tweet_count}. */
    public static Call count(String name, String symbol) {
        return call("counts/recent", name, symbol, "&granularity=day");
    }

    private static Call call(String kind, String name, String symbol, String more) {
        return Call.get(
                Source.TWITTER,
                "/2/tweets/" + kind + "?query=" + Call.encoded(query(name, symbol)) + more,
                Call.Form.TWITTER);
    }

    /** Names are everyday words often enough, so that one word of crypto has to stand beside them. */
    private static String query(String name, String symbol) {
        String plain = Words.plain(name);
        String ticker = Words.plain(symbol);
        String beside = ticker.isEmpty() || ticker.equalsIgnoreCase(plain) ? "" : "\"" + ticker + "\" OR ";
        return "\"" + plain + "\" (" + beside + "crypto OR token OR defi)" + FILTER;
    }

    /** A fault can stand in the body of a 200, beside no data at all. */
    static Optional<Answer.Failed> fault(JsonNode body) {
        boolean wrong = body.path("errors").isArray()
                && !body.path("errors").isEmpty()
                && body.path("data").isMissingNode()
                && body.path("meta").isMissingNode();
        return wrong ? Optional.of(new Answer.Failed(Answer.Why.REFUSED, "refused the question")) : Optional.empty();
    }
}
