package io.bulwark.proposals.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.FieldError;
import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.actions.ActionForm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A proposal with its payload. {@code actions} are JSON objects, which mutations copy before they change them. */
record Row(String id, @Nullable Long chainId, String title, String body, List<ObjectNode> actions) {
    /** @throws IllegalArgumentException where {@code title}, {@code body} or {@code actions} is missing or of another kind */
    static Row of(JsonNode node) {
        for (String member : List.of("title", "body")) {
            if (!node.path(member).isTextual()) {
                throw new IllegalArgumentException("\"" + member + "\" must be a text");
            }
        }
        if (!node.path("actions").isArray()) {
            throw new IllegalArgumentException("\"actions\" must be a list");
        }
        List<ObjectNode> actions = new ArrayList<>();
        for (JsonNode action : node.path("actions")) {
            if (!(action instanceof ObjectNode object)) {
                throw new IllegalArgumentException("\"actions\" must hold objects");
            }
            actions.add(object);
        }
        return new Row(
                node.path("id").asText(),
                node.path("chain_id").isIntegralNumber()
                        ? (Long) node.path("chain_id").longValue()
                        : null,
                node.path("title").asText(),
                node.path("body").asText(),
                List.copyOf(actions));
    }

    Row with(List<ObjectNode> changed) {
        return new Row(id, chainId, title, body, List.copyOf(changed));
    }

    Row with(String newTitle, String newBody) {
        return new Row(id, chainId, newTitle, newBody, actions);
    }

    /** @throws IllegalArgumentException naming the first faulty member */
    List<Action> read() {
        List<FieldError> errors = new ArrayList<>();
        List<Action> read = ActionForm.read(actions, errors);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(id + ": " + errors.getFirst().field() + " "
                    + errors.getFirst().message());
        }
        return read;
    }
}
