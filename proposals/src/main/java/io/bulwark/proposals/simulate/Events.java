package io.bulwark.proposals.simulate;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.TupleType;
import io.bulwark.chain.Keccak;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events that show money and power moving, decoded from topics and data. */
final class Events {
    private static final HexFormat HEX = HexFormat.of();
    private static final List<String> KNOWN = List.of(
            "Transfer(address from*,address to*,uint256 amount)",
            "Transfer(address from*,address to*,uint256 id*)",
            "Approval(address owner*,address spender*,uint256 amount)",
            "Approval(address owner*,address spender*,uint256 id*)",
            "ApprovalForAll(address owner*,address operator*,bool approved)",
            "TransferSingle(address operator*,address from*,address to*,uint256 id,uint256 amount)",
            "OwnershipTransferred(address before*,address after*)",
            "OwnershipTransferred(address before,address after)",
            "OwnershipTransferStarted(address before*,address after*)",
            "RoleGranted(bytes32 role*,address account*,address sender*)",
            "RoleRevoked(bytes32 role*,address account*,address sender*)",
            "RoleAdminChanged(bytes32 role*,bytes32 before*,bytes32 after*)",
            "Upgraded(address implementation*)",
            "BeaconUpgraded(address beacon*)",
            "AdminChanged(address before,address after)",
            "AddedOwner(address owner*)",
            "AddedOwner(address owner)",
            "RemovedOwner(address owner*)",
            "RemovedOwner(address owner)",
            "ChangedThreshold(uint256 threshold)",
            "EnabledModule(address module*)",
            "EnabledModule(address module)",
            "DisabledModule(address module*)",
            "DisabledModule(address module)",
            "ChangedGuard(address guard*)",
            "ChangedMasterCopy(address singleton)",
            "NewAdmin(address after*)",
            "NewAdmin(address before,address after)",
            "NewPendingAdmin(address after*)",
            "NewPendingAdmin(address before,address after)",
            "NewImplementation(address before,address after)",
            "NewDelay(uint256 delay*)",
            "MinDelayChange(uint256 before,uint256 after)",
            "TimelockChange(address before,address after)",
            "VotingDelaySet(uint256 before,uint256 after)",
            "VotingPeriodSet(uint256 before,uint256 after)",
            "ProposalThresholdSet(uint256 before,uint256 after)",
            "QuorumNumeratorUpdated(uint256 before,uint256 after)",
            "DelegateChanged(address delegator*,address before*,address after*)",
            "MinterAdded(address account*)",
            "Paused(address account)",
            "Unpaused(address account)");

    private record Shape(String name, List<String> types, List<String> names, List<Boolean> indexed) {
        long topics() {
            return indexed.stream().filter(flag -> flag).count() + 1;
        }
    }

    private static final Map<String, Shape> SHAPES = shapes();

    private Events() {}

    private static Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new HashMap<>();
        for (String text : KNOWN) {
            int open = text.indexOf('(');
            String name = text.substring(0, open);
            List<String> types = new ArrayList<>();
            List<String> names = new ArrayList<>();
            List<Boolean> indexed = new ArrayList<>();
            for (String argument : text.substring(open + 1, text.length() - 1).split(",", -1)) {
                int space = argument.indexOf(' ');
                types.add(argument.substring(0, space));
                indexed.add(argument.endsWith("*"));
                names.add(argument.substring(space + 1).replace("*", ""));
            }
            String signature = name + "(" + String.join(",", types) + ")";
            String topic = "0x" + HEX.formatHex(Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)));
            Shape shape = new Shape(name, types, names, indexed);
            shapes.put(topic + "/" + shape.topics(), shape);
        }
        return Map.copyOf(shapes);
    }

    /** {@code topics} are words of 32 bytes; what does not decode is told by its topic. */
    static SimulationReport.Event decode(int call, String contract, List<byte[]> topics, byte[] data) {
        String topic = topics.isEmpty() ? null : "0x" + HEX.formatHex(topics.getFirst());
        Shape shape = topic == null ? null : SHAPES.get(topic + "/" + topics.size());
        Map<String, String> arguments = shape == null ? null : arguments(shape, topics, data);
        return shape == null || arguments == null
                ? new SimulationReport.Event(call, contract, null, topic, Map.of())
                : new SimulationReport.Event(call, contract, shape.name, topic, arguments);
    }

    private static @Nullable Map<String, String> arguments(Shape shape, List<byte[]> topics, byte[] data) {
        Map<String, String> found = new LinkedHashMap<>();
        int topic = 1;
        int word = 0;
        for (int i = 0; i < shape.types.size(); i++) {
            byte[] value;
            if (shape.indexed.get(i)) {
                value = topics.get(topic++);
            } else {
                if (data.length < (word + 1) * 32) {
                    return null;
                }
                value = Arrays.copyOfRange(data, word * 32, (word + 1) * 32);
                word++;
            }
            found.put(shape.names.get(i), text(shape.types.get(i), value));
        }
        return found;
    }

    static String text(String type, byte[] word) {
        return switch (type) {
            case "address" -> address(word);
            case "uint256" -> new BigInteger(1, word).toString();
            case "bool" -> word[31] == 0 ? "false" : "true";
            default -> "0x" + HEX.formatHex(word);
        };
    }

    static String address(byte[] word) {
        return "0x" + HEX.formatHex(word, word.length - 20, word.length);
    }

    /** What a contract said when it reverted, in words. */
    static String reason(byte[] data) {
        if (data.length == 0) {
            return "without a reason";
        }
        if (data.length < 4) {
            return "0x" + HEX.formatHex(data);
        }
        String selector = HEX.formatHex(data, 0, 4);
        byte[] body = Arrays.copyOfRange(data, 4, data.length);
        try {
            if (selector.equals("08c379a0") && body.length <= 4096) {
                String text = TupleType.parse("(string)").decode(body).get(0);
                return printable(text);
            }
            if (selector.equals("4e487b71") && body.length == 32) {
                return panic(new BigInteger(1, body));
            }
            if (selector.equals("118cdaa7") && body.length == 32) {
                Address account = TupleType.parse("(address)").decode(body).get(0);
                return "OwnableUnauthorizedAccount(" + account.toString().toLowerCase(java.util.Locale.ROOT) + ")";
            }
        } catch (IllegalArgumentException | ArithmeticException | java.nio.BufferUnderflowException e) {
            return "with data that does not decode, selector 0x" + selector;
        }
        return "custom error 0x" + selector
                + (selector.equals("e2517d3f") ? " (AccessControlUnauthorizedAccount)" : "");
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .limit(200)
                .filter(c -> !Character.isISOControl(c)
                        && Character.isDefined(c)
                        && Character.getType(c) != Character.FORMAT)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static String panic(BigInteger code) {
        return switch (code.bitLength() > 31 ? -1 : code.intValue()) {
            case 0x01 -> "panic: assertion failed";
            case 0x11 -> "panic: arithmetic overflow";
            case 0x12 -> "panic: division by zero";
            case 0x32 -> "panic: index out of bounds";
            default -> "panic 0x" + code.toString(16);
        };
    }
}
