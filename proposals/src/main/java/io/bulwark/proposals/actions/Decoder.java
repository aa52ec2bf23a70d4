package io.bulwark.proposals.actions;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.proposals.actions.Catalogue.Entry;
import io.bulwark.proposals.actions.Catalogue.Inner;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns actions into a tree of calls. One decoder is for one proposal: its bounds count all its calls. */
final class Decoder {
    static final int MOST_CALLS = 2_000;
    static final int DEEPEST = 12;

    private final Catalogue catalogue;
    private final KnownContracts contracts;
    private int calls;

    Decoder(Catalogue catalogue, KnownContracts contracts) {
        this.catalogue = catalogue;
        this.contracts = contracts;
    }

    /** The action as a call with the calls inside it. {@code index} counts from 0; paths count from 1. */
    Node decode(int index, Action action, @Nullable Long proposalChain) {
        Long chain = action.chainId() == null ? proposalChain : action.chainId();
        String named = action.contract();
        String target = action.target();
        if (target == null
                && named != null
                && Value.Forms.ADDRESS.matcher(named).matches()) {
            target = named.toLowerCase(java.util.Locale.ROOT);
        }
        boolean typed = named != null && !Value.Forms.ADDRESS.matcher(named).matches();
        boolean executor = action.controller() != null;
        Node node = new Node(
                String.valueOf(index + 1),
                index,
                chain,
                target,
                typed ? named : name(chain, target),
                action.value(),
                action.operation(),
                executor);
        calls++;
        if (action.function() != null) {
            node.typed = true;
            typed(node, action.function(), action.args());
        } else if (action.signature() != null) {
            byte[] arguments = action.calldata() == null ? new byte[0] : action.calldata();
            withSignature(node, action.signature(), arguments, 0);
        } else if (action.calldata() == null) {
            if (action.value().signum() > 0) {
                raw(node, new byte[0], 0);
            } else {
                node.issues.put(Issue.NO_CALL_GIVEN, "neither call data nor a function is given");
            }
        } else {
            raw(node, action.calldata(), 0);
        }
        if (executor) {
            executor(node, action.controller());
        }
        return node;
    }

    private @Nullable String name(@Nullable Long chain, @Nullable String target) {
        if (target == null) {
            return null;
        }
        KnownContracts.TokenInfo token = contracts.token(chain, target);
        if (token != null) {
            return token.symbol();
        }
        KnownContracts.Contract contract = contracts.contract(chain, target);
        return contract == null ? null : contract.name();
    }

    private void executor(Node node, @Nullable String controller) {
        KnownContracts.Contract known = controller == null ? null : contracts.contract(node.chain, controller);
        if (known == null || !known.executor()) {
            node.issues.put(
                    contracts.executors(node.chain) ? Issue.UNKNOWN_EXECUTOR : Issue.UNLISTED_EXECUTOR,
                    "the payloads controller is " + controller);
        }
    }

    private void typed(Node node, String function, List<JsonNode> args) {
        List<Value> values = args.stream().map(Value::written).toList();
        node.values = values;
        Optional<Signature> full = Signature.parse(function);
        String name = full.map(Signature::name).orElse(function.strip());
        node.functionName = name.length() <= 200 ? name : name.substring(0, 200);
        Entry entry = full.map(signature -> catalogue.bySelector(signature.selector()).stream()
                        .findFirst()
                        .orElseGet(() -> catalogue.unknown(signature)))
                .orElseGet(() -> byName(name, values));
        node.entry = entry;
        if (full.isPresent()) {
            node.selector = full.get().selector();
        }
        delegate(node);
        if (entry == null) {
            return;
        }
        if (!fits(entry.signature(), values)) {
            node.fits = false;
            if (full.isPresent()) {
                node.issues.put(
                        Issue.MALFORMED,
                        values.size() + " arguments are given for "
                                + entry.signature().canonical());
            }
            return;
        }
        inner(node, 0);
    }

