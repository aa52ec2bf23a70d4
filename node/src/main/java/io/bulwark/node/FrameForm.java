package io.bulwark.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.node.Registrar.Session;
import io.bulwark.node.Statement.Kind;
import java.util.List;

/** The form of what the node says. */
final class FrameForm {
    private FrameForm() {}

    static ObjectNode item(ArrayNode list, Attempt attempt) {
        return list.addObject().put("task", attempt.task().toString()).put("epoch", attempt.epoch());
    }

    static void statements(ObjectNode body, List<Statement> statements) {
        for (Statement statement : statements) {
            ObjectNode item = item(body.withArray(statement.kind().member), statement.attempt());
            if (statement.kind() == Kind.COMMIT) {
                item.put("commitment", statement.value());
            } else if (statement.kind() == Kind.FAIL) {
                item.put("reason", statement.value());
            } else if (statement.kind() == Kind.RESULT) {
                item.put("output", statement.value());
                if (statement.salt() != null) {
                    item.put("salt", statement.salt());
                }
            }
        }
    }

    static String signed(NodeKey key, Session session, long number, ObjectNode content) {
        String body = content.toString();
        return JsonNodeFactory.instance
                .objectNode()
                .put("seq", number)
                .put("body", body)
                .put("signature", key.signFrame(session.ledger(), session.node(), session.session(), number, body))
                .toString();
    }
}
