package io.bulwark.research.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.research.TestResearch;
import io.bulwark.research.notify.ConfirmedSubscriber;
import io.bulwark.research.report.DailyReport.Entry;
import io.bulwark.research.source.FakeSources.Reply;
import io.bulwark.testing.TestPostgres;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DailyReportsTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("events", "jobs", "research");

    private static final LocalDate FIRST = LocalDate.parse("2026-11-01");

    @TempDir
    Path folder;

    private TestResearch research;
    private Map<String, Long> queries;

    @BeforeEach
    void open() throws Exception {
        research = new TestResearch(POSTGRES, folder);
        research.market("2.5", "150000000", "Demo");
        queries = new HashMap<>();
    }

    @AfterEach
    void close() {
        research.close();
    }

    private DailyReports reports(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("bulwark.reports.usual", "demo,other"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put("bulwark.reports." + settings[i], settings[i + 1]);
        }
        ProjectQueries counted = (from, most) -> queries;
        return new DailyReports(
                research.jdbi,
                research.jobs,
                research.looks,
                research.subscriptions,
                TestResearch.config(ReportsConfig.class, all),
                research.clock,
                research.ids,
                List.of(counted));
    }

    private DailyReport made(DailyReports reports) {
        return reports.generate(false).report();
    }

    private DailyReports working(String... settings) {
        DailyReports reports = reports(settings);
        research.work(new ReportJob(reports));
        return reports;
    }

    @Test
    void a_report_has_the_top_projects_with_figures_and_where_they_come_from() throws Exception {
        queries.put("other", 7L);
        DailyReport report = made(working());

        assertThat(report.date()).isEqualTo("2026-11-01");
        assertThat(report.rankedBy()).startsWith("queries");
        assertThat(report.topProjects()).extracting(Entry::projectId).containsExactly("other", "demo");
        Entry demo = report.topProjects().get(1);
        assertThat(demo.price()).isEqualByComparingTo("2.5");
        assertThat(demo.priceChange24h()).isEqualByComparingTo("5.2");
        assertThat(demo.sentimentScore()).isBetween(BigDecimal.valueOf(50), BigDecimal.valueOf(100));
        assertThat(demo.confidence()).isEqualTo("low");
        assertThat(demo.sources())
                .anyMatch(e -> e.figure().equals("price") && e.source().equals("coingecko"));
        assertThat(report.marketMood()).isEqualByComparingTo("61");
        assertThat(report.comparedWith()).isNull();
        assertThat(report.changes()).isEmpty();
        assertThat(report.tookMs()).isLessThan(30_000);
    }

    @Test
    void the_second_day_says_what_changed_since_the_first() {
        DailyReports reports = working();
        made(reports);
        research.clock.advance(Duration.ofDays(1));
        research.market("2.8", "147000000", "Demo");
        queries.put("demo", 3L);

        DailyReport second = made(reports);

        assertThat(second.comparedWith()).isEqualTo("2026-11-01");
        assertThat(second.changes())
                .extracting(DailyReport.Change::text)
                .contains(
                        "Demo: price +12.0 % since yesterday's report.",
                        "Demo: 2.00 % of the total supply is gone (burned).");
        assertThat(second.changes()).noneMatch(c -> c.projectId().equals("other"));
        assertThat(reports.list(null, 10))
                .extracting(k -> k.report().date())
                .containsExactly("2026-11-02", "2026-11-01");
        assertThat(reports.list(LocalDate.parse("2026-11-02"), 10)).hasSize(1);
    }

    @Test
    void a_day_without_a_report_in_between_is_not_called_yesterday() {
        DailyReports reports = working();
        made(reports);
        research.clock.advance(Duration.ofDays(2));
        research.market("9", "150000000", "Demo");

        DailyReport third = made(reports);

        assertThat(third.comparedWith()).isNull();
        assertThat(third.changes()).isEmpty();
        assertThat(ReportPage.markdown(third)).contains("no report of the day before");
    }

    @Test
    void what_sources_do_not_give_is_named_and_the_rest_is_there() {
        research.sources.reply("/coingecko/coins/markets", Reply.status(500));
        research.sources.reply("/reddit/search.rss", Reply.status(403));
        DailyReport report = made(working());

        assertThat(report.partial()).isTrue();
        assertThat(report.notAssessed())
                .extracting(DailyReport.Gap::what)
                .contains("Prices of the week", "demo: opinion");
        Entry demo = report.topProjects().getFirst();
        assertThat(demo.price()).isEqualByComparingTo("2.5");
        assertThat(demo.sentimentScore()).isNull();
        assertThat(demo.risk()).isNull();
        assertThat(ReportPage.text(report)).contains("opinion unknown", "risk unknown");
    }

    @Test
    void several_instances_begin_the_day_once_and_not_before_its_hour_in_its_zone() throws Exception {
        String[] settings = {"daily", "true", "zone", "Asia/Tokyo", "at", "20:00"};
        List<DailyReports> instances = List.of(reports(settings), reports(settings), reports(settings));
        research.clock.set(Instant.parse("2026-11-01T10:59:59Z"));
        assertThat(instances).noneMatch(DailyReports::beginDue);

        research.clock.set(Instant.parse("2026-11-01T11:00:00Z"));
        int begun = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> calls = instances.stream()
                    .<Callable<Boolean>>map(one -> one::beginDue)
                    .toList();
            for (Future<Boolean> one : threads.invokeAll(calls)) {
                begun += one.get() ? 1 : 0;
            }
        }
        assertThat(begun).isEqualTo(1);
        assertThat(research.count("jobs.job")).isEqualTo(1);
        DailyReports reports = working(settings);
        assertThat(made(reports).date()).isEqualTo("2026-11-01");
        assertThat(reports.beginDue()).isFalse();
        // 15:30 there is the next day already, but not yet its hour.
        research.clock.set(Instant.parse("2026-11-01T15:30:00Z"));
        assertThat(reports.today()).isEqualTo(LocalDate.parse("2026-11-02"));
        assertThat(reports.beginDue()).isFalse();
    }

    @Test
    void a_run_that_came_to_nothing_is_begun_again_later_and_three_times_at_most() {
        DailyReports reports = reports("daily", "true");
        assertThat(reports.beginDue()).isTrue();
        assertThat(reports.beginDue()).isFalse();
        for (int hour = 1; hour <= 2; hour++) {
            research.clock.advance(Duration.ofMinutes(61));
            assertThat(reports.beginDue()).isTrue();
        }
        research.clock.advance(Duration.ofMinutes(61));
        assertThat(reports.beginDue()).isFalse();
    }

    @Test
    void nobody_is_asked_for_anything_while_nobody_wants_a_report() throws Exception {
        DailyReports reports = reports();
        assertThat(reports.beginDue()).isFalse();
        ConfirmedSubscriber.of(research, "wallet:1", "ada@example.org");
        assertThat(reports.beginDue()).isTrue();
    }

    @Test
    void subscribers_get_it_once_with_pictures_inside_however_often_it_is_made() throws Exception {
        ConfirmedSubscriber.of(research, "wallet:1", "ada@example.org");
        DailyReports reports = working();
        made(reports);
        research.clock.advance(Duration.ofMinutes(11));
        assertThat(reports.generate(true).revision()).isEqualTo(2);
        assertThat(reports.generate(true).revision()).isEqualTo(2);

        List<MimeMessage> mail = research.mail().stream()
                .filter(m -> TestSubjects.of(m).startsWith("Daily report of 2026-11-01"))
                .toList();
        assertThat(mail).hasSize(1);
        assertThat(TestResearch.text(mail.getFirst()))
                .contains(
                        "1. Demo (DMO): 2.5 USD (+5.2 % in a day)", "Stop it: https://bulwark.example/api/v1/reports");
        MimeMultipart forms = (MimeMultipart) mail.getFirst().getContent();
        MimeMultipart related = (MimeMultipart) forms.getBodyPart(1).getContent();
        String html = related.getBodyPart(0).getContent().toString();
        assertThat(html).contains("src=\"cid:change\"", "alt=\"Price, 24 hours: Demo +5.2 %, Other -3.5 %.\"");
        for (int i = 1; i < related.getCount(); i++) {
            byte[] png = related.getBodyPart(i).getInputStream().readAllBytes();
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(1_280);
        }
        assertThat(related.getCount()).isEqualTo(6);
    }

    @Test
    void every_form_tells_the_same_and_hostile_names_stay_text() throws Exception {
        research.market("2.5", "150000000", "<script>alert(1)</script>|[x](y)");
        DailyReport report = made(working());

        String html = ReportPage.html(report);
        assertThat(html).doesNotContain("<script>").contains("&lt;script&gt;", "alt=\"", "data:image/png;base64,");
        assertThat(ReportPage.markdown(report)).contains("\\<script\\>alert(1)\\</script\\>\\|\\[x\\](y)");
        String text = AnalysisPageTest.text(ReportPage.pdf(report));
        assertThat(text)
                .contains("Daily report of 2026-11-01", "What changed since yesterday", "Other (OTH)", "-3.5 %");
        assertThat(text).contains("Where the figures come from", "coingecko", "2026-11-01 09:00 UTC");
    }

    @Test
    void what_is_past_its_retention_goes() {
        DailyReports reports = working();
        made(reports);
        research.clock.advance(Duration.ofDays(91));
        assertThat(reports.deleteExpired()).isEqualTo(1);
        assertThat(reports.find(FIRST)).isEmpty();
        assertThat(research.count("research.daily_value")).isZero();
    }
}
