package io.bulwark.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.Frame.Key;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A node in this process that speaks the real protocol: signed frames, one after another, when the test says so. */
final class TestNode implements NodeLink {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What it has to do for one attempt. */
    static final class Work {
        final JsonNode item;
        final String output;
        final String salt;
        boolean committed;
        boolean mayReveal;

        Work(JsonNode item, String output, String salt) {
            this.item = item;
            this.output = output;
            this.salt = salt;
        }

        boolean commits() {
            return item.path("commit").asBoolean();
        }
    }

    final String owner;
    final boolean lies;
    final Map<Key, Work> work = new LinkedHashMap<>();
    final List<String> sent = new ArrayList<>();
    final List<JsonNode> refusals = new ArrayList<>();
    private final byte[] key = new byte[32];
    private final ConcurrentLinkedQueue<String> inbox = new ConcurrentLinkedQueue<>();
    private UUID id = new UUID(0, 0);
    private UUID session = new UUID(0, 0);
    private ComputeNetwork.@Nullable Connected connected;
    private long sequence;
    private String ledger = "";

    TestNode(String owner, boolean lies, long seed) {
        this.owner = owner;
        this.lies = lies;
        new Random(seed).nextBytes(key);
    }

    UUID id() {
        return id;
    }

    Principal principal() {
        return new Principal(Principal.Kind.SERVICE, Nodes.principal(id), Set.of(Permission.NODE_RUN));
    }

    static Principal owner(String owner) {
        return new Principal(
                Principal.Kind.WALLET,
                owner,
                Set.of(Permission.TASK_SUBMIT, Permission.NODE_RUN, Permission.LEDGER_READ));
    }

    Nodes.Registered register(ComputeNetwork network, String stake, String price, int slots, List<String> kinds) {
        ledger = network.config().ledgerId();
        String publicKey = HexFormat.of().formatHex(NodeKeys.publicKey(key));
        String challenge = network.nodes().challenge(request(publicKey, null, null, null, price, slots, kinds));
        String signature = HexFormat.of().formatHex(NodeKeys.sign(key, NodeKeys.registration(ledger, challenge)));
        Nodes.Registered registered = network.nodes()
                .register(
                        owner(owner),
                        request(publicKey, challenge, signature, stake, price, slots, kinds),
                        "127.0.0.1");
        id = registered.node();
        session = registered.session();
        sequence = 0;
        return registered;
    }

    private static NodeRequest request(
            String publicKey,
            @Nullable String challenge,
            @Nullable String signature,
            @Nullable String stake,
            String price,
            int slots,
            List<String> kinds) {
        return new NodeRequest(
                publicKey,
                challenge,
                signature,
                "test",
                new ArrayList<>(kinds),
                List.of(),
                false,
                1_000,
                null,
                slots,
                price,
                stake);
    }

    void connect(ComputeNetwork network) {
        connected = network.connect(principal(), this);
    }

    @Override
    public void send(String json) {
        inbox.add(json);
    }

    @Override
    public void close() {}

    /** Takes in what it was sent. */
    void hear() {
        for (String json = inbox.poll(); json != null; json = inbox.poll()) {
            try {
                JsonNode frame = JSON.readTree(json);
                frame.path("assign")
                        .forEach(item -> work.computeIfAbsent(
                                key(item),
                                k -> new Work(
                                        item,
                                        lies
                                                ? "lie of " + owner
                                                : Digests.ofOutput(
                                                        item.path("payload").asText()),
                                        salt(k))));
                frame.path("reveal").forEach(item -> {
                    Work known = work.get(key(item));
                    if (known != null) {
                        known.mayReveal = true;
                    }
                });
                frame.path("withdraw").forEach(item -> work.remove(key(item)));
                frame.path("refused").forEach(refusals::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Derived from the key, so that a node that forgot what it said says the same again. */
    private String salt(Key attempt) {
        return Digests.ofOutput(HexFormat.of().formatHex(key) + attempt.task() + attempt.epoch());
    }

    private static Key key(JsonNode item) {
        return new Key(
                UUID.fromString(item.path("task").asText()), item.path("epoch").asInt());
    }

    /** Does what it can for all its work; true if it said something about any. */
    boolean act() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        List<Key> done = new ArrayList<>();
        work.forEach((key, one) -> {
            if (!one.commits()) {
                item(body, "result", key).put("output", one.output);
                done.add(key);
            } else if (!one.committed) {
                item(body, "commit", key)
                        .put(
                                "commitment",
                                Digests.commitment(
                                        ledger, id, key.task(), key.epoch(), Digests.ofOutput(one.output), one.salt));
                one.committed = true;
            } else if (one.mayReveal) {
                item(body, "result", key).put("output", one.output).put("salt", one.salt);
                done.add(key);
            }
        });
        done.forEach(work::remove);
        if (body.isEmpty()) {
            return false;
        }
        say(body);
        return true;
    }

    /** Says that it lives and what it holds. */
    void beat() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("holding");
        work.forEach((key, one) -> item(body, "holding", key));
        say(body);
    }

    static ObjectNode item(ObjectNode body, String member, Key key) {
        return body.withArray(member)
                .addObject()
                .put("task", key.task().toString())
                .put("epoch", key.epoch());
    }

    void say(ObjectNode body) {
        say(frame(++sequence, body.toString(), this));
    }

    /** Sends a frame as it stands, such as an old one again. */
    void say(String frame) {
        sent.add(frame);
        ComputeNetwork.Connected now = connected;
        if (now != null) {
            now.frame(frame);
        }
    }

    /** A frame in this node's name, signed by {@code signer}. */
    String frame(long number, String body, TestNode signer) {
        byte[] signature = NodeKeys.sign(signer.key, NodeKeys.frame(ledger, id, session, number, body));
        return JsonNodeFactory.instance
                .objectNode()
                .put("seq", number)
                .put("body", body)
                .put("signature", HexFormat.of().formatHex(signature))
                .toString();
    }

    long nextNumber() {
        return ++sequence;
    }

    /** Loses all it had, as after a crash. */
    void forget() {
        work.clear();
        inbox.clear();
    }
}
