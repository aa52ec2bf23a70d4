package io.bulwark.gateway.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one upstream call; a null one is not set here and taken from the next wider settings.
 *
 * @param connect of one TCP and TLS connection
 * @param firstToken of a stream: from the request until the first event that carries content
 * @param betweenTokens of a stream: between two events; comments and parts of an event do not count
 * @param answer of a whole answer: from the request until its last byte
 * @param total of the call in all, a stream's reading included
 */
public record Timeouts(
        @Nullable Duration connect,
        @Nullable Duration firstToken,
        @Nullable Duration betweenTokens,
        @Nullable Duration answer,
        @Nullable Duration total) {
    /** Nothing set. */
    public static final Timeouts UNSET = new Timeouts(null, null, null, null, null);
    /** What holds where nothing else is set: 3 s, 60 s, 30 s, 2 min, 10 min. */
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10));

    /** These, with what they leave open taken from {@code wider}. */
    public Timeouts or(Timeouts wider) {
        return new Timeouts(
                connect == null ? wider.connect : connect,
                firstToken == null ? wider.firstToken : firstToken,
                betweenTokens == null ? wider.betweenTokens : betweenTokens,
                answer == null ? wider.answer : answer,
                total == null ? wider.total : total);
    }

    public Timeouts withTotal(Duration limit) {
        return new Timeouts(connect, firstToken, betweenTokens, answer, limit);
    }

    public Timeouts withFirstToken(Duration limit) {
        return new Timeouts(connect, limit, betweenTokens, answer, total);
    }

    static long nanos(@Nullable Duration duration) {
        return duration == null ? Long.MAX_VALUE / 4 : duration.toNanos();
    }
}
