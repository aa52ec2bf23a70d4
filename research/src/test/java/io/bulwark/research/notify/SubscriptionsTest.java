package io.bulwark.research.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.events.mail.MailAddress;
import io.bulwark.events.mail.MailContent;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.research.TestResearch;
import io.bulwark.testing.TestPostgres;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SubscriptionsTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("events", "jobs", "research");

    private static final MailAddress ADA = new MailAddress("Ada@example.org");
    private static final MailContent NEWS = new MailContent("News", MailContent.UNSUBSCRIBE, "", List.of());

    @TempDir
    Path folder;

    private TestResearch research;
    private Subscriptions subscriptions;

    @BeforeEach
    void open() throws Exception {
        research = new TestResearch(POSTGRES, folder);
        subscriptions = research.subscriptions;
    }

    @AfterEach
    void close() {
        research.close();
    }

    private int announce(String key) {
        return research.jdbi.inTransaction(h -> subscriptions.announce(h, key, NEWS));
    }

    private String confirmation() throws Exception {
        MimeMessage mail = research.mail().stream()
                .filter(m -> subject(m).startsWith("Confirm"))
                .reduce((_, last) -> last)
                .orElseThrow();
        return TestResearch.token(TestResearch.text(mail), "/confirm");
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothing_is_sent_before_the_holder_confirms_and_nothing_after_one_click() throws Exception {
        subscriptions.ask("wallet:1", ADA);
        assertThat(announce("one")).isZero();
        String token = confirmation();

        assertThat(subscriptions.confirm(token)).isTrue();
        assertThat(subscriptions.confirm(token)).isFalse();
        assertThat(announce("two")).isEqualTo(1);
        assertThat(announce("two")).isZero();

        MimeMessage news = research.mail().stream()
                .filter(m -> subject(m).equals("News"))
                .findFirst()
                .orElseThrow();
        String link = news.getHeader("List-Unsubscribe")[0];
        assertThat(link).startsWith("<https://bulwark.example/api/v1/reports/subscriptions/unsubscribe?token=");
        assertThat(news.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        String stop = TestResearch.token(link, "/unsubscribe");
        assertThat(subscriptions.end(stop)).isTrue();
        assertThat(subscriptions.end(stop)).isTrue();
        assertThat(announce("three")).isZero();
        assertThat(subscriptions.any()).isFalse();
    }

    @Test
    void a_confirmation_expires_and_a_made_up_one_is_none() throws Exception {
        subscriptions.ask("wallet:1", ADA);
        String token = confirmation();
        research.clock.advance(Duration.ofHours(49));

        assertThat(subscriptions.confirm(token)).isFalse();
        assertThat(subscriptions.confirm("x".repeat(43))).isFalse();
        assertThat(subscriptions.confirm("' OR 1=1 --")).isFalse();
        assertThat(subscriptions.end("")).isFalse();
        research.clock.advance(Duration.ofDays(3));
        assertThat(subscriptions.deleteStale()).isEqualTo(1);
    }

    @Test
    void an_address_is_asked_seldom_whoever_asks() throws Exception {
        for (int i = 0; i < 5; i++) {
            subscriptions.ask("wallet:" + i, ADA);
        }
        assertThat(research.mail()).hasSize(1);
        for (int i = 0; i < 10; i++) {
            research.clock.advance(Duration.ofMinutes(11));
            subscriptions.ask("wallet:" + i, new MailAddress("ada@example.org"));
        }
        assertThat(research.mail()).hasSize(3);
    }

    @Test
    void one_owner_asks_a_bounded_number_of_people_a_day() {
        for (int i = 0; i < 20; i++) {
            subscriptions.ask("wallet:1", new MailAddress("a" + i + "@example.org"));
        }

        assertThatThrownBy(() -> subscriptions.ask("wallet:1", new MailAddress("last@example.org")))
                .isInstanceOf(BulwarkException.class)
                .hasMessageContaining("At most 20");
        subscriptions.ask("wallet:2", new MailAddress("last@example.org"));
        research.clock.advance(Duration.ofHours(25));
        subscriptions.ask("wallet:1", new MailAddress("later@example.org"));
        assertThat(subscriptions.ofOwner("wallet:1")).hasSize(21);
    }

    @Test
    void an_active_address_is_not_asked_again_and_an_older_token_ends_with_a_newer() throws Exception {
        subscriptions.ask("wallet:1", ADA);
        String old = confirmation();
        research.clock.advance(Duration.ofMinutes(11));
        subscriptions.ask("wallet:1", ADA);
        assertThat(research.mail()).hasSize(2);
        assertThat(subscriptions.confirm(old)).isFalse();

        assertThat(subscriptions.confirm(confirmation())).isTrue();
        research.clock.advance(Duration.ofMinutes(11));
        subscriptions.ask("wallet:1", ADA);
        assertThat(research.mail()).hasSize(2);
    }

    @Test
    void an_address_that_two_entered_gets_one_copy_and_its_end_holds_for_both() throws Exception {
        ConfirmedSubscriber.of(research, "wallet:1", "ada@example.org");
        research.clock.advance(Duration.ofMinutes(11));
        ConfirmedSubscriber.of(research, "wallet:2", "ada@example.org");
        ConfirmedSubscriber.of(research, "wallet:2", "bob@example.org");

        assertThat(announce("one")).isEqualTo(2);
        String token = subscriptions.ofOwner("wallet:2").stream()
                .filter(s -> s.email().startsWith("ada"))
                .findFirst()
                .orElseThrow()
                .unsubscribeToken();
        subscriptions.end(token);
        assertThat(announce("two")).isEqualTo(1);
        assertThat(research.jdbi.<Boolean, RuntimeException>withHandle(
                        h -> subscriptions.confirmed(h, "wallet:1", new MailAddress("ada@example.org"))))
                .isFalse();
        subscriptions.delete(
                "wallet:2", subscriptions.ofOwner("wallet:2").getFirst().id());
        assertThatThrownBy(() -> subscriptions.delete(
                        "wallet:1", subscriptions.ofOwner("wallet:2").getFirst().id()))
                .isInstanceOf(BulwarkException.class);
    }
}
