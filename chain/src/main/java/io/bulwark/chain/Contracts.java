package io.bulwark.chain;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Function;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;

/** The few contract functions that several features ask. */
public final class Contracts {
    private static final Function BALANCE_OF = Function.parse("balanceOf(address)", "(uint256)");
    private static final Function IS_MEMBER = Function.parse("isMember(address)", "(bool)");
    private static final int MAX_ANSWER = 1024;

    private Contracts() {}

    /** What {@code owner} holds of an ERC-20 token, in the token's smallest unit. */
    public static BigInteger balanceOf(EvmClient client, EvmAddress token, EvmAddress owner) {
        return uint(client.call(token, balanceOf(owner), small()));
    }

    /** Whether a DAO's core contract counts the address as a member. */
    public static boolean isMember(EvmClient client, EvmAddress daoCore, EvmAddress address) {
        byte[] call = IS_MEMBER.encodeCallWithArgs(abi(address)).array();
        return uint(client.call(daoCore, call, small())).signum() != 0;
    }

    static byte[] balanceOf(EvmAddress owner) {
        return BALANCE_OF.encodeCallWithArgs(abi(owner)).array();
    }

    /** The first word of an answer as an unsigned number. */
    static BigInteger uint(byte[] answer) {
        if (answer.length < 32) {
            throw new ChainException.Malformed("The contract's answer is not a number");
        }
        return new BigInteger(1, answer, 0, 32);
    }

    static Address abi(EvmAddress address) {
        return Address.wrap(Eip55.checksum(address));
    }

    private static CallLimits small() {
        return new CallLimits(CallLimits.DEFAULT.timeout(), MAX_ANSWER, CallLimits.DEFAULT.gas());
    }
}
