package io.bulwark.guard.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.guard.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class PrivacyFiguresTest {
    private static final Path FILE =
            Path.of(System.getProperty("bulwark.shared-dir", "/nowhere"), "data/pii/pii_test.jsonl");
    private static final Set<String> STRUCTURED =
            Set.of("CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "IP_ADDRESS", "US_SSN");
    private static final Set<String> NAMES = Set.of("PERSON", "LOCATION", "GPE", "ADDRESS", "STREET_ADDRESS");

    private static boolean touches(JsonNode span, Finding finding) {
        return finding.start() < span.path("end").asInt()
                && finding.end() > span.path("start").asInt();
    }

    /** Sums a count over the rows; what does not count under the default policy is left out. */
    private static int sum(ToIntFunction<Row> count) throws IOException {
        assumeThat(FILE).exists();
        ObjectMapper json = new ObjectMapper();
        int sum = 0;
        for (String line : Files.readAllLines(FILE)) {
            JsonNode row = json.readTree(line);
            List<Finding> counting = Found.result(row.path("text").asText()).findings().stream()
                    .filter(finding -> finding.confidence() >= 0.5)
                    .toList();
            sum += count.applyAsInt(new Row(row.path("spans").valueStream().toList(), counting));
        }
        return sum;
    }

    private record Row(List<JsonNode> spans, List<Finding> findings) {
        int wanted(Set<String> types) {
            return (int) spans.stream()
                    .filter(span -> types.contains(span.path("type").asText()))
                    .count();
        }

        int touched(Set<String> types) {
            return (int) spans.stream()
                    .filter(span -> types.contains(span.path("type").asText()))
                    .filter(span -> findings.stream().anyMatch(finding -> touches(span, finding)))
                    .count();
        }

        int found(Set<String> types) {
            return (int) findings.stream()
                    .filter(finding -> types.contains(finding.category()))
                    .count();
        }

        int right(Set<String> types) {
            return (int) spans.stream()
                    .filter(span -> types.contains(span.path("type").asText()))
                    .filter(span -> findings.stream()
                            .anyMatch(finding -> touches(span, finding)
                                    && finding.category()
                                            .equals(span.path("type").asText())))
                    .count();
        }
    }

    @Test
    void structured_kinds_are_found_and_nothing_else_is_taken_for_them() throws IOException {
        int wanted = sum(row -> row.wanted(STRUCTURED));
        int found = sum(row -> row.found(STRUCTURED));
        int right = sum(row -> row.right(STRUCTURED));

        assertThat(2.0 * right / (wanted + found)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void structured_kinds_with_telephone_numbers_are_found() throws IOException {
        Set<String> types = Set.of("CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "IP_ADDRESS", "US_SSN", "PHONE_NUMBER");
        int wanted = sum(row -> row.wanted(types));
        int found = sum(row -> row.found(types));
        int right = sum(row -> row.right(types));

        assertThat(2.0 * right / (wanted + found)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void people_are_found() throws IOException {
        Set<String> person = Set.of("PERSON");
        double recall = (double) sum(row -> row.right(person)) / sum(row -> row.wanted(person));

        assertThat(recall).isGreaterThanOrEqualTo(0.84);
    }

    @Test
    void something_is_found_where_names_and_places_stand() throws IOException {
        double recall = (double) sum(row -> row.touched(NAMES)) / sum(row -> row.wanted(NAMES));

        assertThat(recall).isGreaterThanOrEqualTo(0.8);
    }
}
