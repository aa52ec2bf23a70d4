package io.bulwark.chain;

import java.time.Instant;
import java.util.Optional;

/** One part of a wallet's record: a value with its evidence, or the reason why there is none. */
public sealed interface Reading<T> {
    record Known<T>(T value, Evidence evidence) implements Reading<T> {}

    /** {@code passing} says that a later read may bring the value, such as after an outage. */
    record Unknown<T>(String reason, boolean passing) implements Reading<T> {}

    /** Where a value was read: the JSON-RPC method or contract function, the block it was read at, that block's time. */
    record Evidence(String call, long block, Instant time) {}

    /** The value, or empty when it is unknown: which must never be taken for zero or none. */
    default Optional<T> known() {
        return switch (this) {
            case Known<T> known -> Optional.of(known.value());
            case Unknown<T> _ -> Optional.empty();
        };
    }

    static <T> Reading<T> unknown(ChainException why) {
        boolean passing =
                switch (why) {
                    case ChainException.Unavailable unavailable -> unavailable.passing();
                    case ChainException.Reverted _ -> false;
                    case ChainException.Malformed _ -> true;
                };
        return new Unknown<>(why.text(), passing);
    }
}