    private @Nullable Entry byName(String name, List<Value> values) {
        List<Entry> named = catalogue.byName(name);
        return named.stream()
                .filter(entry -> fits(entry.signature(), values))
                .findFirst()
                .orElse(named.isEmpty() ? null : named.getFirst());
    }

    /** Whether written values can be the parameters; numbers may stand for more than numbers. */
    private static boolean fits(Signature signature, List<Value> values) {
        if (signature.params().size() != values.size()) {
            return false;
        }
        for (int i = 0; i < values.size(); i++) {
            Param param = signature.params().get(i);
            boolean list = values.get(i) instanceof Value.Items;
            boolean tuple = param.array() || !param.components().isEmpty();
            if (list != tuple || param.type().equals("address") && !(values.get(i) instanceof Value.Account)) {
                return false;
            }
        }
        return true;
    }

    private void raw(Node node, byte[] data, int depth) {
        node.data = data;
        if (data.length == 0) {
            node.issues.put(node.value.signum() > 0 ? Issue.EMPTY_CALL_WITH_VALUE : Issue.EMPTY_CALL, "no call data");
            delegate(node);
            return;
        }
        if (data.length < 4) {
            node.issues.put(Issue.MALFORMED, data.length + " bytes are too few for a selector");
            delegate(node);
            return;
        }
        String selector = "0x" + HexFormat.of().formatHex(data, 0, 4);
        node.selector = selector;
        List<Entry> candidates = catalogue.bySelector(selector);
        if (candidates.isEmpty()) {
            Issue issue = data.length == 4 ? Issue.BARE_SELECTOR : Issue.UNKNOWN_SELECTOR;
            node.issues.put(issue, "selector " + selector + " with " + (data.length - 4) + " bytes of arguments");
            delegate(node);
            return;
        }
        choose(node, candidates, Arrays.copyOfRange(data, 4, data.length), depth);
    }

    /** The first candidate whose parameters the bytes are; all are shown. */
    private void choose(Node node, List<Entry> candidates, byte[] arguments, int depth) {
        Node chosen = null;
        Node first = null;
        for (Entry candidate : candidates) {
            Node trial = new Node(
                    node.path, node.action, node.chain, node.target, node.contract, node.value, node.operation, false);
            trial.entry = candidate;
            arguments(trial, arguments);
            first = first == null ? trial : first;
            if (!trial.issues.containsKey(Issue.MALFORMED)) {
                chosen = trial;
                break;
            }
        }
        Node read = Objects.requireNonNull(chosen == null ? first : chosen);
        Entry entry = Objects.requireNonNull(read.entry);
        node.entry = entry;
        node.functionName = entry.signature().name();
        node.values = read.values;
        node.issues.putAll(read.issues);
        if (candidates.size() > 1) {
            candidates.forEach(
                    candidate -> node.candidates.add(candidate.signature().canonical()));
            node.issues.put(Issue.COLLIDING_SELECTOR, String.join(" or ", node.candidates));
        }
        delegate(node);
        if (!node.issues.containsKey(Issue.MALFORMED)) {
            inner(node, depth);
        }
    }

