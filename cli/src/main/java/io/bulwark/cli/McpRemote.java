package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Policy;
import io.bulwark.guard.PolicyException;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the tools ask the running server for. */
final class McpRemote {
    private static final Set<String> TOLD = Set.of("type", "title", "status", "code", "message", "errors");

    private final ServerAccess access;

    McpRemote(ServerAccess access) {
        this.access = access;
    }

    ObjectNode scan(ObjectNode body) {
        return api("scan_proposal").scan(body);
    }

    /** A policy that the server keeps. */
    Policy policy(String name) {
        ObjectNode kept = api("a named policy").get("/api/v1/guard/policies/" + Api.encode(name), Map.of());
        try {
            return Policy.read(kept.path("document").asText());
        } catch (PolicyException e) {
            throw BulwarkException.invalid("policy", "is kept in a form that this version cannot use");
        }
    }

    private Api api(String what) {
        return access.find()
                .orElseThrow(() -> BulwarkException.of(
                        ErrorCode.NOT_AVAILABLE,
                        "There is no running server, which " + what
                                + " needs: start one with 'bulwark up', or name one with --server or BULWARK_URL",
                        Map.of("what", "server")));
    }

    /** What a client is told of a failure. */
    static BulwarkException fault(RuntimeException thrown) {
        return switch (thrown) {
            case ApiException refusal -> refused(refusal);
            case CliException known
            when known.exit() == Exit.NO_SERVER ->
                BulwarkException.of(ErrorCode.NOT_AVAILABLE, known.headline(), Map.of("what", "server"));
            case CliException known -> BulwarkException.of(ErrorCode.UPSTREAM_ERROR, known.headline());
            default -> {
                // Standard output belongs to the protocol; the trace goes where the client keeps its logs.
                System.err.println("error: a tool failed: " + thrown);
                yield BulwarkException.of(ErrorCode.INTERNAL_ERROR, "An error occurred");
            }
        };
    }

    private static BulwarkException refused(ApiException refusal) {
        JsonNode problem = refusal.problem();
        List<FieldError> errors = new ArrayList<>();
        problem.path("errors")
                .forEach(e -> errors.add(new FieldError(
                        e.path("field").asText(), e.path("message").asText())));
        if (!errors.isEmpty()) {
            return BulwarkException.invalid(errors);
        }
        ErrorCode code = Arrays.stream(ErrorCode.values())
                .filter(c -> c.name().equals(refusal.code()))
                .findFirst()
                .orElse(ErrorCode.UPSTREAM_ERROR);
        Map<String, Object> details = new LinkedHashMap<>();
        problem.properties().forEach(member -> {
            if (!TOLD.contains(member.getKey())
                    && member.getValue().isValueNode()
                    && !member.getValue().isNull()) {
                details.put(member.getKey(), member.getValue());
            }
        });
        return BulwarkException.of(code, Json.text(problem, "message", refusal.headline()), details);
    }
}
