package io.bulwark.guard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CitationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ISBN 978-3-16-148410-1",
                "ISBN 0-306-40615-3",
                "ISSN 0378-5954",
                "arXiv:2113.01234",
                "arXiv:9905.12345",
                "doi:10.12/abc",
                "https://orcid.org/0000-0002-1825-0098",
                "https://no_domain/page",
                "http://300.1.2.3/x",
                "PMID: 123456789012",
                "(Miller and Berg, 2987)",
                "9999 U.S. 12 (1990)"
            })
    void a_reference_that_cannot_exist_as_written_is_found(String reference) {
        String answer = "See " + reference + " for more.";

        assertThat(Trust.find(answer)).singleElement().satisfies(f -> {
            assertThat(f.category()).isEqualTo("CITATION_INVALID");
            assertThat(answer.substring(f.start(), f.end())).isEqualTo(reference);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ISBN 978-3-16-148410-0",
                "ISBN 0-306-40615-2",
                "ISSN 0378-5955",
                "arXiv:2106.09685",
                "doi:10.1000/182",
                "https://orcid.org/0000-0002-1825-0097",
                "https://example.org/a?b=c",
                "(Miller and Berg, 2017)",
                "410 U.S. 113 (1973)"
            })
    void a_reference_of_right_form_is_left_open_where_there_are_no_sources(String reference) {
        GuardResult result = Trust.check(Exchange.output("See " + reference + " for more."));

        assertThat(result.findings()).isEmpty();
        assertThat(result.notChecked()).extracting(NotChecked::detector).contains("citations");
    }

    @Test
    void a_reference_has_to_be_among_the_sources_given() {
        String source = "The report is at https://example.org/report-7 and says that trade grew.";

        assertThat(Trust.categories("Trade grew, see https://www.example.org/report-7.", source))
                .doesNotContain("CITATION_NOT_IN_SOURCES");
        assertThat(Trust.categories("Trade grew, see https://example.org/report-8.", source))
                .contains("CITATION_NOT_IN_SOURCES");
    }

    @Test
    void a_mark_has_to_name_a_source_given() {
        String[] sources = {"Trade grew last year.", "Prices fell last year."};

        assertThat(Trust.categories("Trade grew [1] and prices fell [2].", sources))
                .doesNotContain("CITATION_NOT_IN_SOURCES");
        assertThat(Trust.find("Trade grew [1] and prices fell [5].", sources)).anySatisfy(f -> {
            assertThat(f.category()).isEqualTo("CITATION_NOT_IN_SOURCES");
            assertThat(f.evidence()).isEqualTo("[5]");
        });
        assertThat(Trust.categories("Trade grew [s1, s2] last year [s9].", sources))
                .containsOnlyOnce("CITATION_NOT_IN_SOURCES");
    }
}
