package io.bulwark.proposals.timeline;

import io.bulwark.kernel.EvmAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What runtime code can do, read in one walk over its opcodes: pushed data and what no jump can reach are passed over. */
final class CodeTraits {
    static final String SELFDESTRUCT = "selfdestruct";
    static final String DELEGATECALL = "delegatecall";
    static final String MINIMAL_PROXY = "minimal_proxy";
    static final String DELEGATED_ACCOUNT = "delegated_account";

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] CLONE = HEX.parseHex("363d3d373d3d3d363d73");
    private static final byte[] CLONE_END = HEX.parseHex("5af43d82803e903d91602b57fd5bf3");
    private static final byte[] DELEGATION = HEX.parseHex("ef0100");

    private CodeTraits() {}

    static List<String> of(byte[] code) {
        List<String> traits = new ArrayList<>();
        if (code.length == 23 && begins(code, DELEGATION)) {
            return List.of(DELEGATED_ACCOUNT);
        }
        if (implementation(code).isPresent()) {
            traits.add(MINIMAL_PROXY);
        }
        boolean[] found = walk(code);
        if (found[0xff]) {
            traits.add(SELFDESTRUCT);
        }
        if (found[0xf4] || found[0xf2]) {
            traits.add(DELEGATECALL);
        }
        return List.copyOf(traits);
    }

    /** Whose code a minimal proxy (ERC-1167) runs. */
    static Optional<EvmAddress> implementation(byte[] code) {
        boolean clone = code.length == 45
                && begins(code, CLONE)
                && HEX.formatHex(code, 30, 45).equals(HEX.formatHex(CLONE_END));
        return clone ? EvmAddress.parse("0x" + HEX.formatHex(code, 10, 30)) : Optional.empty();
    }

    private static boolean[] walk(byte[] code) {
        boolean[] found = new boolean[256];
        Set<Integer> constants = new HashSet<>();
        int data = metadata(code);
        boolean reachable = true;
        for (int i = 0; i < code.length; i++) {
            int opcode = code[i] & 0xff;
            if (opcode == 0x5b) {
                // Anybody may write code where a compiler writes metadata: what is jumped to there counts.
                reachable = i < data || constants.contains(i);
            }
            if (reachable) {
                found[opcode] = true;
            }
            switch (opcode) {
                // STOP, JUMP, RETURN, REVERT, INVALID, SELFDESTRUCT
                case 0x00, 0x56, 0xf3, 0xfd, 0xfe, 0xff -> reachable = false;
                default -> {
                    int pushed = opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5f : 0;
                    if (pushed > 0 && pushed <= 3 && i + pushed < code.length) {
                        constants.add(number(code, i + 1, pushed));
                    }
                    i += pushed;
                }
            }
        }
        return found;
    }

    /** Where the compiler's metadata begins: a CBOR map whose length stands in the last two bytes, after INVALID. */
    private static int metadata(byte[] code) {
        if (code.length < 4) {
            return code.length;
        }
        int start = code.length - 2 - number(code, code.length - 2, 2);
        boolean map = start > 0 && start < code.length - 10 && (code[start] & 0xf0) == 0xa0;
        return map && (code[start - 1] & 0xff) == 0xfe ? start : code.length;
    }

    private static int number(byte[] code, int from, int bytes) {
        int number = 0;
        for (int i = from; i < from + bytes; i++) {
            number = number << 8 | code[i] & 0xff;
        }
        return number;
    }

    private static boolean begins(byte[] code, byte[] with) {
        if (code.length < with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if (code[i] != with[i]) {
                return false;
            }
        }
        return true;
    }
}
