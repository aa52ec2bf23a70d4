package io.bulwark.chain;

import com.esaulpaugh.headlong.abi.Function;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The primary name of an address (ENSIP-3) with the forward check that makes it worth showing: anybody can claim any name
 * in a reverse record. Names are hostile text; only those of plain lower-case labels are shown, which need no
 * normalisation (ENSIP-15). Names that resolve off chain are not followed.
 */
final class EnsReader {
    private static final Function RESOLVER = Function.parse("resolver(bytes32)", "(address)");
    private static final Function NAME = Function.parse("name(bytes32)", "(string)");
    private static final Function ADDR = Function.parse("addr(bytes32)", "(address)");
    private static final Pattern LABEL = Pattern.compile("_*[a-z0-9-]{1,63}");
    private static final int MAX_NAME = 255;
    private static final int MAX_ANSWER = 1024;
    private static final String CALL = "ENS resolver name(node), then addr(node) of the name";

    private final EvmClient client;
    private final EvmAddress registry;
    private final Head head;
    private final Deadline deadline;

    EnsReader(EvmClient client, EvmAddress registry, Head head, Deadline deadline) {
        this.client = client;
        this.registry = registry;
        this.head = head;
        this.deadline = deadline;
    }

    Reading<Optional<String>> read(EvmAddress address) {
        byte[] reverse = namehash(address.value().substring(2) + ".addr.reverse");
        Optional<EvmAddress> resolver = resolver(reverse);
        if (resolver.isEmpty()) {
            return head.known("ENS registry resolver(node) of the reverse record", Optional.empty());
        }
        byte[] answer = call(resolver.get(), NAME, reverse);
        String name = text(answer);
        if (name.isEmpty()) {
            return head.known("ENS resolver name(node)", Optional.empty());
        }
        if (!plain(name)) {
            return new Reading.Unknown<>("The reverse record holds a name that cannot be checked here", false);
        }
        byte[] node = namehash(name);
        Optional<EvmAddress> forward = resolver(node);
        if (forward.isEmpty()) {
            return new Reading.Unknown<>("The name in the reverse record is not resolved on chain", false);
        }
        boolean confirmed =
                address(call(forward.get(), ADDR, node)).filter(address::equals).isPresent();
        return head.known(CALL, confirmed ? Optional.of(name) : Optional.empty());
    }

    private Optional<EvmAddress> resolver(byte[] node) {
        byte[] answer = call(registry, RESOLVER, node);
        if (answer.length == 0) {
            throw new ChainException.Unavailable("There is no ENS registry at the configured address", false);
        }
        return address(answer);
    }

    private byte[] call(EvmAddress contract, Function function, byte[] node) {
        byte[] data = function.encodeCallWithArgs((Object) node).array();
        RpcCall call = RpcCall.call(contract, data, CallLimits.DEFAULT.gas(), head.tag());
        return Hex.bytes(client.ask(call, deadline).value(), MAX_ANSWER);
    }

    private static Optional<EvmAddress> address(byte[] word) {
        if (word.length < 32) {
            return Optional.empty();
        }
        EvmAddress address = new EvmAddress("0x" + HexFormat.of().formatHex(word, 12, 32));
        return new BigInteger(1, word, 0, 32).signum() == 0 ? Optional.empty() : Optional.of(address);
    }

    /** An ABI-encoded string, or nothing when the answer is none. */
    static String text(byte[] answer) {
        if (answer.length < 64 || new BigInteger(1, answer, 0, 32).intValue() != 32) {
            return "";
        }
        BigInteger length = new BigInteger(1, answer, 32, 32);
        if (length.compareTo(BigInteger.valueOf(answer.length - 64L)) > 0) {
            return "";
        }
        return new String(answer, 64, length.intValue(), StandardCharsets.UTF_8);
    }

    private static boolean plain(String name) {
        String[] labels = name.split("\\.", -1);
        // A label with hyphens in third and fourth place is an encoding of something else.
        return name.length() <= MAX_NAME
                && labels.length >= 2
                && Arrays.stream(labels)
                        .allMatch(label -> LABEL.matcher(label).matches() && !label.startsWith("--", 2));
    }

    /** EIP-137. */
    static byte[] namehash(String name) {
        byte[] node = new byte[32];
        String[] labels = name.isEmpty() ? new String[0] : name.split("\\.", -1);
        for (int i = labels.length - 1; i >= 0; i--) {
            byte[] pair = Arrays.copyOf(node, 64);
            System.arraycopy(Keccak.hash(labels[i]), 0, pair, 32, 32);
            node = Keccak.hash(pair);
        }
        return node;
    }
}
