package io.bulwark.compute;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Attempt.Loss;
import io.bulwark.compute.task.Attempt.State;
import io.bulwark.compute.task.Placement;
import io.bulwark.kernel.TokenAmount;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Attempts as they stand in their task's row. Streamed, because every step of every task passes here. */
final class AttemptsJson {
    private static final JsonFactory JSON = new JsonFactory();

    private AttemptsJson() {}

    static String write(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return "[]";
        }
        StringWriter out = new StringWriter(200 * attempts.size());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartArray();
            for (Attempt attempt : attempts) {
                json.writeStartObject();
                String node = attempt.at().node().toString();
                json.writeStringField("node", node);
                json.writeStringField("owner", attempt.at().owner());
                if (!attempt.at().block().equals(node)) {
                    json.writeStringField("block", attempt.at().block());
                }
                json.writeStringField("ask", attempt.ask().toString());
                state(json, attempt.state());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void state(JsonGenerator json, State state) throws IOException {
        switch (state) {
            case State.Assigned s -> working(json, "assigned", s.leaseUntil(), s.limit());
            case State.Running s -> working(json, "running", s.leaseUntil(), s.limit());
            case State.Committed s -> {
                json.writeStringField("state", "committed");
                json.writeStringField("commitment", s.commitment());
                Instant until = s.revealUntil();
                if (until != null) {
                    json.writeNumberField("until", until.toEpochMilli());
                }
            }
            case State.Revealed s -> digest(json, "revealed", s.digest());
            case State.Accepted s -> digest(json, "accepted", s.digest());
            case State.Agreed s -> digest(json, "agreed", s.digest());
            case State.Rejected s -> digest(json, "rejected", s.digest());
            case State.Lost s -> {
                json.writeStringField("state", "lost");
                json.writeStringField("why", s.why().name());
                if (!s.said().isEmpty()) {
                    json.writeStringField("said", s.said());
                }
            }
            case State.Compensated s -> json.writeStringField("state", "compensated");
            case State.Withdrawn s -> json.writeStringField("state", "withdrawn");
        }
    }

    private static void working(JsonGenerator json, String state, Instant lease, Instant limit) throws IOException {
        json.writeStringField("state", state);
        json.writeNumberField("lease", lease.toEpochMilli());
        json.writeNumberField("limit", limit.toEpochMilli());
    }

    private static void digest(JsonGenerator json, String state, String digest) throws IOException {
        json.writeStringField("state", state);
        json.writeStringField("digest", digest);
    }

    static List<Attempt> read(String text) {
        if (text.equals("[]")) {
            return List.of();
        }
        List<Attempt> attempts = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> members = new HashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    members.put(name, json.getText());
                }
                attempts.add(new Attempt(
                        attempts.size() + 1,
                        new Placement(
                                UUID.fromString(get(members, "node")),
                                get(members, "owner"),
                                members.getOrDefault("block", get(members, "node"))),
                        new TokenAmount(new BigDecimal(get(members, "ask"))),
                        state(members)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return attempts;
    }

    private static State state(Map<String, String> members) {
        String state = get(members, "state");
        return switch (state) {
            case "assigned" -> new State.Assigned(time(members, "lease"), time(members, "limit"));
            case "running" -> new State.Running(time(members, "lease"), time(members, "limit"));
            case "committed" ->
                new State.Committed(
                        get(members, "commitment"), members.containsKey("until") ? time(members, "until") : null);
            case "revealed" -> new State.Revealed(get(members, "digest"));
            case "accepted" -> new State.Accepted(get(members, "digest"));
            case "agreed" -> new State.Agreed(get(members, "digest"));
            case "rejected" -> new State.Rejected(get(members, "digest"));
            case "lost" -> new State.Lost(Loss.valueOf(get(members, "why")), members.getOrDefault("said", ""));
            case "compensated" -> new State.Compensated();
            case "withdrawn" -> new State.Withdrawn();
            default -> throw new IllegalStateException("A stored attempt is in the unknown state " + state);
        };
    }

    private static Instant time(Map<String, String> members, String name) {
        return Instant.ofEpochMilli(Long.parseLong(get(members, name)));
    }

    private static String get(Map<String, String> members, String name) {
        @Nullable String value = members.get(name);
        if (value == null) {
            throw new IllegalStateException("A stored attempt has no " + name);
        }
        return value;
    }
}
