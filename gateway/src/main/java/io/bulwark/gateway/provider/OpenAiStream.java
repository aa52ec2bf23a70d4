package io.bulwark.gateway.provider;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A stream that comes in the OpenAI form already: its chunks are passed on as they are. */
final class OpenAiStream extends SseStream {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final Secrets secrets;
    private final boolean usageWanted;
    private long seen;
    private long ended;

    OpenAiStream(Exchange exchange, Timeouts limits, Secrets secrets, boolean usageWanted) {
        super(exchange, limits);
        this.secrets = secrets;
        this.usageWanted = usageWanted;
    }

    @Override
    @Nullable
    StreamEvent read(SseParser.Event event) throws UpstreamFault {
        byte[] data = event.data();
        if (Arrays.equals(data, DONE)) {
            return new StreamEvent.End();
        }
        if (data.length == 0) {
            return null;
        }
        try {
            JsonFacts facts = JsonFacts.of(data, data.length);
            if (facts.error()) {
                return told(WireJson.object(data), secrets);
            }
            seen |= facts.seen();
            ended |= facts.ended();
            boolean usageOnly = facts.itemsSeen() && facts.items() == 0 && facts.usage() != null;
            return new Chunk(new SentJson(data, facts), usageOnly && !usageWanted);
        } catch (MalformedJsonException e) {
            throw malformed(e);
        }
    }

    @Override
    boolean finished() {
        return seen != 0 && (seen & ~ended) == 0;
    }
}
