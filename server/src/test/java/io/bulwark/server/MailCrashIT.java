package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged server killed with SIGKILL around the sending of a mail to a real SMTP server. */
class MailCrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static Map<String, String> settings(GreenMail smtp) {
        return Map.of(
                "BULWARK_MAIL_HOST", "127.0.0.1",
                "BULWARK_MAIL_PORT", Integer.toString(smtp.getSmtp().getPort()),
                "BULWARK_MAIL_SECURITY", "NONE",
                "BULWARK_MAIL_TIMEOUT", "2s",
                "BULWARK_MAIL_LEASE", "3s");
    }

    private static MimeMessage[] afterKillAt(String point, int expected) throws Exception {
        Path folder = Files.createTempDirectory("bulwark-mail-crash");
        GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        Map<String, String> armed = new HashMap<>(settings(smtp));
        armed.put("BULWARK_KILL_POINT", point);
        try (ServerProcess doomed = ServerProcess.start(folder.resolve("data"), armed)) {
            doomed.post("/api/v1/reports/subscriptions", "{\"email\":\"ada@example.org\"}");
            assertThat(doomed.awaitExit()).isEqualTo(137);
            // Not close(): what the kill left behind must be the next start's business.
            try (ServerProcess next = ServerProcess.start(folder.resolve("data"), settings(smtp))) {
                Eventually.holds("the mail goes out", PATIENCE, () -> smtp.getReceivedMessages().length >= expected);
                assertThat(next.isAlive()).isTrue();
            }
            return smtp.getReceivedMessages();
        } finally {
            smtp.stop();
            TestFolders.delete(folder);
        }
    }

    @Test
    void a_mail_that_was_claimed_but_not_sent_is_sent_by_the_next_start() throws Exception {
        assertThat(afterKillAt("mail.claimed", 1)).hasSize(1);
    }

    @Test
    void a_mail_whose_sending_was_not_noted_goes_out_again_as_the_same_message() throws Exception {
        MimeMessage[] mail = afterKillAt("mail.handed-over", 2);

        assertThat(mail).hasSize(2);
        assertThat(mail[0].getMessageID()).isEqualTo(mail[1].getMessageID());
    }
}
