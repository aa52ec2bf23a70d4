package io.bulwark.research;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Module;
import io.bulwark.research.module.Report;
import io.bulwark.research.module.TeamFile;
import io.bulwark.research.source.Chain;
import io.bulwark.research.source.FakeSources;
import io.bulwark.research.source.FakeSources.Reply;
import io.bulwark.research.source.LocalPacing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.SourceSettings;
import io.bulwark.research.source.Tape;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One module of one project, before sources on a local server that say nothing until a test lets them. */
public final class TestExaminer implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    public static final String ADDRESS = "0x1111111111111111111111111111111111111111";
    public static final Identity DEMO =
            new Identity("demo", "DMO", "Demo", Chain.ETHEREUM, ADDRESS, "demo/core", "demo.eth");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    public final FakeSources sources;
    public final Map<String, String> keys = new HashMap<>();
    public TeamFile people = TeamFile.NONE;

    public TestExaminer() throws IOException {
        sources = new FakeSources();
        coin("");
        sources.reply("/gdelt/api/v2/doc/doc", Reply.ok("{}"));
        sources.reply("/coindesk/", Reply.ok("<rss><channel/></rss>"));
        sources.reply("/cointelegraph/", Reply.ok("<rss><channel/></rss>"));
        sources.reply("/reddit/search.rss", Reply.ok("<feed></feed>"));
        sources.reply("/fear_greed/fng", Reply.ok("{\"data\":[{\"value\":\"61\"}]}"));
        sources.reply("/defillama/protocols", Reply.ok("[]"));
        sources.reply("/goplus/", Reply.ok("{\"code\":1,\"result\":{}}"));
        sources.reply(
                "/snapshot/graphql", Reply.ok("{\"data\":{\"space\":{\"id\":\"demo.eth\",\"votesCount7d\":\"120\"}}}"));
    }

    /** The listing, with {@code more} members in its links, each with a comma behind. */
    public void coin(String more) {
        sources.reply("/coingecko/coins/demo?", Reply.ok("""
                {"id":"demo","symbol":"dmo","name":"Demo",
                 "links":{%s "homepage":["https://www.demo.example"],"twitter_screen_name":"demo_x"},
                 "market_data":{"circulating_supply":"1000"}}""".formatted(more)));
    }

    public Findings examine(Module module) {
        return examine(module, DEMO);
    }

    public Findings examine(Module module, Identity project) {
        Map<String, String> named = new HashMap<>(keys);
        sources.bases().forEach((source, base) -> named.put("BULWARK_" + source.name() + "_URL", base.toString()));
        SourceHttp http = new SourceHttp(
                CLOCK, _ -> {}, new LocalPacing(CLOCK), Tape.none(), SourceSettings.read(false, named::get));
        return new Analyst(http, CLOCK, people)
                .examine(project, EnumSet.of(module), Instant.MIN, Duration.ofSeconds(20), _ -> {})
                .getFirst();
    }

    /** Seconds since 1970, some days before now. */
    public static long ago(int days) {
        return NOW.minus(Duration.ofDays(days)).getEpochSecond();
    }

    public static JsonNode value(Findings findings, String name) {
        Report report = findings.report();
        Optional<Metric> metric = report.metric(name);
        return metric.orElseThrow(() -> new AssertionError(
                        name + " is missing: " + report.notAssessed().get(name)))
                .value();
    }

    public static String missing(Findings findings, String name) {
        String reason = findings.report().notAssessed().get(name);
        if (reason == null) {
            throw new AssertionError(name + " is there");
        }
        return reason;
    }

    @Override
    public void close() {
        sources.close();
    }
}