    private void withSignature(Node node, String text, byte[] arguments, int depth) {
        Optional<Signature> read = Signature.parse(text);
        if (read.isEmpty()) {
            node.functionName = text.length() <= 100 ? text : text.substring(0, 100);
            node.issues.put(Issue.MALFORMED, "the signature cannot be read");
            delegate(node);
            return;
        }
        Signature signature = read.get();
        node.selector = signature.selector();
        node.functionName = signature.name();
        List<Entry> known = catalogue.bySelector(signature.selector());
        Optional<Entry> own = known.stream()
                .filter(entry -> entry.signature().equals(signature))
                .findFirst();
        if (own.isEmpty() && !known.isEmpty()) {
            // A name made up to share a selector: the contract cannot tell the two apart, so the dangerous one counts.
            node.issues.put(
                    Issue.SELECTOR_MISMATCH,
                    signature.canonical() + " has the selector of "
                            + known.getFirst().signature().canonical());
        }
        byte[] selector = HexFormat.of().parseHex(signature.selector(), 2, 10);
        byte[] whole = new byte[arguments.length + 4];
        System.arraycopy(selector, 0, whole, 0, 4);
        System.arraycopy(arguments, 0, whole, 4, arguments.length);
        node.data = whole;
        node.entry = own.orElseGet(() -> known.isEmpty() ? catalogue.unknown(signature) : known.getFirst());
        // Call data that repeats a selector before the arguments calls something else than its author shows.
        if (arguments.length % 32 == 4) {
            String inside = "0x" + HexFormat.of().formatHex(arguments, 0, 4);
            List<Entry> meant = catalogue.bySelector(inside);
            if (!inside.equals(signature.selector()) && !meant.isEmpty()) {
                node.issues.put(
                        Issue.SELECTOR_MISMATCH,
                        "the signature says " + signature.canonical() + ", the bytes begin with "
                                + meant.getFirst().signature().canonical());
                choose(node, meant, Arrays.copyOfRange(arguments, 4, arguments.length), depth);
                return;
            }
            if (inside.equals(signature.selector())) {
                arguments = Arrays.copyOfRange(arguments, 4, arguments.length);
            }
        }
        arguments(node, arguments);
        delegate(node);
        if (!node.issues.containsKey(Issue.MALFORMED)) {
            inner(node, depth);
        }
    }

    /** Strict: padding must be zero, offsets must not point back, nothing may follow. */
    private static void arguments(Node node, byte[] bytes) {
        Entry entry = node.entry;
        if (entry == null) {
            return;
        }
        TupleType<Tuple> types = entry.signature().function().getInputs();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Tuple tuple;
        try {
            tuple = types.decode(buffer);
        } catch (IllegalArgumentException
                | BufferUnderflowException
                | ArithmeticException
                | IndexOutOfBoundsException
                | NegativeArraySizeException e) {
            node.issues.put(
                    Issue.MALFORMED,
                    bytes.length + " bytes are not the arguments of "
                            + entry.signature().canonical());
            return;
        }
        int left = buffer.remaining();
        if (left > 0) {
            node.issues.put(Issue.TRAILING_BYTES, left + " bytes after the arguments");
        } else if (!Arrays.equals(types.encode(tuple).array(), bytes)) {
            node.issues.put(Issue.NOT_CANONICAL, "encoding the arguments again gives other bytes");
        }
        List<Value> values = new ArrayList<>(tuple.size());
        for (int i = 0; i < tuple.size(); i++) {
            values.add(Value.decoded(tuple.get(i)));
        }
        node.values = values;
    }

    private void delegate(Node node) {
        if (node.operation != Action.Operation.DELEGATECALL) {
            if (node.functionName != null
                    && node.entry != null
                    && node.entry.known()
                    && node.entry.group().name().equals("code")
                    && node.values.isEmpty()) {
                node.issues.put(
                        Issue.EXECUTOR_PAYLOAD, "what " + node.functionName + "() does is in the target's code");
            }
            return;
        }
        boolean execute = "execute".equals(node.functionName) || "perform".equals(node.functionName);
        if (node.byExecutor && execute && node.values.isEmpty()) {
            node.issues.put(Issue.EXECUTOR_PAYLOAD, "what execute() does is in the payload's code");
        } else if (node.target == null
                || !(contracts.known(node.chain, node.target)
                        && node.entry != null
                        && node.entry.inner() != null
                        && node.entry.inner().packed() != null)) {
            node.issues.put(Issue.DELEGATECALL, "the code of " + node.who() + " runs with the caller's powers");
        }
    }

