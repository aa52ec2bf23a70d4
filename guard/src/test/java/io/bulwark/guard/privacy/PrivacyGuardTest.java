package io.bulwark.guard.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyGuardTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write to jane.doe+news@mail.example.co.uk, please. | EMAIL_ADDRESS jane.doe+news@mail.example.co.uk",
                "My card is 4111 1111 1111 1111. | CREDIT_CARD 4111 1111 1111 1111",
                "Amex 3782-822463-10005 expires soon | CREDIT_CARD 3782-822463-10005",
                "IBAN GB82 WEST 1234 5698 7654 32 | IBAN_CODE GB82 WEST 1234 5698 7654 32",
                "konto de89370400440532013000. | IBAN_CODE de89370400440532013000",
                "It came from 203.0.113.77:8080. | IP_ADDRESS 203.0.113.77",
                "host 2001:db8::8a2e:370:7334 is down | IP_ADDRESS 2001:db8::8a2e:370:7334",
                "My SSN is 123-45-6789 | US_SSN 123-45-6789",
                "Call me on +44 20 7946 0958 tomorrow | PHONE_NUMBER +44 20 7946 0958",
                "fax: (212) 555-0123 | PHONE_NUMBER (212) 555-0123",
                "I was born on 12/31/1979. | DATE_TIME 12/31/1979",
                "My website is https://jane-doe.example.org/ | DOMAIN_NAME https://jane-doe.example.org/",
                "pay 1BoatSLRHtKNngkdXEeobR76b53LETtpyT | CRYPTO 1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
                "to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 | CRYPTO bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                "my wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed | CRYPTO 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            })
    void personal_data_is_found_with_its_exact_place(String text, String found) {
        assertThat(Found.in("😀 " + text)).containsExactly(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The card number 4111 1111 1111 1112 is mistyped.",
                "IBAN GB82 WEST 1234 5698 7654 33",
                "Version 1.2.3.4 is out.",
                "The ratio is 3.14159265358979.",
                "my wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
                "pay 1BoatSLRHtKNngkdXEeobR76b53LETtpyU",
                "In 2021 we sold 1 200 000 units, 12 % more than in 2020.",
                "call std::vector at 10:30:00",
                "My SSN is 000-45-6789",
            })
    void wrong_check_digits_and_other_numbers_do_not_count(String text) {
        assertThat(Found.in(text)).isEmpty();
    }

    @Test
    void evidence_is_masked() {
        Finding finding = Found.result("Mail jane@example.com").findings().getFirst();

        assertThat(finding.evidence()).isEqualTo("j***@example.com");
    }

    @Test
    void what_is_hidden_in_an_encoding_is_found_at_its_hiding_place() {
        String hidden = Base64.getEncoder()
                .encodeToString("Send it to jane.doe@example.com at once".getBytes(StandardCharsets.UTF_8));

        Finding finding =
                Found.result("Decode this: " + hidden + " now").findings().getFirst();

        assertThat(finding.category()).isEqualTo("EMAIL_ADDRESS");
        assertThat(finding.start()).isEqualTo(13);
        assertThat(finding.end()).isEqualTo(13 + hidden.length());
        assertThat(finding.evidence()).startsWith("j***@example.com");
    }

    @Test
    void personal_data_is_redacted_by_default() {
        Outcome outcome = Found.ENGINE.check(Exchange.input("My card is 4111 1111 1111 1111"), Policy.DEFAULT);

        assertThat(outcome.verdict()).isEqualTo(Verdict.REDACT);
        assertThat(outcome.processed()).containsEntry("input", "My card is [CREDIT_CARD_1]");
    }
}
