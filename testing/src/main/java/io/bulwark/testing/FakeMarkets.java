package io.bulwark.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * The public sources of research on one HTTP server, with answers of the documented shapes for any project whose id begins with
 * {@code demo}. Every source can be slow, fail, and is counted. {@code twin} is two projects, everything else none.
 */
public final class FakeMarkets implements AutoCloseable {
    private static final List<String> SOURCES = List.of(
            "coingecko",
            "geckoterminal",
            "dexscreener",
            "defillama",
            "defillama_files",
            "goplus",
            "blockscout",
            "snapshot",
            "reddit",
            "fear_greed",
            "github",
            "gdelt",
            "coindesk",
            "cointelegraph",
            "stocktwits",
            "discord",
            "discord_bot",
            "twitter",
            "cryptopanic");

    private final HttpServer server;
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Map<String, Integer> failing = new ConcurrentHashMap<>();
    private final Map<String, String> prices = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** @param nanos of the system's timer, when the call came in */
    public record Seen(String source, String path, long nanos) {}

    private FakeMarkets(HttpServer server) {
        this.server = server;
    }

    public static FakeMarkets start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeMarkets markets = new FakeMarkets(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", markets::answer);
            server.start();
            return markets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The settings that point every source here. */
    public Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        for (String source : SOURCES) {
            environment.put("BULWARK_" + source.toUpperCase(Locale.ROOT) + "_URL", url() + "/" + source);
        }
        return environment;
    }

    /** How long a source takes for each answer from now on. */
    public void delay(String source, Duration delay) {
        delays.put(source, delay);
    }

    /** Lets a source answer with a status, until {@link #repair}. */
    public void fail(String source, int status) {
        failing.put(source, status);
    }

    public void repair() {
        failing.clear();
        delays.clear();
    }

    /** The price in USD of a project from now on; 2.5 before. */
    public void price(String project, String usd) {
        prices.put(project, usd);
    }

    public List<Seen> seen() {
        return seen;
    }