    private void inner(Node node, int depth) {
        Entry entry = node.entry;
        if (entry == null) {
            return;
        }
        Inner inner = entry.inner();
        if (inner == null) {
            if (entry.group().name().equals("call")) {
                node.issues.put(
                        Issue.MESSAGE_NOT_READ, "what " + entry.signature().name() + " leads to");
            } else if (entry.group().name().equals("code") && !node.values.isEmpty()) {
                node.issues.put(Issue.CREATES_CODE, entry.signature().canonical());
            }
            return;
        }
        List<Part> parts = new ArrayList<>();
        if (inner.packed() != null) {
            packed(node, inner.packed(), parts);
        } else {
            listed(node, inner, parts);
        }
        int number = 0;
        for (Part part : parts) {
            number++;
            if (calls >= MOST_CALLS || depth >= DEEPEST) {
                node.issues.put(Issue.BOUNDS, (parts.size() - number + 1) + " nested calls were not looked at");
                return;
            }
            add(node, part, node.path + "." + number, inner, depth + 1);
        }
    }

    private record Part(
            @Nullable String target,
            BigInteger value,
            byte[] data,
            boolean delegate,
            @Nullable String signature) {}

    private void add(Node node, Part part, String path, Inner inner, int depth) {
        boolean delegate = part.delegate() || inner.delegate();
        if (inner.delegate() && part.data().length == 0) {
            return; // An upgrade without initialisation runs nothing.
        }
        Long chain = inner.chain() == null ? node.chain : inner.chain() == 0 ? Long.valueOf(0) : inner.chain();
        // The code that an upgrade installs runs by design; it is the upgrade that is graded, not each of its delegate
        // calls.
        boolean upgrade = inner.delegate() && inner.self();
        Node child = new Node(
                path,
                node.action,
                chain,
                part.target(),
                name(chain, part.target()),
                part.value(),
                delegate && !upgrade ? Action.Operation.DELEGATECALL : Action.Operation.CALL,
                false);
        calls++;
        node.children.add(child);
        if (retryable(part)) {
            retryable(child, part.data(), depth);
        } else if (inner.message()) {
            child.data = part.data();
            child.issues.put(Issue.MESSAGE_NOT_READ, part.data().length + " bytes");
        } else if (part.signature() != null && !part.signature().isEmpty()) {
            withSignature(child, part.signature(), part.data(), depth);
        } else {
            raw(child, part.data(), depth);
        }
        if (inner.delegate()
                && child.entry != null
                && child.entry.group().name().equals("code")) {
            child.issues.remove(Issue.DELEGATECALL);
            child.issues.put(Issue.EXECUTOR_PAYLOAD, "what " + child.functionName + "() does is in the payload's code");
        }
    }

    // The timelock of Arbitrum marks calls that it must send on as retryable tickets by this target.
    private static final String RETRYABLE_MARK = "0xa723c008e76e379c55599d2e4d93879beafda79c";
    private static final Signature RETRYABLE = Signature.of(
            "ticket(address targetInbox,address l2Target,uint256 l2Value,uint256 gasLimit,uint256 maxFeePerGas,bytes data)");

    private static boolean retryable(Part part) {
        return RETRYABLE_MARK.equals(part.target());
    }

    private void retryable(Node child, byte[] data, int depth) {
        child.data = data;
        child.entry = catalogue.unknown(RETRYABLE);
        child.functionName = "retryable ticket";
        arguments(child, data);
        if (!child.issues.containsKey(Issue.MALFORMED)
                && child.argument("l2Target") instanceof Value.Account target
                && child.argument("l2Value") instanceof Value.Number value
                && child.argument("data") instanceof Value.Bytes bytes
                && calls < MOST_CALLS
                && depth < DEEPEST) {
            calls++;
            Long chain = child.argument("targetInbox") instanceof Value.Account inbox
                            && inbox.address().equals("0x4dbd4fc535ac27206064b68ffcf827b0a60bab3f")
                    ? Long.valueOf(42161)
                    : Long.valueOf(0);
            Node inside = new Node(
                    child.path + ".1",
                    child.action,
                    chain,
                    target.address(),
                    name(chain, target.address()),
                    value.value(),
                    Action.Operation.CALL,
                    false);
            child.children.add(inside);
            raw(inside, bytes.value(), depth + 1);
        }
    }

