package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.ledger.EmbeddedLedger;
import io.bulwark.identity.Tokens;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Who may work: registration with key and stake, sessions, maintenance, and what is told of nodes. */
final class Nodes {
    static final String SESSION_PREFIX = "bwn_";
    private static final int MOST_SLOTS = 1_000;
    private static final int MOST_NAMES = 100;

    private final Jdbi jdbi;
    private final NodeStore store;
    private final EmbeddedLedger ledger;
    private final ComputeConfig config;
    private final Timings timings;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Nodes(
            Jdbi jdbi,
            NodeStore store,
            EmbeddedLedger ledger,
            ComputeConfig config,
            Timings timings,
            UuidV7 ids,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.ledger = ledger;
        this.config = config;
        this.timings = timings;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param token the session's secret, shown this once */
    record Registered(UUID node, UUID session, String token, TokenAmount stake) {}

    /** A challenge for a key, to be signed within two minutes. */
    String challenge(NodeRequest request) {
        byte[] key = hex("public_key", request.publicKey(), NodeKeys.PUBLIC_KEY);
        byte[] value = new byte[32];
        random.nextBytes(value);
        Instant now = clock.instant();
        jdbi.useTransaction(h -> store.challenge(h, value, key, now.plus(config.challengeTtl()), now));
        return HexFormat.of().formatHex(value);
    }

    /**
     * Registers a node, or renews its offer, adds to its stake and opens a session; an older session ends.
     *
     * @param address whence the call came; null when unknown
     * @throws BulwarkException VALIDATION_ERROR, INVALID_SIGNATURE, NONCE_EXPIRED, CONFLICT for another's key,
     *     INSUFFICIENT_BALANCE when the stake is not there or stays below the least
     */
    Registered register(Principal caller, NodeRequest request, @Nullable String address) {
        byte[] key = hex("public_key", request.publicKey(), NodeKeys.PUBLIC_KEY);
        byte[] challenge = hex("challenge", request.challenge(), 32);
        byte[] signature = hex("signature", request.signature(), NodeKeys.SIGNATURE);
        Node.Offer offer = offer(request);
        String name = request.name() == null ? "node" : request.name();
        if (!TaskForm.NAME.matcher(name).matches()) {
            throw BulwarkException.invalid("name", "must be 1 to 100 letters, digits and . _ : / @ + -");
        }
        TokenAmount stake = request.stake() == null
                ? TokenAmount.ZERO
                : TokenAmount.parse(request.stake())
                        .orElseThrow(() -> BulwarkException.invalid("stake", "must be a decimal such as \"1000\""));
        String challengeText = HexFormat.of().formatHex(challenge);
        if (!NodeKeys.verifies(key, NodeKeys.registration(config.ledgerId(), challengeText), signature)) {
            throw BulwarkException.of(ErrorCode.INVALID_SIGNATURE, "The challenge is not signed by this key");
        }
        String token = Tokens.newKey(SESSION_PREFIX);
        UUID session = ids.next();
        return jdbi.inTransaction(h -> {
            Instant now = clock.instant();
            if (!store.answered(h, challenge, key, now)) {
                throw BulwarkException.of(ErrorCode.NONCE_EXPIRED, "The challenge is not open for this key");
            }
            UUID node = store.byKey(h, key).orElseGet(ids::next);
            // Accounts before nodes, as everywhere, so that two transactions cannot wait for each other.
            if (!stake.isZero()) {
                ledger.registerNode("stake:" + challengeText, node, caller.owner(), stake);
            }
            UUID registered = store.register(h, node, caller.owner(), key, name, offer, now)
                    .orElseThrow(() -> BulwarkException.of(ErrorCode.CONFLICT, "The key belongs to another's node"));
            if (!registered.equals(node)) {
                throw BulwarkException.of(ErrorCode.CONFLICT, "The node is being registered by another call");
            }
            TokenAmount bonded = ledger.bonded(node);
            if (bonded.compareTo(ledger.minStake()) < 0) {
                throw BulwarkException.of(
                        ErrorCode.INSUFFICIENT_BALANCE,
                        "A node needs " + ledger.minStake() + " " + config.token() + " at stake",
                        Map.of("required", ledger.minStake().toString(), "current", bonded.toString()));
            }
            store.open(h, node, session, Tokens.hash(token), block(node, address), now);
            return new Registered(node, session, token, bonded);
        });
    }

    /** The address block: a /24 or a /48. Nobody comes from loopback but this machine, so nothing is shared by it. */
    String block(UUID node, @Nullable String address) {
        if (!config.spreadBlocks() || address == null) {
            return node.toString();
        }
        try {
            // A literal is not looked up.
            boolean literal = address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
            InetAddress ip = literal ? InetAddress.getByName(address) : InetAddress.getLoopbackAddress();
            if (ip.isLoopbackAddress()) {
                return node.toString();
            }
            byte[] bytes = ip.getAddress();
            return HexFormat.of().formatHex(Arrays.copyOf(bytes, bytes.length == 4 ? 3 : 6));
        } catch (UnknownHostException e) {
            return node.toString();
        }
    }

    private Node.Offer offer(NodeRequest request) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> kinds = names("kinds", request.kinds(), errors);
        if (kinds.isEmpty() || !TaskForm.KINDS.containsAll(kinds)) {
            errors.add(new FieldError("kinds", "must name at least one of hash, embedding, chat, wasm"));
        }
        Set<String> models = names("models", request.models(), errors);
        int memory = request.memoryMb() == null ? 0 : request.memoryMb();
        if (memory < 0 || memory > TaskForm.MOST_MEMORY) {
            errors.add(new FieldError("memory_mb", "must be from 0 to " + TaskForm.MOST_MEMORY));
        }
        int slots = request.slots() == null ? 1 : request.slots();
        if (slots < 1 || slots > MOST_SLOTS) {
            errors.add(new FieldError("slots", "must be from 1 to " + MOST_SLOTS));
        }
        String region = request.region();
        if (region != null && !TaskForm.NAME.matcher(region).matches()) {
            errors.add(new FieldError("region", "must be 1 to 100 letters, digits and . _ : / @ + -"));
        }
        Optional<TokenAmount> price = request.price() == null ? Optional.empty() : TokenAmount.parse(request.price());
        if (price.isEmpty()) {
            errors.add(new FieldError("price", "must be a decimal such as \"0.5\""));
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return new Node.Offer(
                kinds,
                models,
                Boolean.TRUE.equals(request.gpu()),
                memory,
                region,
                slots,
                price.orElse(TokenAmount.ZERO));
    }

    private static Set<String> names(String field, @Nullable List<@Nullable String> given, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        if (given != null) {
            if (given.size() > MOST_NAMES) {
                errors.add(new FieldError(field, "must be at most " + MOST_NAMES));
                return names;
            }
            for (int i = 0; i < given.size(); i++) {
                String name = given.get(i);
                if (name == null || !TaskForm.NAME.matcher(name).matches()) {
                    errors.add(new FieldError(
                            field + "[" + i + "]", "must be 1 to 100 letters, digits and . _ : / @ + -"));
                } else {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static byte[] hex(String field, @Nullable String text, int bytes) {
        try {
            if (text != null && text.length() == 2 * bytes) {
                return HexFormat.of().parseHex(text);
            }
        } catch (IllegalArgumentException e) {
            throw BulwarkException.invalid(field, "must be " + 2 * bytes + " hexadecimal digits");
        }
        throw BulwarkException.invalid(field, "must be " + 2 * bytes + " hexadecimal digits");
    }

    /** The node whose session this token is. */
    Optional<Node> bySession(String token) {
        return Tokens.keyForm(SESSION_PREFIX, token)
                ? jdbi.withHandle(h -> store.bySession(h, Tokens.hash(token)))
                : Optional.empty();
    }

    /** @throws BulwarkException NOT_FOUND */
    Node get(UUID id) {
        return jdbi.withHandle(h -> store.find(h, id))
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no such node"));
    }

    /** @throws BulwarkException NOT_FOUND, also for another's node */
    Node own(Principal caller, UUID id) {
        Node node = get(id);
        if (!caller.seesAll()
                && !node.owner().equals(caller.owner())
                && !caller.id().equals(principal(id))) {
            throw BulwarkException.of(ErrorCode.NOT_FOUND, "There is no such node");
        }
        return node;
    }

    static String principal(UUID node) {
        return "node:" + node;
    }

    Node maintenance(Principal caller, UUID id, boolean on) {
        own(caller, id);
        jdbi.useHandle(h -> store.maintenance(h, id, on));
        return get(id);
    }

    /** Takes stake back; what is left must be nothing or enough to work. */
    Instant unbond(Principal caller, UUID id, String key, TokenAmount amount) {
        Node node = own(caller, id);
        return ledger.unbond("unbond:" + id + ":" + key, id, node.owner(), amount);
    }

    TokenAmount withdraw(Principal caller, UUID id) {
        own(caller, id);
        return ledger.withdraw(id);
    }

    Page<ObjectNode> list(UUID after, int limit) {
        List<Node> found = jdbi.withHandle(h -> store.list(h, after, limit + 1));
        List<Node> page = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit ? page.getLast().id().toString() : null;
        return new Page<>(page.stream().map(this::json).toList(), next);
    }

    /** How many nodes there are of each status, and what they did together. */
    ObjectNode stats() {
        return jdbi.withHandle(h -> store.stats(h, clock.instant().minus(config.lease())));
    }

    /** What everybody may know of a node. */
    ObjectNode json(Node node) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("node_id", node.id().toString())
                .put("name", node.name())
                .put("status", status(node))
                .put("stake", node.stake().toString())
                .put("price", node.offer().ask().toString())
                .put("token", config.token())
                .put("gpu", node.offer().gpu())
                .put("memory_mb", node.offer().memoryMb())
                .put("region", node.offer().region())
                .put("slots", node.offer().slots())
                .put("registered_at", node.registeredAt().toString());
        Instant seen = node.seenAt();
        json.put("seen_at", seen == null ? null : seen.toString());
        node.offer().kinds().stream().sorted().forEach(json.putArray("kinds")::add);
        node.offer().models().stream().sorted().forEach(json.putArray("models")::add);
        json.set("performance_metrics", metrics(node));
        return json;
    }

    ObjectNode metrics(Node node) {
        ObjectNode metrics = JsonNodeFactory.instance
                .objectNode()
                .put("running", node.running())
                .put("completed", node.completed())
                .put("lost", node.lost())
                .put("rejected", node.rejected())
                .put("confirmed_streak", node.streak())
                .put("reputation", Math.round(node.reputation() * 1_000) / 1_000.0);
        timings.node(node.id(), metrics);
        return metrics;
    }

    String status(Node node) {
        if (node.maintenance()) {
            return "maintenance";
        }
        Instant seen = node.seenAt();
        return seen != null && seen.plus(config.lease()).isAfter(clock.instant()) ? "online" : "offline";
    }
}
