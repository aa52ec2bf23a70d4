package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question to one source. Equal calls are asked once.
 *
 * @param path path and query behind the source's base, starting with a slash
 * @param host instead of the source's base, for sources with an instance per chain
 * @param body of a POST, or null for a GET
 * @param form how the body is read
 */
public record Call(
        Source source,
        String path,
        @Nullable URI host,
        @Nullable String body,
        Form form) {
    /** What a source's body is, and which of its answers are failures though HTTP says 200. */
    public enum Form {
        JSON(body -> Optional.empty()),
        GOPLUS(GoPlus::fault),
        SNAPSHOT(Snapshot::fault),
        COINGECKO(CoinGecko::fault),
        /** A feed, Atom or RSS. */
        ATOM(body -> Optional.empty()),
        STOCKTWITS(StockTwits::fault),
        TWITTER(Twitter::fault),
        /** A list of thousands of protocols, of which two members each are read. */
        PROTOCOLS(body -> Optional.empty()),
        /** One protocol with its history by chain and token, of which little is read. */
        PROTOCOL(body -> Optional.empty());

        private final Function<JsonNode, Optional<Answer.Failed>> fault;

        Form(Function<JsonNode, Optional<Answer.Failed>> fault) {
            this.fault = fault;
        }

        Optional<Answer.Failed> fault(JsonNode body) {
            return fault.apply(body);
        }
    }

    static Call get(Source source, String path) {
        return new Call(source, path, null, null, Form.JSON);
    }

    static Call get(Source source, String path, Form form) {
        return new Call(source, path, null, null, form);
    }

    /** What identifies it: method, path and body. */
    public String signature() {
        return (body == null ? "GET " : "POST ") + (host == null ? "" : host) + path + (body == null ? "" : " " + body);
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
