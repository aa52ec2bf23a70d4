package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.NodeKeys;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A node of another owner over a real WebSocket; it answers what it is given at once, or never. */
final class NetworkNode implements AutoCloseable {
    /** What it was assigned, in its order. */
    final Queue<JsonNode> seen = new ConcurrentLinkedQueue<>();

    private final byte[] key;
    private final Function<JsonNode, String> work;
    private final Thread worker;
    private volatile boolean running = true;
    private String ledger = "";
    private String id = "";
    private String session = "";
    private long sequence;

    /**
     * @param name a unique one; the node belongs to the service of that name
     * @param offer kinds, models and price
     * @param work from an assignment to its output; null says nothing
     */
    NetworkNode(String name, ObjectNode offer, Function<JsonNode, String> work) throws Exception {
        this.key = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32);
        this.work = work;
        String owner = service(name, "node:run");
        mint("service:" + name, "5000");
        String token = register(owner, offer);
        TestSocket socket = new TestSocket("/api/v1/nodes/connect", token);
        // So that it is online before anybody asks for it.
        socket.say(frame(Client.JSON.createObjectNode()));
        socket.next("ack");
        worker = Thread.ofVirtual().start(() -> serve(socket));
    }

    /** A key for a service with these permissions. */
    static String service(String name, String... permissions) throws Exception {
        ObjectNode request = Client.JSON.createObjectNode().put("name", name).put("service", name);
        for (String permission : permissions) {
            request.withArray("permissions").add(permission);
        }
        HttpResponse<String> made = Client.post("/api/v1/keys", request.toString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Client.json(made).path("key").asText();
    }

    static void mint(String owner, String amount) throws Exception {
        HttpResponse<String> minted = Client.send(Client.request("/api/v1/ledger/mint")
                .header("Authorization", "Bearer " + Client.operatorKey())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "mint-" + owner)
                .POST(HttpRequest.BodyPublishers.ofString(Client.JSON
                        .createObjectNode()
                        .put("to", owner)
                        .put("amount", amount)
                        .toString())));
        assertThat(minted.statusCode()).as(minted.body()).isEqualTo(200);
    }

    static ObjectNode offer(String kind, String model, String price) {
        ObjectNode offer = Client.JSON.createObjectNode().put("slots", 4).put("price", price);
        offer.putArray("kinds").add(kind);
        offer.putArray("models").add(model);
        return offer;
    }

    private String register(String credential, ObjectNode offer) throws Exception {
        ObjectNode request = offer.deepCopy();
        request.put("public_key", HexFormat.of().formatHex(NodeKeys.publicKey(key)));
        JsonNode challenge = Client.json(post(credential, request));
        ledger = challenge.path("ledger").asText();
        String value = challenge.path("challenge").asText();
        request.put("challenge", value)
                .put("signature", HexFormat.of().formatHex(NodeKeys.sign(key, NodeKeys.registration(ledger, value))))
                .put("stake", "1000");
        HttpResponse<String> answer = post(credential, request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode registered = Client.json(answer);
        id = registered.path("node_id").asText();
        session = registered.path("session").asText();
        return registered.path("session_token").asText();
    }

    private static HttpResponse<String> post(String credential, ObjectNode body) throws Exception {
        return Client.send(Client.request("/api/v1/nodes/register")
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private void serve(TestSocket socket) {
        try (socket) {
            while (running) {
                JsonNode frame = socket.frames.poll(1, TimeUnit.SECONDS);
                ObjectNode body = Client.JSON.createObjectNode();
                if (frame != null) {
                    for (JsonNode item : frame.path("assign")) {
                        seen.add(item);
                        String output = work.apply(item);
                        if (output != null) {
                            result(body, item, output);
                        }
                    }
                }
                // A frame is a heartbeat too.
                if (frame == null || !body.isEmpty()) {
                    socket.say(frame(body));
                }
            }
            socket.say(frame(Client.JSON.createObjectNode().put("draining", true)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void result(ObjectNode body, JsonNode item, String output) {
        body.withArray("result")
                .addObject()
                .put("task", item.path("task").asText())
                .put("epoch", item.path("epoch").asInt())
                .put("output", output);
    }

    private String frame(ObjectNode body) {
        sequence++;
        byte[] signature = NodeKeys.sign(
                key, NodeKeys.frame(ledger, UUID.fromString(id), UUID.fromString(session), sequence, body.toString()));
        return Client.JSON
                .createObjectNode()
                .put("seq", sequence)
                .put("body", body.toString())
                .put("signature", HexFormat.of().formatHex(signature))
                .toString();
    }

    @Override
    public void close() {
        running = false;
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
