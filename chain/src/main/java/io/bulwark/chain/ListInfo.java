package io.bulwark.chain;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A list as it stands.
 *
 * @param listDate the date the list's source gives it
 * @param entries its different addresses
 * @param sha256 of the imported bytes, in hexadecimal
 */
public record ListInfo(
        String name,
        ListKind kind,
        String source,
        @Nullable LocalDate listDate,
        Instant importedAt,
        int entries,
        String sha256) {}
