package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** The block that a record is read at, so that all parts speak of the same moment. */
record Head(long number, Instant time) {
    private static final long YEAR_10000 = 253_402_300_800L;

    /** @throws ChainException when the block is not there or makes no sense */
    static Head of(RpcAnswer answer) {
        JsonNode block = answer.value();
        if (!block.isObject()) {
            throw new ChainException.Unavailable("No endpoint has that block");
        }
        long time = Hex.number(block.path("timestamp"));
        if (time >= YEAR_10000) {
            throw new ChainException.Malformed("The block's time is not plausible");
        }
        return new Head(Hex.number(block.path("number")), Instant.ofEpochSecond(time));
    }

    String tag() {
        return Hex.of(number);
    }

    <T> Reading<T> known(String call, T value) {
        return new Reading.Known<>(value, new Reading.Evidence(call, number, time));
    }
}
