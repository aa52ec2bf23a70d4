package io.bulwark.proposals.actions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.FieldError;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges actions member by member and names every fault by its field, such as {@code actions[3].calldata}. */
public final class ActionForm {
    /** Actions of one proposal. */
    public static final int MOST = 500;

    /** Bytes of call data of one action, and four times that of all. */
    public static final int LONGEST_CALLDATA = 512 * 1024;

    private static final int LONGEST_ALL = 4 * LONGEST_CALLDATA;
    private static final int LONGEST_TEXT = 20_000;
    private static final int LONGEST_ARGS = 200_000;
    private static final int DEEPEST_ARGS = 8;
    private static final BigInteger TOO_MUCH = BigInteger.TWO.pow(256);
    private static final Pattern ADDRESS = Pattern.compile("0[xX][0-9a-fA-F]{40}");
    private static final Set<String> TEXTS =
            Set.of("contract", "function", "signature", "description", "start", "interval", "payload_state");
    private static final Set<String> FREE = Set.of("payload_id", "access_level", "params");
    private static final Set<String> KNOWN =
            Set.of("target", "value", "chain_id", "chainId", "calldata", "operation", "args", "payloads_controller");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final List<FieldError> errors;
    private long allBytes;

    private ActionForm(List<FieldError> errors) {
        this.errors = errors;
    }

    /**
     * The actions that {@code sent} spells.
     *
     * @param errors gets every fault; when it grew, the answer is not to be used
     */
    public static List<Action> read(List<? extends @Nullable JsonNode> sent, List<FieldError> errors) {
        return new ActionForm(errors).all(sent);
    }

