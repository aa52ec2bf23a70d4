package io.bulwark.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidV7Test {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void an_id_carries_the_version_the_variant_and_the_time() {
        UUID id = new UuidV7(InstantSource.fixed(NOON)).next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void ids_sort_in_the_order_they_were_made_even_when_the_clock_stands_still() {
        UuidV7 ids = new UuidV7(InstantSource.fixed(NOON));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            made.add(ids.next().toString());
        }

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void ids_keep_their_order_when_the_clock_steps_back() {
        Instant[] now = {NOON};
        UuidV7 ids = new UuidV7(() -> now[0]);
        String before = ids.next().toString();
        now[0] = NOON.minusSeconds(60);

        assertThat(ids.next().toString()).isGreaterThan(before);
    }
}
