package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.node.AgentException.Kind;
import io.bulwark.node.Door.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Registers the node: proves its key, says what it offers, and puts at stake what is missing. */
final class Registrar {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int LARGEST = 1 << 20;
    private static final int LONGEST_LEASE = 3_600_000;

    private final NodeKey key;
    private final Settings settings;

    Registrar(NodeKey key, Settings settings) {
        this.key = key;
        this.settings = settings;
    }

    /** @param token the session's secret */
    record Session(String ledger, UUID node, UUID session, String token, String unit, long leaseMillis) {
        @Override
        public String toString() {
            return "session " + session;
        }
    }

    /**
     * Opens a session.
     *
     * @param add whether stake may be added
     * @throws IOException when the server does not answer, or cannot at the moment
     * @throws AgentException when it refuses
     */
    Session register(Endpoint at, Skills skills, boolean add) throws IOException, InterruptedException {
        Answer answer = attempt(at, skills, null);
        String wanted = settings.stake();
        BigDecimal target = wanted == null ? BigDecimal.ZERO : new BigDecimal(wanted);
        BigDecimal there = decimal(answer.json().path(answer.ok() ? "stake" : "current"));
        boolean below =
                answer.code().equals("INSUFFICIENT_BALANCE") && answer.json().has("required");
        if (add && (answer.ok() || below) && there != null && target.compareTo(there) > 0) {
            answer = attempt(at, skills, target.subtract(there));
        }
        return session(at, answer, target);
    }

    private Answer attempt(Endpoint at, Skills skills, @Nullable BigDecimal stake)
            throws IOException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("public_key", key.publicKey());
        Answer challenged = call(at, request);
        String challenge = challenged.json().path("challenge").textValue();
        String ledger = challenged.json().path("ledger").textValue();
        if (!challenged.ok() || challenge == null || ledger == null) {
            return challenged;
        }
        request.put("challenge", challenge)
                .put("signature", key.signRegistration(ledger, challenge))
                .put("name", settings.name())
                .put("gpu", settings.gpu())
                .put("memory_mb", settings.memoryMb())
                .put("slots", settings.slots())
                .put("price", settings.price());
        if (settings.region() != null) {
            request.put("region", settings.region());
        }
        if (stake != null) {
            request.put("stake", stake.stripTrailingZeros().toPlainString());
        }
        list(request.putArray("kinds"), skills.kinds());
        list(request.putArray("models"), skills.models());
        return call(at, request);
    }

    private static void list(ArrayNode to, Set<String> names) {
        new TreeSet<>(names).forEach(to::add);
    }

    private static Answer call(Endpoint at, ObjectNode request) throws IOException, InterruptedException {
        Answer answer = Door.call(
                URI.create(at.base() + "/api/v1/nodes/register"), at.credential(), request.toString(), LIMIT, LARGEST);
        if (answer.status() >= 500 || answer.status() == 429) {
            throw new IOException("the server answers HTTP " + answer.status());
        }
        return answer;
    }

    private static @Nullable BigDecimal decimal(JsonNode json) {
        String text = json.asText("");
        try {
            return text.isEmpty() || text.length() > 40 ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private Session session(Endpoint at, Answer answer, BigDecimal target) throws IOException {
        JsonNode json = answer.json();
        if (!answer.ok()) {
            throw refusal(at, answer, target);
        }
        try {
            long lease = json.path("lease_ms").asLong(10_000);
            return new Session(
                    Words.safe(json.path("ledger").asText(), 200),
                    UUID.fromString(json.path("node_id").asText()),
                    UUID.fromString(json.path("session").asText()),
                    json.path("session_token").asText(),
                    Words.safe(json.path("token").asText("tokens"), 20),
                    Math.clamp(lease, 1_000, LONGEST_LEASE));
        } catch (IllegalArgumentException e) {
            throw new IOException("the server's answer to the registration is odd");
        }
    }

    private AgentException refusal(Endpoint at, Answer answer, BigDecimal target) {
        String words = answer.message();
        return switch (answer.code()) {
            case "INSUFFICIENT_BALANCE" ->
                answer.json().has("required")
                        ? new AgentException(
                                Kind.REFUSED,
                                words + "; this one has "
                                        + Words.safe(
                                                answer.json().path("current").asText("0"), 40),
                                "next: give --stake "
                                        + Words.safe(
                                                answer.json().path("required").asText(), 40) + " or more")
                        : new AgentException(
                                Kind.REFUSED,
                                "your balance does not cover a stake of " + target.toPlainString(),
                                "next: in a network of your own, the operator makes tokens:",
                                "      bulwark network mint " + target.toPlainString()
                                        + "   (POST /api/v1/ledger/mint; --to OWNER for somebody else)",
                                "      elsewhere, have them sent to you (POST /api/v1/ledger/transfer)");
            case "UNAUTHORIZED", "INVALID_TOKEN", "INVALID_API_KEY" ->
                new AgentException(
                        Kind.REFUSED,
                        at.base() + " does not know the key: " + words,
                        "next: give an API key with the permission node:run in BULWARK_KEY or with --key");
            case "FORBIDDEN" ->
                new AgentException(
                        Kind.REFUSED,
                        words,
                        "next: use a key with the permission node:run (bulwark key create NAME --permission node:run)");
            case "CONFLICT" ->
                new AgentException(
                        Kind.REFUSED, words, "next: use another key with --key-file, or its owner's credential");
            default ->
                new AgentException(
                        Kind.REFUSED,
                        answer.status() >= 300 && answer.status() < 400
                                ? at.base() + " redirects, which is not followed"
                                : "the server refuses the registration: " + words,
                        faults(answer.json()));
        };
    }

    private static String[] faults(JsonNode json) {
        JsonNode errors = json.path("errors");
        String[] lines = new String[Math.min(errors.size(), 10)];
        for (int i = 0; i < lines.length; i++) {
            JsonNode error = errors.path(i);
            lines[i] = Words.safe(
                    error.path("field").asText() + " " + error.path("message").asText(), 200);
        }
        return lines;
    }
}
