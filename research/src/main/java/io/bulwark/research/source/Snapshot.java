package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/** Governance outside the chain: proposals, votes and followers of a space. */
public final class Snapshot {
    private static final String QUERY = "query ($id: String!) { space(id: $id) { id name verified flagged hibernated"
            + " proposalsCount proposalsCount30d votesCount votesCount7d followersCount admins moderators members"
            + " coingecko website github twitter } }";

    private Snapshot() {}

    public static Call space(String id) {
        var body = JsonNodeFactory.instance.objectNode().put("query", QUERY);
        body.putObject("variables").put("id", id);
        return new Call(Source.SNAPSHOT, "/graphql", null, body.toString(), Call.Form.SNAPSHOT);
    }

    static Optional<Answer.Failed> fault(JsonNode body) {
        if (body.path("errors").isArray() && !body.path("errors").isEmpty()) {
            return Optional.of(new Answer.Failed(Answer.Why.REFUSED, "refused the question"));
        }
        return body.path("data").path("space").isObject()
                ? Optional.empty()
                : Optional.of(new Answer.Failed(Answer.Why.NOT_FOUND, "does not know the space"));
    }
}
