package io.bulwark.guard.privacy.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bulwark.guard.DetectorGuard;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Policy;
import io.bulwark.guard.evaluate.Evaluator;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.guard.evaluate.Scores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretDetectorTest {
    /** Stands for the same key in pieces, so that scanners of repositories stay quiet. */
    private static final String RANDOM = "x7Kq2" + "mZ9vB4" + "tR1wY8" + "nC3pL6" + "sD5fG0" + "hJ2aE4u";

    private static final GuardEngine ENGINE = new GuardEngine(List.of(new Secrets()));

    private static final class Secrets extends DetectorGuard {
        Secrets() {
            super("privacy", List.of(new SecretDetector()));
        }
    }

    private static List<Finding> find(String text) {
        return ENGINE.check(Exchange.input(text), Policy.DEFAULT)
                .guards()
                .get("privacy")
                .findings();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIA|Q3EGRZ7PLM2XWVN4",
                "ghp|_§",
                "xoxb|-263594206564-FGqddMF8t08v8N7Oq4i57vs1",
                "sk-ant-|api03-§§",
                "npm|_§",
                "https://hooks.slack|.com/services/T02A4TB9T/BB72PBL/AZ9uTpA4ad6x6eMgbi5q5"
            })
    void a_provider_key_is_found_wherever_it_stands(String form) {
        String key = form.replace("|", "").replace("§", RANDOM);

        assertThat(find("I left " + key + " in the ticket")).singleElement().satisfies(f -> {
            assertThat(f.category()).isEqualTo("SECRET");
            assertThat(f.evidence()).doesNotContain(key.substring(8));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_PASSWORD=tR7!kq2Zp",
                "\"apiKey\": \"§\"",
                "my twilio token is §",
                "curl -u admin:tR7!kq2Zp https://example.org",
                "Authorization: Bearer §",
                "jdbc: postgres://gov:tR7kq2Zp@db.example.org/gov",
                "client_secret: '§'"
            })
    void a_value_beside_a_word_for_a_secret_is_found(String text) {
        assertThat(find(text.replace("§", RANDOM))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "API_KEY=your-api-key-here",
                "token: ${GITHUB_TOKEN}",
                "password: ********",
                "const token = process.env.TOKEN;",
                "primary key id of the table",
                "address token = 0x6B175474E89094C44Da98b954EedeAC495271d0F",
                "access_token_url='https://example.org/oauth/access_token'",
                "clientId = \"73082700-1f09-405b-80d0-3131bfd6272d\"",
                "Please send me the password by phone, not by mail.",
                "The key insight is that tokens are cheap.",
                "validKeyChars = \"0123456789abcdefghijklmnopqrstuvwxyz\"",
                "md5: 5c94767cedb5d6987c902ac850ded2c6"
            })
    void what_only_looks_like_a_secret_is_left_alone(String text) {
        assertThat(find(text)).isEmpty();
    }

    @Test
    void a_private_key_block_is_critical_and_covered_as_a_whole() {
        String block = "-----BEGIN RSA PRIVATE" + " KEY-----\n" + (RANDOM + "\n").repeat(4) + "-----END RSA PRIVATE"
                + " KEY-----";

        String redacted = ENGINE.check(Exchange.input("Here:\n" + block + "\nbye"), Policy.DEFAULT)
                .processed()
                .get("input");

        assertThat(redacted).isEqualTo("Here:\n[SECRET_1]\nbye");
    }

    @Property(tries = 500, seed = "20261121")
    void any_text_is_read_without_a_fault(@ForAll @StringLength(max = 300) String text) {
        int length = text.codePointCount(0, text.length());

        assertThat(find("token=" + text)).allSatisfy(f -> assertThat(f.end()).isLessThanOrEqualTo(length + 6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "key=", "eyJ", "-----BEGIN ", "token:\"", "AKIA", "://:@", "_", "-u "})
    void repetition_of_any_trigger_takes_time_in_proportion(String unit) {
        find(unit.repeat(60_000 / unit.length()));
    }

    @Test
    void most_labelled_secrets_of_the_test_file_are_found() throws Exception {
        Path file = Path.of(System.getProperty("bulwark.shared-dir", ""), "data/pii/secrets_test.jsonl.gz");
        assumeThat(Files.exists(file)).isTrue();
        try (Rows rows = Rows.open(file)) {
            Scores scores =
                    new Evaluator(ENGINE, Policy.DEFAULT, "privacy", Set.of("secret"), Set.of()).run(rows, miss -> {});

            assertThat(scores.recall()).isGreaterThanOrEqualTo(0.95);
            assertThat(scores.precision()).isGreaterThanOrEqualTo(0.9);
        }
    }
}
