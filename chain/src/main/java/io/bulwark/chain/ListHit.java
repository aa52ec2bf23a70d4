package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** An address found on a list, with what the list says of it. */
public record ListHit(
        EvmAddress address,
        String list,
        ListKind kind,
        String source,
        @Nullable LocalDate listDate,
        Instant importedAt,
        String category,
        String tag) {}
