package io.bulwark.research;

import io.bulwark.events.EventLog;
import io.bulwark.events.mail.MailConfig;
import io.bulwark.events.mail.MailFolder;
import io.bulwark.events.mail.MailOutbox;
import io.bulwark.jobs.JobHandler;
import io.bulwark.jobs.JobRunner;
import io.bulwark.jobs.Jobs;
import io.bulwark.jobs.JobsConfig;
import io.bulwark.kernel.UuidV7;
import io.bulwark.research.look.Looks;
import io.bulwark.research.notify.NotifyConfig;
import io.bulwark.research.notify.Subscriptions;
import io.bulwark.research.source.FakeSources;
import io.bulwark.research.source.FakeSources.Reply;
import io.bulwark.research.source.LocalPacing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.Tape;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** One installation around a database, sources on a local server, and mail in a folder. */
public final class TestResearch implements AutoCloseable {
    public static final Instant MORNING = Instant.parse("2026-11-01T09:00:00Z");

    public final SettableClock clock = new SettableClock(MORNING);
    public final FakeSources sources;
    public final Jdbi jdbi;
    public final UuidV7 ids = new UuidV7(clock);
    public final MailOutbox outbox;
    public final Subscriptions subscriptions;
    public final Looks looks;
    public final Jobs jobs;
    private final TestPostgres postgres;
    private final Path folder;
    private final List<JobRunner> runners = new ArrayList<>();

    public TestResearch(TestPostgres postgres, Path folder) throws IOException {
        this.postgres = postgres;
        this.jdbi = postgres.jdbi();
        this.folder = folder.resolve("outbox");
        this.sources = new FakeSources();
        this.outbox = new MailOutbox(
                jdbi,
                config(MailConfig.class, Map.of("bulwark.mail.public-url", "https://bulwark.example")),
                new MailFolder(this.folder),
                clock,
                ids);
        this.subscriptions = new Subscriptions(jdbi, outbox, config(NotifyConfig.class, Map.of()), clock, ids);
        Clock zoned = clock.withZone(ZoneOffset.UTC);
        this.looks = new Looks(
                new SourceHttp(
                        zoned,
                        clock::advance,
                        new LocalPacing(zoned),
                        Tape.none(),
                        new SourceHttp.Settings(false, sources.bases(), Map.of())),
                clock);
        this.jobs = new Jobs(
                jdbi,
                new EventLog(jdbi, postgres.signals(), clock),
                postgres.signals(),
                clock,
                config(JobsConfig.class, Map.of()),
                new SimpleMeterRegistry());
    }

    /** Settings as the server would read them. */
    public static <T> T config(Class<T> type, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(type)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(type);
    }

    /** Starts a worker. */
    public void work(JobHandler handler) {
        JobRunner runner = new JobRunner(
                jobs,
                postgres.signals(),
                clock,
                config(JobsConfig.class, Map.of()),
                new SimpleMeterRegistry(),
                ids,
                OpenTelemetry.noop(),
                List.of(handler));
        runner.start();
        runners.add(runner);
    }

    /** Sets what the sources say of two projects, {@code demo} and {@code other}. */
    public void market(String price, String supply, String demoName) {
        sources.reply("/coingecko/coins/markets", Reply.ok("""
                [{"id":"demo","symbol":"dmo","name":"%s","current_price":%s,"market_cap":250000000,"total_volume":12000000,
                  "price_change_percentage_24h":5.2,"price_change_percentage_7d_in_currency":-1.5,"total_supply":%s,
                  "last_updated":"%s","sparkline_in_7d":{"price":[2.1,2.4,2.2,%s]}},
                 {"id":"other","symbol":"oth","name":"Other","current_price":10,"market_cap":1,"total_volume":1,
                  "price_change_percentage_24h":-3.5,"total_supply":100,"last_updated":"%s",
                  "sparkline_in_7d":{"price":[11,10]}}]""".formatted(
                        demoName, price, supply, clock.instant(), price, clock.instant())));
        for (String id : List.of("demo", "other")) {
            sources.reply("/coingecko/search?query=" + id, Reply.ok("""
                    {"coins":[{"id":"%s","symbol":"%s","name":"%s"}]}""".formatted(id, id.substring(0, 3), id)));
            sources.reply("/coingecko/coins/" + id + "?", Reply.ok("""
                    {"id":"%s","symbol":"%s","name":"%s","market_data":{"current_price":{"usd":%s}}}""".formatted(id, id.substring(0, 3), id, price)));
        }
        sources.reply(
                "/reddit/search.rss", Reply.ok("""
                <feed><entry><title>Demo to the moon, great team</title><updated>%s</updated></entry></feed>""".formatted(clock.instant().minus(Duration.ofHours(3)))));
        sources.reply("/fear_greed/fng", Reply.ok("{\"data\":[{\"value\":\"61\",\"timestamp\":\"1\"}]}"));
    }

    /** Sends what is due and reads all mail that was sent so far, in no order. */
    public List<MimeMessage> mail() throws IOException, MessagingException {
        outbox.deliverDue(1_000);
        List<MimeMessage> mail = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return mail;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                try (InputStream bytes = Files.newInputStream(file)) {
                    mail.add(new MimeMessage(Session.getInstance(new Properties()), bytes));
                }
            }
        }
        return mail;
    }

    /** The first text part. */
    public static String text(MimeMessage mail) throws IOException, MessagingException {
        return ((jakarta.mail.internet.MimeMultipart) mail.getContent())
                .getBodyPart(0)
                .getContent()
                .toString();
    }

    /** The token behind {@code path} in a text. */
    public static String token(String text, String path) {
        int start = text.indexOf(path + "?token=") + path.length() + 7;
        return text.substring(start, start + 43);
    }

    /** The rows of a table. */
    public int count(String table) {
        return jdbi.withHandle(h -> h.createQuery("SELECT count(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public void close() {
        runners.forEach(runner -> runner.stop(Duration.ZERO));
        sources.close();
    }
}
