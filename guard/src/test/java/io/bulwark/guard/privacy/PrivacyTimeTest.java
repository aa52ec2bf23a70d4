package io.bulwark.guard.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Inspection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyTimeTest {
    private static final PrivacyGuard GUARD = PrivacyGuard.standard();

    private static long nanos(String piece, int size) {
        Inspection inspection = new Inspection(Exchange.input(piece.repeat(size / piece.length())));
        inspection.passages().forEach(passage -> passage.decoded());
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            GUARD.check(inspection);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1 ", "a1-", "+49 ", "A ", "pass=", "a.b@", "abandon ", "http://", "-----BEGIN "})
    void four_times_the_text_takes_about_four_times_as_long(String piece) {
        nanos(piece, 20_000);
        long small = nanos(piece, 100_000);

        // Quadratic time would be sixteen times; half of a second is left for a busy machine.
        assertThat(nanos(piece, 400_000)).isLessThan(small * 10 + 500_000_000L);
    }
}
