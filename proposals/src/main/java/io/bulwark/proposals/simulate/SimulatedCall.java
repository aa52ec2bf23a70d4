package io.bulwark.proposals.simulate;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;

/** One call of the executor. {@code data} is the whole call data; {@code delegate}: the target's code runs as the executor. */
public record SimulatedCall(EvmAddress target, BigInteger value, byte[] data, boolean delegate) {
    public SimulatedCall {
        data = data.clone();
    }
}
