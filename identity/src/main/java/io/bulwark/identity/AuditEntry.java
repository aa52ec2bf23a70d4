package io.bulwark.identity;

import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit log.
 *
 * @param seq its place, from 1, without gaps
 * @param at when, in whole microseconds
 * @param type what happened, such as {@code sign_in.succeeded}
 * @param actor the id of the principal who did it
 * @param hash SHA-256 in hexadecimal over this entry and the hash of the one before
 */
public record AuditEntry(
        long seq,
        Instant at,
        String type,
        String actor,
        SortedMap<String, String> data,
        @Nullable String ip,
        @Nullable String userAgent,
        String hash) {}
