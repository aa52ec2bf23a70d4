package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A piece of work of the product itself for a model, whose answer is one JSON object of a known form.
 *
 * @param model a route or {@code provider/model}
 * @param tag under which the usage shows it
 * @param messages what follows the system prompt, examples first
 * @param schema of the answer; it stands in the prompt as well, for providers that know no schemas
 * @param maxTokens of the answer
 * @param time for everything together: retries, and the one repair of an answer that is refused
 * @param check what is wrong with an answer, in words for the model; empty when it is good
 */
public record ModelTask(
        String model,
        String tag,
        String system,
        List<Message> messages,
        String schemaName,
        ObjectNode schema,
        double temperature,
        int maxTokens,
        Duration time,
        Function<ObjectNode, List<String>> check) {
    /** One turn; the role is user or assistant. */
    public record Message(String role, String content) {}

    public ModelTask {
        messages = List.copyOf(messages);
    }
}
