package io.bulwark.gateway.secret;

import java.time.Instant;

/**
 * A secret that was entered here, without its value.
 *
 * @param hint the value's last characters, if it is long enough to show them
 * @param masterId which master key wraps its key
 * @param version how often it was entered
 */
record StoredSecret(String name, String hint, String masterId, int version, Instant updatedAt, String updatedBy) {}
