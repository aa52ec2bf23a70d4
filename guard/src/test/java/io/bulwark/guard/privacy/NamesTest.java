package io.bulwark.guard.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Inspection;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void people_and_places_are_found() {
        assertThat(Found.in("My name is Anna Schmidt and I live in Hamburg."))
                .containsExactly("PERSON Anna Schmidt", "LOCATION Hamburg");
    }

    @Test
    void protocols_and_foundations_are_not_people() {
        assertThat(Found.in("Uniswap and the Ethereum Foundation published a report."))
                .noneMatch(found -> found.startsWith("PERSON"));
    }

    @Test
    void a_recovery_phrase_with_its_checksum_is_found_whole() {
        String phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";

        assertThat(Found.in("Here: " + phrase)).containsExactly("SEED_PHRASE " + phrase);
    }

    @Test
    void a_vault_puts_back_what_it_took_until_the_time_is_over() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        InMemoryVault vault = new InMemoryVault(now::get, Duration.ofHours(1), 10);
        String placeholder = vault.placeholder("PERSON", "Anna");

        assertThat(vault.placeholder("PERSON", "Anna")).isEqualTo(placeholder);
        assertThat(vault.restore("Dear " + placeholder)).isEqualTo("Dear Anna");
        now.set(Instant.EPOCH.plus(Duration.ofHours(2)));
        assertThat(vault.restore("Dear " + placeholder)).isEqualTo("Dear " + placeholder);
        assertThat(vault.size()).isZero();
    }

    @Property(tries = 300, seed = "20261121")
    void any_text_is_read_without_failure_and_with_places_inside_it(@ForAll String text) {
        int length = text.codePointCount(0, text.length());
        var report = PrivacyHolder.GUARD.check(new Inspection(Exchange.input(text)));

        assertThat(report.notChecked()).noneMatch(part -> part.reason().startsWith("failed"));
        assertThat(report.findings()).allMatch(found -> found.end() <= length);
    }

    /** The guard reads its lists once. */
    private static final class PrivacyHolder {
        static final PrivacyGuard GUARD = PrivacyGuard.standard();
    }
}
