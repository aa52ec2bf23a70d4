package io.bulwark.identity;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, for the record only: both are what the network and the caller say, cut to a bounded length.
 *
 * @param ip at most 64 characters
 * @param userAgent at most 300 characters
 */
public record Origin(@Nullable String ip, @Nullable String userAgent) {
    public static final Origin UNKNOWN = new Origin(null, null);
    private static final int MAX_IP = 64;
    private static final int MAX_USER_AGENT = 300;

    public Origin {
        ip = ip == null ? null : Plain.text(ip, MAX_IP);
        userAgent = userAgent == null ? null : Plain.text(userAgent, MAX_USER_AGENT);
    }
}
