package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Anthropic's stream, given out in the OpenAI form. It is complete with {@code message_stop} and not before. */
final class AnthropicStream extends SseStream {
    private final Secrets secrets;
    private final AnthropicChunks form;
    private final boolean usageWanted;
    private boolean stopped;

    AnthropicStream(Exchange exchange, Timeouts limits, Secrets secrets, AnthropicChunks form, boolean usageWanted) {
        super(exchange, limits);
        this.secrets = secrets;
        this.form = form;
        this.usageWanted = usageWanted;
    }

    @Override
    @Nullable
    StreamEvent read(SseParser.Event event) throws UpstreamFault {
        ObjectNode json;
        try {
            json = WireJson.object(event.data());
        } catch (MalformedJsonException e) {
            throw malformed(e);
        }
        String type = json.path("type").asText("");
        if (type.equals("error") || event.name().equals("error")) {
            return new StreamEvent.Broken(AnthropicProvider.told(json, secrets));
        }
        stopped |= type.equals("message_stop");
        ObjectNode chunk = form.chunk(json);
        usage = form.usage();
        return chunk == null ? null : Chunk.of(chunk, stopped && !usageWanted);
    }

    @Override
    boolean over() {
        return stopped;
    }

    @Override
    boolean finished() {
        return stopped;
    }
}