    private void listed(Node node, Inner inner, List<Part> parts) {
        if (inner.each() != null) {
            Entry entry = node.entry;
            Value list = node.argument(inner.each());
            if (entry == null || !(list instanceof Value.Items items)) {
                return;
            }
            List<Param> components = entry.signature()
                    .params()
                    .get(entry.signature().indexOf(inner.each()))
                    .components();
            for (Value item : items.items()) {
                if (item instanceof Value.Items members) {
                    parts.add(part(node, inner, name -> member(components, members, name), -1));
                }
            }
            return;
        }
        Value data = node.argument(inner.data());
        if (data instanceof Value.Items items) {
            for (int i = 0; i < items.items().size() && i <= MOST_CALLS; i++) {
                parts.add(part(node, inner, node::argument, i));
            }
        } else if (data != null) {
            parts.add(part(node, inner, node::argument, -1));
        }
    }

    private static @Nullable Value member(List<Param> components, Value.Items members, @Nullable String name) {
        for (int i = 0; i < components.size() && i < members.items().size(); i++) {
            if (components.get(i).name().equals(name)) {
                return members.items().get(i);
            }
        }
        return null;
    }

    private interface Source {
        @Nullable
        Value get(@Nullable String name);
    }

    private static Part part(Node node, Inner inner, Source source, int index) {
        Value target = at(source.get(inner.target()), index);
        Value value = at(source.get(inner.value()), index);
        Value data = at(source.get(inner.data()), index);
        Value operation = at(source.get(inner.operation()), index);
        Value signature = at(source.get(inner.signature()), index);
        boolean delegate =
                operation instanceof Value.Number number && number.value().equals(BigInteger.ONE)
                        || operation instanceof Value.Flag flag && flag.value();
        return new Part(
                target instanceof Value.Account account ? account.address() : inner.self() ? node.target : null,
                value instanceof Value.Number wei
                                && wei.value().signum() >= 0
                                && wei.value().bitLength() <= 256
                        ? wei.value()
                        : BigInteger.ZERO,
                bytes(data),
                delegate,
                signature instanceof Value.Text text ? text.value() : null);
    }

    private static byte[] bytes(@Nullable Value value) {
        return switch (value) {
            case Value.Bytes bytes -> bytes.value();
            // Forty hexadecimal digits look like an address where they are written.
            case Value.Account account -> HexFormat.of().parseHex(account.address(), 2, 42);
            case null, default -> new byte[0];
        };
    }

    private static @Nullable Value at(@Nullable Value value, int index) {
        if (index >= 0 && value instanceof Value.Items items) {
            return index < items.items().size() ? items.items().get(index) : null;
        }
        return value;
    }

    /** The form of a Safe's multisend: operation, target, value, length, data, without padding. */
    private static void packed(Node node, String param, List<Part> parts) {
        if (!(node.argument(param) instanceof Value.Bytes(byte[] bytes))) {
            return;
        }
        int at = 0;
        while (bytes.length - at >= 85) {
            BigInteger length = new BigInteger(1, bytes, at + 53, 32);
            if (length.compareTo(BigInteger.valueOf(bytes.length - at - 85L)) > 0 || bytes[at] > 1 || bytes[at] < 0) {
                break;
            }
            int size = length.intValueExact();
            parts.add(new Part(
                    "0x" + HexFormat.of().formatHex(bytes, at + 1, at + 21),
                    new BigInteger(1, bytes, at + 21, 32),
                    Arrays.copyOfRange(bytes, at + 85, at + 85 + size),
                    bytes[at] == 1,
                    null));
            at += 85 + size;
        }
        if (at < bytes.length) {
            node.issues.put(Issue.MALFORMED, (bytes.length - at) + " bytes of the batch are not a call");
        }
    }
}
