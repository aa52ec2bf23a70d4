package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.UpstreamClient.Reply;

/** Reads answers that come in one piece and refuses what only looks like one. */
final class WholeAnswer {
    private WholeAnswer() {}

    /** The answer of a 200 as it came. */
    static Outcome read(Reply reply, Operation operation) throws UpstreamFault {
        Exchange exchange = reply.exchange();
        byte[] bytes = body(exchange);
        JsonFacts facts;
        try {
            facts = JsonFacts.of(bytes, bytes.length);
            if (facts.error()) {
                ObjectNode body = WireJson.object(bytes);
                return UpstreamErrors.of(UpstreamErrors.statusOf(body.path("error")), body, null, reply.secrets());
            }
        } catch (MalformedJsonException e) {
            throw malformed(e);
        }
        if (facts.items() == 0) {
            return Outcome.Failed.of(
                    FailureKind.EMPTY_CHOICES,
                    operation == Operation.EMBEDDINGS
                            ? "The provider sent an answer without embeddings"
                            : "The provider sent an answer without choices");
        }
        return new Outcome.Answered(200, UpstreamClient.passedOn(exchange), new Answer(new SentJson(bytes, facts)));
    }

    /** The tree of a 200. */
    static ObjectNode json(Exchange exchange) throws UpstreamFault {
        try {
            return WireJson.object(body(exchange));
        } catch (MalformedJsonException e) {
            throw malformed(e);
        }
    }

    /** What a 200 of another type than an event stream tells: an error in JSON, or only that the type is wrong. */
    static Outcome.Failed insteadOfStream(Reply reply) throws UpstreamFault {
        Exchange exchange = reply.exchange();
        if (exchange.mediaType().endsWith("json")) {
            try {
                ObjectNode body = WireJson.object(exchange.readAll(UpstreamClient.LARGEST_ANSWER));
                if (body.hasNonNull("error")) {
                    return UpstreamErrors.of(UpstreamErrors.statusOf(body.path("error")), body, null, reply.secrets());
                }
            } catch (MalformedJsonException e) {
                throw malformed(e);
            }
        }
        return Outcome.Failed.of(
                FailureKind.WRONG_CONTENT_TYPE, "The provider sent no event stream but " + type(exchange));
    }

    private static byte[] body(Exchange exchange) throws UpstreamFault {
        String encoding = exchange.header("Content-Encoding");
        String type = exchange.mediaType();
        if (!type.isEmpty() && !type.endsWith("json") || !encoding.isEmpty() && !encoding.equals("identity")) {
            throw new UpstreamFault(FailureKind.WRONG_CONTENT_TYPE, "The provider sent no JSON but " + type(exchange));
        }
        byte[] bytes = exchange.readAll(UpstreamClient.LARGEST_ANSWER);
        if (bytes.length == 0) {
            throw new UpstreamFault(FailureKind.EMPTY_BODY, "The provider sent an empty answer");
        }
        return bytes;
    }

    private static String type(Exchange exchange) {
        String encoding = exchange.header("Content-Encoding");
        if (!encoding.isEmpty()) {
            return "a compressed answer";
        }
        return switch (exchange.mediaType()) {
            case "" -> "an answer of unknown type";
            case "text/html" -> "HTML";
            case String type when type.endsWith("json") -> "JSON";
            default -> "another type";
        };
    }

    private static UpstreamFault malformed(MalformedJsonException e) {
        return new UpstreamFault(FailureKind.MALFORMED_ANSWER, "The provider sent " + e.getMessage());
    }
}