    /** Actions that were stored in their canonical form. */
    public static List<Action> stored(String array) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> nodes = new ArrayList<>();
        try {
            JSON.readTree(array).forEach(nodes::add);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored actions are not JSON", e);
        }
        List<Action> actions = read(nodes, errors);
        if (!errors.isEmpty()) {
            throw new IllegalStateException("Stored actions are faulty: " + errors.getFirst());
        }
        return actions;
    }

    /** The JSON array that {@link #stored} reads. */
    public static String text(List<Action> actions) {
        StringBuilder array = new StringBuilder("[");
        for (Action action : actions) {
            array.append(array.length() == 1 ? "" : ",").append(action.canonical());
        }
        return array.append(']').toString();
    }

    private List<Action> all(List<? extends @Nullable JsonNode> sent) {
        if (sent.size() > MOST) {
            fault("actions", "must have at most " + MOST + " elements");
            return List.of();
        }
        List<Action> actions = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            String field = "actions[" + i + "]";
            if (sent.get(i) instanceof ObjectNode object) {
                actions.add(action(field, object));
            } else {
                fault(field, "must be an object");
            }
        }
        if (allBytes > LONGEST_ALL) {
            fault("actions", "must have at most " + LONGEST_ALL + " bytes of calldata in all");
        }
        return actions;
    }

    private Action action(String field, ObjectNode sent) {
        Map<String, JsonNode> kept = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : sent.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (!KNOWN.contains(name) && !TEXTS.contains(name) && !FREE.contains(name)) {
                fault(field + "." + clip(name), "is not known");
            } else if (!value.isNull()) {
                kept.put(name, value);
                if (TEXTS.contains(name)) {
                    text(field + "." + name, value, LONGEST_TEXT);
                } else if (FREE.contains(name)) {
                    bounded(field + "." + name, value);
                }
            }
        }
        String target = address(field + ".target", kept.get("target"));
        BigInteger value = wei(field + ".value", kept.get("value"));
        byte[] calldata = calldata(field + ".calldata", kept.get("calldata"));
        Action.Operation operation = operation(field + ".operation", kept.get("operation"));
        JsonNode chain = kept.getOrDefault("chain_id", kept.get("chainId"));
        Long chainId = chainId(field + ".chain_id", chain);
        String signature = text(kept.get("signature"));
        String contract = text(kept.get("contract"));
        String function = text(kept.get("function"));
        List<JsonNode> args = args(field + ".args", kept.get("args"));
        String controller = address(field + ".payloads_controller", kept.get("payloads_controller"));
        if (target == null && contract == null) {
            fault(field, "must name a target or a contract");
        }
        if (function != null && signature != null) {
            fault(field + ".function", "must stand without a signature: an action is raw or typed");
        }
        if (function == null && kept.containsKey("args") && !args.isEmpty()) {
            fault(field + ".args", "must stand with a function");
        }
        return new Action(
                target,
                value,
                signature,
                calldata,
                operation,
                chainId,
                contract,
                function,
                args,
                controller,
                write(kept));
    }

    private static String write(Map<String, JsonNode> kept) {
        try {
            // Through plain maps and lists, so that the members of nested objects are sorted too.
            return JSON.writeValueAsString(JSON.treeToValue(JSON.valueToTree(kept), Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String address(String field, @Nullable JsonNode node) {
        String text = text(node);
        if (text == null) {
            if (node != null && !node.isTextual()) {
                fault(field, "must be 0x followed by 40 hexadecimal digits");
            }
            return null;
        }
        if (!ADDRESS.matcher(text).matches()) {
            fault(field, "must be 0x followed by 40 hexadecimal digits");
            return null;
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private BigInteger wei(String field, @Nullable JsonNode node) {
        if (node == null) {
            return BigInteger.ZERO;
        }
        String text = node.isTextual() || node.isIntegralNumber() ? node.asText() : "-";
        if (text.isEmpty()) {
            return BigInteger.ZERO;
        }
        boolean digits = text.length() <= 78 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        BigInteger wei = digits ? new BigInteger(text) : TOO_MUCH;
        if (wei.compareTo(TOO_MUCH) >= 0) {
            fault(field, "must be a whole number of wei as a decimal string, below 2^256");
            return BigInteger.ZERO;
        }
        return wei;
    }

    private byte @Nullable [] calldata(String field, @Nullable JsonNode node) {
        if (node == null || (node.isTextual() && node.textValue().isEmpty())) {
            return null;
        }
        String text = node.isTextual() ? node.textValue() : "";
        if (!text.startsWith("0x")) {
            fault(field, "must be 0x and hexadecimal digits");
            return null;
        }
        int bytes = (text.length() - 2) / 2;
        allBytes += bytes;
        if (bytes > LONGEST_CALLDATA) {
            fault(field, "must have at most " + LONGEST_CALLDATA + " bytes");
            return null;
        }
        try {
            return HexFormat.of().parseHex(text, 2, text.length());
        } catch (IllegalArgumentException e) {
            fault(field, "must be 0x and an even number of hexadecimal digits");
            return null;
        }
    }

    private Action.Operation operation(String field, @Nullable JsonNode node) {
        if (node == null || node.asText().isEmpty() || node.asText().equals("call")) {
            return Action.Operation.CALL;
        }
        if (!node.asText().equals("delegatecall")) {
            fault(field, "must be call or delegatecall");
        }
        return Action.Operation.DELEGATECALL;
    }

    private @Nullable Long chainId(String field, @Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 1) {
            fault(field, "must be positive");
            return null;
        }
        return node.longValue();
    }

    private List<JsonNode> args(String field, @Nullable JsonNode node) {
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            fault(field, "must be an array");
            return List.of();
        }
        bounded(field, node);
        List<JsonNode> args = new ArrayList<>();
        node.forEach(args::add);
        return args;
    }

    private void bounded(String field, JsonNode node) {
        if (depth(node) > DEEPEST_ARGS) {
            fault(field, "must be nested at most " + DEEPEST_ARGS + " deep");
        } else {
            String text = node.toString();
            if (text.length() > LONGEST_ARGS) {
                fault(field, "must have at most " + LONGEST_ARGS + " characters");
            }
            storable(field, text);
        }
    }

    /** Counts no further than the bound, so that depth costs nothing. */
    private static int depth(JsonNode node) {
        int depth = 0;
        List<JsonNode> level = List.of(node);
        while (!level.isEmpty() && depth <= DEEPEST_ARGS + 1) {
            List<JsonNode> next = new ArrayList<>();
            level.forEach(n -> n.forEach(next::add));
            level = next;
            depth++;
        }
        return depth;
    }

    private void text(String field, JsonNode value, int longest) {
        if (!value.isValueNode()) {
            fault(field, "must be a string");
        } else if (value.asText().length() > longest) {
            fault(field, "must have at most " + longest + " characters");
        } else {
            storable(field, value.asText());
        }
    }

    private void storable(String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                fault(field, "has a character that is not valid text");
                return;
            }
        }
        if (text.contains("\\u0000")) {
            fault(field, "has a character that is not valid text");
        }
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null || !node.isValueNode() || node.asText().isBlank()
                ? null
                : node.asText().strip();
    }

    private static String clip(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60);
    }

    private void fault(String field, String message) {
        if (errors.size() < 100) {
            errors.add(new FieldError(field, message));
        }
    }
}
