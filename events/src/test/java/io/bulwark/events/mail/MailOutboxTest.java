package io.bulwark.events.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.bulwark.kernel.UuidV7;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailOutboxTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("events");

    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final MailContent NEWS = new MailContent(
            "Neues \u00fcber Demo",
            "Stop: " + MailContent.UNSUBSCRIBE,
            "<p><img src=\"cid:chart-1\" alt=\"a line\"/> <a href=\"" + MailContent.UNSUBSCRIBE + "\">stop</a></p>",
            List.of(new MailContent.Picture("chart-1", new byte[] {1, 2, 3})));

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(NOON);
    private GreenMail server;

    @BeforeEach
    void open() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
    }

    @AfterEach
    void close() {
        server.stop();
    }

    private record Settings(Optional<String> host, int port, Security security, Optional<String> username)
            implements MailConfig {
        @Override
        public String from() {
            return "bulwark@bulwark.example";
        }

        @Override
        public Optional<String> password() {
            return username.map(_ -> "secret");
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration lease() {
            return Duration.ofMinutes(5);
        }

        @Override
        public URI publicUrl() {
            return URI.create("https://bulwark.example/");
        }
    }

    private MailOutbox outbox(String host, int port) {
        return outbox(new Settings(Optional.ofNullable(host), port, MailConfig.Security.NONE, Optional.empty()));
    }

    private MailOutbox outbox(MailConfig config) {
        return new MailOutbox(
                POSTGRES.jdbi(), config, new MailFolder(folder.resolve("outbox")), clock, new UuidV7(clock));
    }

    private MailOutbox smtp() {
        return outbox("127.0.0.1", server.getSmtp().getPort());
    }

    private static Addressee to(String address, String key) {
        return new Addressee(new MailAddress(address), key, URI.create("https://bulwark.example/stop?token=" + key));
    }

    private static int send(MailOutbox outbox, Addressee... to) {
        return POSTGRES.jdbi().inTransaction(h -> outbox.send(h, NEWS, List.of(to)));
    }

    @Test
    void a_mail_arrives_with_both_forms_its_picture_and_one_click_unsubscribe() throws Exception {
        MailOutbox outbox = smtp();
        send(outbox, to("ada@example.org", "one"));

        assertThat(outbox.deliverDue(10)).isEqualTo(1);

        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Neues \u00fcber Demo");
        assertThat(mail.getAllRecipients()[0]).hasToString("ada@example.org");
        assertThat(mail.getHeader("List-Unsubscribe")).containsExactly("<https://bulwark.example/stop?token=one>");
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        MailState state = outbox.find("one").orElseThrow();
        assertThat(state.state()).isEqualTo("sent");
        assertThat(mail.getMessageID()).isEqualTo("<" + state.id() + "@bulwark.example>");
        MimeMultipart forms = (MimeMultipart) mail.getContent();
        assertThat(forms.getContentType()).startsWith("multipart/alternative");
        assertThat(forms.getBodyPart(0).getContent().toString())
                .isEqualTo("Stop: https://bulwark.example/stop?token=one");
        MimeMultipart related = (MimeMultipart) forms.getBodyPart(1).getContent();
        assertThat(related.getBodyPart(0).getContent().toString())
                .contains("href=\"https://bulwark.example/stop?token=one\"");
        BodyPart picture = related.getBodyPart(1);
        assertThat(picture.getHeader("Content-ID")).containsExactly("<chart-1>");
        assertThat(picture.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }

    @Test
    void the_same_mail_is_written_once_and_exists_exactly_if_the_callers_rows_do() {
        MailOutbox outbox = smtp();

        assertThat(send(outbox, to("ada@example.org", "one"), to("bob@example.org", "two")))
                .isEqualTo(2);
        assertThat(send(outbox, to("ada@example.org", "one"))).isZero();
        assertThatThrownBy(() -> POSTGRES.jdbi().useTransaction(h -> {
                    outbox.send(h, NEWS, List.of(to("eve@example.org", "three")));
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");

        assertThat(outbox.deliverDue(10)).isEqualTo(2);
        assertThat(outbox.deliverDue(10)).isZero();
        assertThat(server.getReceivedMessages()).hasSize(2);
        assertThat(outbox.counts()).containsEntry("sent", 2L);
    }

    @Test
    void a_sender_that_died_before_noting_its_success_sends_again_with_the_same_message_id() throws Exception {
        MailOutbox outbox = smtp();
        send(outbox, to("ada@example.org", "one"));
        MailStore store = new MailStore(POSTGRES.jdbi(), new UuidV7(clock));
        Outgoing claimed = store.claim(clock.instant(), Duration.ofMinutes(5)).orElseThrow();
        assertThat(outbox.deliverDue(10)).isZero();

        clock.advance(Duration.ofMinutes(6));
        assertThat(outbox.deliverDue(10)).isEqualTo(1);
        assertThat(server.getReceivedMessages()[0].getMessageID())
                .contains(claimed.id().toString());
        store.end(claimed, "failed", "too late", NOON, NOON);
        assertThat(outbox.find("one").orElseThrow().state()).isEqualTo("sent");
    }

    @Test
    void a_server_that_is_away_is_tried_again_later_and_at_last_given_up() {
        int port = server.getSmtp().getPort();
        server.stop();
        MailOutbox outbox = outbox("127.0.0.1", port);
        send(outbox, to("ada@example.org", "one"));

        outbox.deliverDue(1);
        MailState first = outbox.find("one").orElseThrow();
        assertThat(first.state()).isEqualTo("waiting");
        assertThat(first.nextAt()).isEqualTo(NOON.plus(Duration.ofMinutes(1)));
        assertThat(first.lastError()).contains("cannot be reached");
        assertThat(outbox.deliverDue(1)).isZero();
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofHours(13));
            outbox.deliverDue(1);
        }
        assertThat(outbox.find("one").orElseThrow())
                .extracting(MailState::state, MailState::attempts)
                .containsExactly("failed", 8);
    }

    /** A server that speaks just enough SMTP to refuse. */
    private static final class Refusing implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final List<String> heard = new CopyOnWriteArrayList<>();

        Refusing(String recipientAnswer) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try (Socket client = socket.accept();
                            BufferedReader in = new BufferedReader(
                                    new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                        OutputStream out = client.getOutputStream();
                        say(out, "220 ready");
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            heard.add(line);
                            say(
                                    out,
                                    line.startsWith("RCPT")
                                            ? recipientAnswer
                                            : line.startsWith("QUIT") ? "221 bye" : "250 ok");
                        }
                    } catch (IOException e) {
                        continue;
                    }
                }
            });
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void a_refused_recipient_fails_for_good_and_a_busy_mailbox_is_tried_again() throws Exception {
        try (Refusing no = new Refusing("550 no such user");
                Refusing later = new Refusing("451 greylisted")) {
            MailOutbox strict = outbox("127.0.0.1", no.socket.getLocalPort());
            send(strict, to("nobody@example.org", "one"));
            strict.deliverDue(1);
            assertThat(strict.find("one").orElseThrow().state()).isEqualTo("failed");
            assertThat(strict.find("one").orElseThrow().lastError()).contains("550");

            MailOutbox busy = outbox("127.0.0.1", later.socket.getLocalPort());
            send(busy, to("ada@example.org", "two"));
            busy.deliverDue(1);
            assertThat(busy.find("two").orElseThrow().state()).isEqualTo("waiting");
            assertThat(busy.find("two").orElseThrow().lastError()).contains("451");
        }
    }

    @Test
    void without_a_server_mail_becomes_files() throws Exception {
        MailOutbox outbox = outbox(null, 0);
        send(outbox, to("ada@example.org", "one"));
        outbox.deliverDue(10);

        try (Stream<Path> files = Files.list(folder.resolve("outbox"))) {
            List<Path> all = files.toList();
            assertThat(all)
                    .singleElement()
                    .asString()
                    .endsWith(outbox.find("one").orElseThrow().id() + ".eml");
            assertThat(Files.readString(all.getFirst()))
                    .contains("To: ada@example.org", "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        }
        clock.advance(Duration.ofDays(40));
        assertThat(outbox.deleteEndedBefore(NOON.plus(Duration.ofDays(1)))).isEqualTo(1);
        int contents = POSTGRES.jdbi().withHandle(h -> h.createQuery("SELECT count(*) FROM events.mail_content")
                .mapTo(Integer.class)
                .one());
        assertThat(contents).isZero();
    }

    @Test
    void encryption_is_demanded_and_a_password_never_leaves_in_the_clear() {
        MailOutbox encrypted = outbox(new Settings(
                Optional.of("127.0.0.1"), server.getSmtp().getPort(), MailConfig.Security.STARTTLS, Optional.empty()));
        send(encrypted, to("ada@example.org", "one"));
        encrypted.deliverDue(1);
        assertThat(server.getReceivedMessages()).isEmpty();
        assertThat(encrypted.find("one").orElseThrow().state()).isEqualTo("waiting");
        assertThatThrownBy(() -> outbox(new Settings(
                        Optional.of("mail.example.org"), 25, MailConfig.Security.NONE, Optional.of("bulwark"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in the clear");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.org\r\nBcc: all@example.org",
                "ada@example.org\nSubject: x",
                "Ada <ada@example.org>",
                "ada@example.org,bob@example.org",
                "\"a b\"@example.org",
                "ada",
                "@example.org",
                "ada@",
                "ada@localhost",
                "a..b@example.org",
                ".ada@example.org",
                "ada@-x.org",
                "ada@exam ple.org",
                "\u00e4da@example.org",
                "ada@example.org>"
            })
    void an_address_that_carries_more_than_itself_is_refused(String text) {
        assertThat(MailAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hi\r\nBcc: all@example.org", "Hi\nX: y", "Hi\u2028X: y", "", "a\u0000b"})
    void a_subject_of_several_lines_is_refused(String subject) {
        assertThatThrownBy(() -> new MailContent(subject, "", "", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
