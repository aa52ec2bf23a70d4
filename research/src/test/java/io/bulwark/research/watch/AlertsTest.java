package io.bulwark.research.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.research.TestResearch;
import io.bulwark.research.notify.ConfirmedSubscriber;
import io.bulwark.research.source.FakeSources.Reply;
import io.bulwark.testing.TestPostgres;
import jakarta.mail.internet.MimeMessage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("events", "jobs", "research");

    private static final String OWNER = "wallet:1";

    @TempDir
    Path folder;

    private TestResearch research;
    private Alerts alerts;

    @BeforeEach
    void open() throws Exception {
        research = new TestResearch(POSTGRES, folder);
        research.market("2.5", "150000000", "Demo");
        alerts = instance();
    }

    @AfterEach
    void close() {
        research.close();
    }

    private Alerts instance() {
        return new Alerts(
                research.jdbi,
                research.looks,
                research.subscriptions,
                TestResearch.config(AlertsConfig.class, Map.of()),
                research.clock,
                research.ids);
    }

    private static AlertForm form(String metric, String direction, String threshold, @Nullable String email) {
        return AlertForm.read(new AlertRequest("demo", metric, direction, threshold, "0.1", 600, email, null));
    }

    private int atPrice(String price) {
        research.clock.advance(Duration.ofMinutes(6));
        research.market(price, "150000000", "Demo");
        return alerts.evaluateDue();
    }

    @Test
    void a_price_that_crosses_is_told_once_by_mail_and_over_the_api() throws Exception {
        ConfirmedSubscriber.of(research, OWNER, "ada@example.org");
        alerts.create(OWNER, form("price", "above", "3", "ada@example.org"));

        assertThat(alerts.evaluateDue()).isZero();
        assertThat(atPrice("3.2")).isEqualTo(1);
        assertThat(atPrice("3.3")).isZero();

        List<AlertEvent> told = alerts.events(OWNER, null, 10);
        assertThat(told)
                .singleElement()
                .extracting(AlertEvent::text)
                .isEqualTo("demo: the price is 3.2 USD, above 3 USD");
        List<MimeMessage> mail = research.mail().stream()
                .filter(m -> subject(m).startsWith("Alert"))
                .toList();
        assertThat(mail)
                .singleElement()
                .extracting(AlertsTest::subject)
                .isEqualTo("Alert: demo: the price is 3.2 USD, above 3 USD");
        assertThat(mail.getFirst().getHeader("List-Unsubscribe-Post")).hasSize(1);
        assertThat(alerts.events("wallet:2", null, 10)).isEmpty();
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_price_that_hovers_at_the_threshold_does_not_ring_again_and_again() {
        alerts.create(OWNER, form("price", "above", "3", null));
        int fired = 0;
        for (String price : List.of("3.01", "2.99", "3.01", "2.95", "3.02")) {
            fired += atPrice(price);
        }
        assertThat(fired).isEqualTo(1);
        assertThat(atPrice("2.8")).isZero();
        assertThat(atPrice("3.01")).isEqualTo(1);
    }

    @Test
    void a_price_that_is_old_or_unknown_fires_nothing_and_says_why() {
        UUID id = alerts.create(OWNER, form("price", "below", "3", null)).id();
        research.clock.advance(Duration.ofMinutes(30));
        assertThat(alerts.evaluateDue()).isZero();
        assertThat(alerts.one(OWNER, id).note()).contains("its value is of");

        research.clock.advance(Duration.ofMinutes(6));
        research.sources.reply("/coingecko/coins/markets", Reply.ok("[]"));
        assertThat(alerts.evaluateDue()).isZero();
        assertThat(alerts.one(OWNER, id).note()).contains("does not know it");
        assertThat(atPrice("2.9")).isEqualTo(1);
        assertThat(alerts.one(OWNER, id).note()).isNull();
    }

    @Test
    void an_opinion_alert_looks_at_a_fresh_analysis_and_an_unknown_risk_is_said() {
        UUID opinion =
                alerts.create(OWNER, form("sentiment", "above", "50", null)).id();
        UUID risk = alerts.create(OWNER, form("risk", "above", "1", null)).id();

        assertThat(alerts.evaluateDue()).isEqualTo(1);

        assertThat(alerts.events(OWNER, null, 10).getFirst().alertId()).isEqualTo(opinion);
        assertThat(alerts.one(OWNER, risk).note()).isEqualTo("no fact that counts is known");
        research.clock.advance(Duration.ofMinutes(30));
        assertThat(alerts.one(OWNER, risk).lastValue()).isNull();
    }

    @Test
    void several_instances_tell_once() throws Exception {
        alerts.create(OWNER, form("price", "above", "2", null));
        List<Callable<Integer>> rounds = List.of(
                instance()::evaluateDue, instance()::evaluateDue, instance()::evaluateDue, instance()::evaluateDue);
        int fired = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> one : threads.invokeAll(rounds)) {
                fired += one.get();
            }
        }
        assertThat(fired).isEqualTo(1);
        assertThat(research.count("research.alert_event")).isEqualTo(1);
    }

    @Test
    void only_a_confirmed_address_of_the_owner_is_mailed_and_an_ended_one_no_more() throws Exception {
        assertThatThrownBy(() -> alerts.create(OWNER, form("price", "above", "3", "ada@example.org")))
                .isInstanceOf(BulwarkException.class);
        ConfirmedSubscriber.of(research, "wallet:2", "ada@example.org");
        assertThatThrownBy(() -> alerts.create(OWNER, form("price", "above", "3", "ada@example.org")))
                .isInstanceOf(BulwarkException.class);
        UUID id = alerts.create("wallet:2", form("price", "above", "2", "ada@example.org"))
                .id();
        research.jdbi.useHandle(h -> h.execute("UPDATE research.subscriber SET state = 'ended'"));

        assertThat(alerts.evaluateDue()).isEqualTo(1);
        assertThat(research.mail()).noneMatch(m -> subject(m).startsWith("Alert"));
        assertThat(alerts.one("wallet:2", id).note()).contains("not confirmed any more");
    }

    @Test
    void an_alert_is_its_owners_and_its_faults_are_named_at_once() {
        UUID id = alerts.create(OWNER, form("price", "above", "3", null)).id();
        assertThatThrownBy(() -> alerts.one("wallet:2", id)).isInstanceOf(BulwarkException.class);
        assertThatThrownBy(() -> alerts.delete("wallet:2", id)).isInstanceOf(BulwarkException.class);
        Alert changed = alerts.replace(OWNER, id, form("price", "below", "1", null));
        assertThat(changed.threshold()).isEqualByComparingTo("1");
        alerts.delete(OWNER, id);
        assertThat(alerts.all(OWNER)).isEmpty();

        assertThatThrownBy(() -> AlertForm.read(
                        new AlertRequest("No Such", "moon", "up", "1e9", "-1", -5, "x\r\nBcc: y@z.org", null)))
                .isInstanceOfSatisfying(BulwarkException.class, fault -> assertThat(fault.errors())
                        .extracting(e -> e.field())
                        .containsExactly(
                                "project_id", "metric", "direction", "threshold", "hysteresis", "cooldown_s", "email"));
    }

    @Property(tries = 500, seed = "7")
    void between_two_tellings_the_value_went_back_and_the_cool_down_passed(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 20) Integer> values, @ForAll boolean above) {
        Alert alert = new Alert(
                new UUID(0, 0),
                OWNER,
                "demo",
                Alert.Metric.PRICE,
                above ? Alert.Direction.ABOVE : Alert.Direction.BELOW,
                BigDecimal.TEN,
                BigDecimal.TWO,
                Duration.ofMinutes(3),
                null,
                true,
                true,
                null,
                null,
                null,
                null,
                Instant.EPOCH);
        Instant now = Instant.EPOCH;
        Instant last = null;
        boolean back = true;
        for (int value : values) {
            now = now.plus(Duration.ofMinutes(1));
            back |= above ? value < 8 : value > 12;
            Alert.Step step = alert.step(BigDecimal.valueOf(value), now);
            if (step == Alert.Step.FIRE) {
                assertThat(above ? value >= 10 : value <= 10).isTrue();
                assertThat(back).isTrue();
                assertThat(last == null || !now.isBefore(last.plus(Duration.ofMinutes(3))))
                        .isTrue();
                last = now;
                back = false;
            }
            boolean armed = step == Alert.Step.ARM || step == Alert.Step.STAY && alert.armed();
            alert = new Alert(
                    alert.id(),
                    OWNER,
                    "demo",
                    alert.metric(),
                    alert.direction(),
                    alert.threshold(),
                    alert.hysteresis(),
                    alert.coolDown(),
                    null,
                    true,
                    armed,
                    null,
                    null,
                    last,
                    null,
                    Instant.EPOCH);
        }
    }
}
