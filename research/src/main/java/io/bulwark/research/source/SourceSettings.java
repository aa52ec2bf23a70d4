package io.bulwark.research.source;

import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Addresses and keys of sources under their names in the environment. */
public final class SourceSettings {
    private SourceSettings() {}

    /**
     * {@code BULWARK_COINGECKO_URL} and its like, {@code COINGECKO_API_KEY}, {@code GITHUB_TOKEN}, and the keys that
     * {@link Source#key()} names.
     *
     * @param named the value of a name, null where it has none
     * @throws IllegalArgumentException naming the one that is no http or https address
     */
    public static SourceHttp.Settings read(boolean offline, Function<String, @Nullable String> named) {
        Map<Source, URI> bases = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            String name = "BULWARK_" + source.name() + "_URL";
            String url = named.apply(name);
            if (url != null && !url.isBlank()) {
                bases.put(source, address(name, url.strip()));
            }
        }
        Map<Source, Map<String, String>> headers = new EnumMap<>(Source.class);
        key(headers, Source.COINGECKO, named.apply("COINGECKO_API_KEY"), "x-cg-demo-api-key", "");
        key(headers, Source.GITHUB, named.apply("GITHUB_TOKEN"), "Authorization", "Bearer ");
        key(headers, Source.TWITTER, named.apply(Source.TWITTER.key()), "Authorization", "Bearer ");
        key(headers, Source.DISCORD_BOT, named.apply(Source.DISCORD_BOT.key()), "Authorization", "Bot ");
        Map<Source, String> queries = new EnumMap<>(Source.class);
        String news = named.apply(Source.CRYPTOPANIC.key());
        if (news != null && !news.isBlank()) {
            queries.put(Source.CRYPTOPANIC, "auth_token=" + Call.encoded(news.strip()));
        }
        return new SourceHttp.Settings(offline, bases, headers, queries);
    }

    private static URI address(String name, String url) {
        if (!url.matches("https?://[^\\s/]+[^\\s]*")) {
            throw new IllegalArgumentException(name + " must be an http or https address");
        }
        return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    private static void key(
            Map<Source, Map<String, String>> headers,
            Source source,
            @Nullable String key,
            String header,
            String prefix) {
        if (key != null && !key.isBlank()) {
            headers.put(source, Map.of(header, prefix + key.strip()));
        }
    }
}