    /** The most calls that a source got within any stretch of time as long as {@code window}. */
    public int mostWithin(String source, Duration window) {
        List<Long> times = seen.stream()
                .filter(call -> call.source().equals(source))
                .map(Seen::nanos)
                .sorted()
                .toList();
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= window.toNanos()) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private void answer(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        URI uri = exchange.getRequestURI();
        String path = uri.getPath();
        String source = path.substring(1, Math.max(1, path.indexOf('/', 1)));
        exchange.getRequestBody().readAllBytes();
        seen.add(new Seen(source, uri.toString(), now));
        try (exchange) {
            Duration delay = delays.get(source);
            if (delay != null) {
                long end = now + delay.toNanos();
                for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            Integer status = failing.get(source);
            String body = status == null ? body(source, path.substring(source.length() + 1), uri) : "";
            if (body.isEmpty()) {
                exchange.sendResponseHeaders(status == null ? 404 : status, -1);
                return;
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** The contract of a project, made from its id. */
    public static String contract(String project) {
        return "0x" + String.format(Locale.ROOT, "%040x", project.hashCode() & 0x7fff_ffffL);
    }

    private String body(String source, String path, URI uri) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return switch (source) {
            case "coingecko" -> coingecko(path, last, uri);
            case "geckoterminal" -> last.equals("info") ? """
                        {"data":{"attributes":{"holders":{"count":12000,"distribution_percentage":{"top_10":"41.5"}}}}}""" : """
                        {"data":{"attributes":{"price_usd":"2.49","total_reserve_in_usd":"4000000.5","market_cap_usd":null,
                         "volume_usd":{"h24":"11000000"}}}}""";
            case "dexscreener" -> """
                        [{"priceUsd":"2.5","liquidity":{"usd":3000000},"volume":{"h24":900},"priceChange":{"h24":5},"boosts":{"active":0}}]""";
            case "defillama" -> path.startsWith("/protocol/") ? protocol(last) : """
                        [{"gecko_id":"demo","name":"Demo","chains":["Ethereum"],"tvl":80000000,"chainTvls":{"Ethereum":80000000}},
                         {"gecko_id":null,"tvl":5}]""";
            case "goplus" -> goplus(uri.getQuery());
            case "blockscout" -> path.endsWith("/holders") ? "" : "{\"holders\":\"11800\",\"total_supply\":\"15\"}";
            case "snapshot" ->
                "{\"data\":{\"space\":{\"id\":\"demo.eth\",\"proposalsCount30d\":4,\"votesCount7d\":120}}}";
            case "reddit" -> """
                        <feed><entry><title>Demo to the moon, great team</title><updated>2026-11-20T10:00:00+00:00</updated></entry>
                        <entry><title>Demo looks strong</title><updated>2026-11-19T10:00:00+00:00</updated></entry></feed>""";
            case "fear_greed" -> "{\"data\":[{\"value\":\"61\",\"timestamp\":\"1\"}]}";
            case "github" -> github(path, last);
            case "gdelt" -> "{}";
            case "coindesk", "cointelegraph" -> "<rss version=\"2.0\"><channel><title>News</title></channel></rss>";
            default -> "";
        };
    }

    private String coingecko(String path, String last, URI uri) {
        if (path.startsWith("/search")) {
            return uri.getQuery().toLowerCase(Locale.ROOT).equals("query=twin") ? """
                        {"coins":[{"id":"twin-a","symbol":"TWIN","name":"Twin A","market_cap_rank":900},
                                  {"id":"twin-b","symbol":"TWIN","name":"Twin B","market_cap_rank":null}]}""" : "{\"coins\":[]}";
        }
        if (path.startsWith("/simple/price")) {
            List<String> rows = new ArrayList<>();
            for (String pair : uri.getQuery().split("&")) {
                if (pair.startsWith("ids=")) {
                    for (String id : pair.substring(4).split(",")) {
                        rows.add("\"" + id + "\":{\"usd\":" + prices.getOrDefault(id, "2.5") + "}");
                    }
                }
            }
            return "{" + String.join(",", rows) + "}";
        }
        if (last.equals("market_chart")) {
            return history();
        }
        if (!last.startsWith("demo")) {
            return "";
        }
        return """
                {"id":"%1$s","symbol":"%1$s","name":"Project %1$s","sentiment_votes_up_percentage":84.0,
                 "detail_platforms":{"ethereum":{"decimal_place":18,"contract_address":"%2$s"}},
                 "links":{"homepage":["https://demo.example"],"twitter_screen_name":"demo",
                          "snapshot_url":"https://snapshot.org/#/%1$s.eth",
                          "repos_url":{"github":["https://github.com/%1$s/core"]}},
                 "market_data":{"current_price":{"usd":%3$s},"market_cap":{"usd":250000000},"total_volume":{"usd":12000000},
                   "price_change_percentage_24h":5.2,"circulating_supply":100000000,"total_supply":150000000,"max_supply":null,
                   "fully_diluted_valuation":{"usd":375000000}},
                 "developer_data":{"commit_count_4_weeks":7,"pull_request_contributors":31,"stars":900}}""".formatted(last, contract(last), prices.getOrDefault(last, "2.5"));
    }

    /** Ten days until yesterday. */
    private static String history() {
        List<String> points = new ArrayList<>();
        for (int day = 10; day > 0; day--) {
            points.add("[" + Instant.now().minus(Duration.ofDays(day)).toEpochMilli() + "," + (2 + day / 100.0) + "]");
        }
        String all = "[" + String.join(",", points) + "]";
        return "{\"prices\":" + all + ",\"market_caps\":" + all + ",\"total_volumes\":" + all + "}";
    }

    /** Two who work, one of whom the organisation lists, and a bot. */
    private static String github(String path, String last) {
        if (path.endsWith("/stats/contributors")) {
            long week = Instant.now().minus(Duration.ofDays(5)).getEpochSecond();
            long first = Instant.now().minus(Duration.ofDays(800)).getEpochSecond();
            return """
                    [{"author":{"login":"alice","type":"User"},"total":90,"weeks":[{"w":%1$d,"c":50},{"w":%2$d,"c":40}]},
                     {"author":{"login":"bob","type":"User"},"total":10,"weeks":[{"w":%2$d,"c":10}]},
                     {"author":{"login":"helper[bot]","type":"Bot"},"total":70,"weeks":[{"w":%2$d,"c":70}]}]""".formatted(first, week);
        }
        if (path.endsWith("/public_members")) {
            return "[{\"login\":\"alice\",\"type\":\"User\"}]";
        }
        if (path.startsWith("/orgs/")) {
            return "{\"login\":\"" + last + "\",\"blog\":\"https://demo.example\",\"is_verified\":true}";
        }
        return path.contains("/stats/")
                ? "{\"all\":[1,1,2,3,4,5]}"
                : "{\"stargazers_count\":1000,\"fork\":false,\"archived\":false}";
    }

    private static String protocol(String slug) {
        return slug.startsWith("demo") ? """
                {"name":"Demo","gecko_id":"%s","tvl":[{"date":1760000000,"totalLiquidityUSD":79000000}],
                 "raises":[{"date":1650000000,"amount":12,"round":"Series A","leadInvestors":["First Fund"],
                            "otherInvestors":["Second Fund"],"source":"https://news.example/demo"}],
                 "oraclesBreakdown":[{"name":"Chainlink","type":"Primary","proof":["https://docs.demo.example/oracles"]}]}""".formatted(slug) : "";
    }

    private static String goplus(String query) {
        String address = query.substring(query.indexOf("0x")).split("&")[0];
        return """
                {"code":1,"message":"OK","result":{"%s":{"is_honeypot":"0","is_mintable":"1","is_open_source":"1",
                 "sell_tax":"0.01","buy_tax":"","holder_count":"11900","creator_address":"0xabc","total_supply":"150000000",
                 "holders":[{"address":"0x2","percent":"0.2","is_locked":0,"tag":"Exchange"},
                            {"address":"0x3","percent":"0.1","is_locked":0,"tag":""}],
                 "lp_holders":[{"address":"0xabc","percent":"0.9","is_locked":0},
                               {"address":"0x5","percent":"0.1","is_locked":1}]}}}""".formatted(address);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
