package io.bulwark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.ComputeConfig;
import io.bulwark.compute.ComputeNetwork;
import io.bulwark.compute.ComputeNetwork.NodeIdentity;
import io.bulwark.compute.Digests;
import io.bulwark.compute.NodeKeys;
import io.bulwark.compute.NodeLink;
import io.bulwark.compute.NodeRequest;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Nodes in this process that speak the real protocol, served by a few threads as an event loop would. */
final class ComputeCrew {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BEAT_NANOS = 3_000_000_000L;

    /** From the answer of a submission to the node, of those sampled; nanoseconds. */
    final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

    final Map<UUID, Long> sampled = new ConcurrentHashMap<>();
    private final ComputeNetwork network;
    private final ComputeConfig config;
    private final AtomicBoolean running;
    private final List<Member> members = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LinkedBlockingQueue<Member> ready = new LinkedBlockingQueue<>();

    ComputeCrew(ComputeNetwork network, ComputeConfig config, AtomicBoolean running) {
        this.network = network;
        this.config = config;
        this.running = running;
    }

    void join(int number, int slots) {
        Principal owner = new Principal(Principal.Kind.WALLET, "wallet:node-" + number, Set.of(Permission.NODE_RUN));
        network.ledger().mint("node-" + number, owner.owner(), TokenAmount.of(1_000));
        byte[] key = Arrays.copyOf(("bench node " + number).getBytes(StandardCharsets.UTF_8), 32);
        String publicKey = HexFormat.of().formatHex(NodeKeys.publicKey(key));
        String challenge = network.challenge(request(publicKey, null, null, slots));
        String signature =
                HexFormat.of().formatHex(NodeKeys.sign(key, NodeKeys.registration(config.ledgerId(), challenge)));
        NodeIdentity identity = network.register(owner, request(publicKey, challenge, signature, slots), null);
        Member member = new Member(identity, key);
        members.add(member);
        member.connected = network.connect(identity.principal(), member);
    }

    private static NodeRequest request(String publicKey, String challenge, String signature, int slots) {
        return new NodeRequest(
                publicKey,
                challenge,
                signature,
                "bench",
                List.of("hash"),
                List.of(),
                false,
                0,
                null,
                slots,
                "1",
                challenge == null ? null : "1000");
    }

    void start(int count) {
        for (int t = 0; t < count; t++) {
            threads.add(Thread.ofPlatform().daemon().name("bench-nodes-" + t).start(() -> {
                try {
                    while (running.get()) {
                        Member member = ready.poll(100, TimeUnit.MILLISECONDS);
                        if (member != null) {
                            member.queued.set(false);
                            member.work();
                        }
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        threads.add(Thread.ofPlatform().daemon().name("bench-beats").start(() -> {
            while (running.get()) {
                java.util.concurrent.locks.LockSupport.parkNanos(BEAT_NANOS / 6);
                members.stream()
                        .filter(member -> System.nanoTime() - member.spokeAt > BEAT_NANOS)
                        .forEach(Member::queue);
            }
        }));
    }

    void stop() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** One node. */
    private final class Member implements NodeLink {
        private final ConcurrentLinkedQueue<String> inbox = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean queued = new AtomicBoolean();
        private final NodeIdentity identity;
        private final NodeKeys.Signer signer;
        private ComputeNetwork.Connected connected;
        private long sequence;
        private volatile long spokeAt = System.nanoTime();

        Member(NodeIdentity identity, byte[] key) {
            this.identity = identity;
            this.signer = new NodeKeys.Signer(key);
        }

        @Override
        public void send(String json) {
            if (json.startsWith("{\"assign\"")) {
                inbox.add(json);
                queue();
            }
        }

        void queue() {
            if (queued.compareAndSet(false, true)) {
                ready.add(this);
            }
        }

        @Override
        public void close() {}

        synchronized void work() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            ArrayNode starts = null;
            ArrayNode done = null;
            try {
                for (String json = inbox.poll(); json != null; json = inbox.poll()) {
                    for (JsonNode item : JSON.readTree(json).path("assign")) {
                        if (done == null) {
                            starts = body.putArray("start");
                            done = body.putArray("result");
                        }
                        String task = item.path("task").asText();
                        int epoch = item.path("epoch").asInt();
                        starts.addObject().put("task", task).put("epoch", epoch);
                        done.addObject()
                                .put("task", task)
                                .put("epoch", epoch)
                                .put(
                                        "output",
                                        Digests.ofOutput(item.path("payload").asText()));
                        Long at = sampled.remove(UUID.fromString(task));
                        if (at != null) {
                            latencies.add(System.nanoTime() - at);
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (done == null && System.nanoTime() - spokeAt < BEAT_NANOS) {
                return;
            }
            spokeAt = System.nanoTime();
            String text = body.toString();
            sequence++;
            byte[] signature =
                    signer.sign(NodeKeys.frame(config.ledgerId(), identity.node(), identity.session(), sequence, text));
            connected.frame(JsonNodeFactory.instance
                    .objectNode()
                    .put("seq", sequence)
                    .put("body", text)
                    .put("signature", HexFormat.of().formatHex(signature))
                    .toString());
        }
    }
}
