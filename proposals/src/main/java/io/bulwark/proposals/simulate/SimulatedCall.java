package io.bulwark.proposals.simulate;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;

/**
 * One call of the executor.
 *
 * @param place of the action in its proposal, from 0; results are told by it
 * @param data the whole call data
 * @param delegate whether the target's code runs as the executor
 */
public record SimulatedCall(int place, EvmAddress target, BigInteger value, byte[] data, boolean delegate) {
    public SimulatedCall {
        data = data.clone();
    }
}
