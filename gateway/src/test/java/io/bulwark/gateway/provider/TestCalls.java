package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Short ways to providers and requests. */
final class TestCalls {
    static final String KEY = "sk-" + "test" + "-0123456789abcdef";

    private TestCalls() {}

    static ProviderSettings settings(String kind, String url, Duration patience) {
        return new ProviderSettings(
                kind,
                kind,
                URI.create(url),
                "env:KEY",
                Map.of("X-Org", "env:ORG", "X-Plain", "plain"),
                Map.of(),
                new Timeouts(patience, patience, patience, patience, Duration.ofSeconds(20)),
                100,
                true);
    }

    static KeySource keys() {
        return KeySource.standard(Map.of("KEY", KEY, "ORG", "org-7"), _ -> Optional.empty());
    }

    static ObjectNode json(String text) {
        try {
            return WireJson.object(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static ObjectNode chat(String model, boolean stream) {
        return json("{'model':'" + model + "','messages':[{'role':'user','content':'Hi'}]"
                + (stream ? ",'stream':true" : "") + "}");
    }

    static Outcome.Failed failed(Outcome outcome) {
        if (outcome instanceof Outcome.Streaming streaming) {
            try (ModelStream stream = streaming.stream()) {
                while (true) {
                    switch (stream.next()) {
                        case StreamEvent.Broken broken -> {
                            return broken.failure();
                        }
                        case StreamEvent.End _ -> throw new AssertionError("The stream is complete");
                        case Chunk _ -> {
                            // On to the end.
                        }
                    }
                }
            }
        }
        if (outcome instanceof Outcome.Failed failed) {
            return failed;
        }
        throw new AssertionError("Answered: " + outcome);
    }
}
