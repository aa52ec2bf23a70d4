package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A chat request in Anthropic's form. Members that only OpenAI knows are left out; those that neither this class nor OpenAI
 * knows ({@code thinking}, {@code top_k}, ...) are passed on as they are.
 *
 * @param jsonTool whether the JSON that was asked for comes as the input of a tool
 */
record AnthropicRequest(ObjectNode body, boolean jsonTool) {
    /** The tool through which models without structured output answer in JSON. */
    static final String JSON_TOOL = "answer_in_json";

    private static final int USUAL_MAX_TOKENS = 4_096;
    private static final Set<String> TRANSLATED = Set.of(
            "model",
            "messages",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "stop",
            "stream",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "user");
    private static final Set<String> OPENAI_ONLY = Set.of(
            "audio",
            "frequency_penalty",
            "function_call",
            "functions",
            "logit_bias",
            "logprobs",
            "metadata",
            "modalities",
            "n",
            "prediction",
            "presence_penalty",
            "prompt_cache_key",
            "prompt_cache_retention",
            "reasoning_effort",
            "safety_identifier",
            "seed",
            "service_tier",
            "store",
            "stream_options",
            "top_logprobs",
            "verbosity",
            "web_search_options");
    /** Claude models from before structured output came (4.5). */
    private static final Pattern WITHOUT_FORMAT =
            Pattern.compile("claude-(2|3|instant|opus-4-2|opus-4-0|opus-4-1|sonnet-4-2|sonnet-4-0).*");

    static AnthropicRequest of(ObjectNode request, int maxOutput) throws UntranslatableException {
        if (request.path("n").asInt(1) > 1) {
            throw new UntranslatableException("n: this provider gives one choice only");
        }
        if (request.hasNonNull("functions")) {
            throw new UntranslatableException("functions: this provider knows tools only");
        }
        ObjectNode body = WireJson.newObject();
        body.set("model", request.path("model"));
        body.put("max_tokens", maxTokens(request, maxOutput));
        new AnthropicMessages().write(request.path("messages"), body);
        if (request.path("temperature").isNumber()) {
            double temperature = request.path("temperature").asDouble();
            // OpenAI's scale ends at 2, Anthropic's at 1.
            body.set("temperature", temperature > 1 ? body.numberNode(1) : request.get("temperature"));
        }
        stop(request.path("stop"), body);
        if (request.path("stream").booleanValue()) {
            body.put("stream", true);
        }
        if (request.path("user").isTextual()) {
            body.putObject("metadata").set("user_id", request.get("user"));
        }
        tools(request, body);
        request.properties().forEach(member -> {
            if (!TRANSLATED.contains(member.getKey()) && !OPENAI_ONLY.contains(member.getKey())) {
                body.set(member.getKey(), member.getValue());
            }
        });
        boolean jsonTool = format(request, body);
        return new AnthropicRequest(body, jsonTool);
    }

    private static int maxTokens(ObjectNode request, int maxOutput) {
        int asked = request.path("max_completion_tokens")
                .asInt(request.path("max_tokens").asInt(0));
        return asked > 0 ? asked : maxOutput > 0 ? maxOutput : USUAL_MAX_TOKENS;
    }

    private static void stop(JsonNode stop, ObjectNode body) {
        if (stop.isTextual()) {
            body.putArray("stop_sequences").add(stop);
        } else if (stop.isArray() && !stop.isEmpty()) {
            body.set("stop_sequences", stop);
        }
    }

    private static void tools(ObjectNode request, ObjectNode body) {
        if (!request.path("tools").isArray() || request.path("tools").isEmpty()) {
            return;
        }
        var tools = body.putArray("tools");
        for (JsonNode tool : request.path("tools")) {
            JsonNode function = tool.path("function");
            if (!function.isObject()) {
                // One of Anthropic's own tools.
                tools.add(tool);
                continue;
            }
            ObjectNode made = tools.addObject();
            made.set("name", function.path("name"));
            if (function.hasNonNull("description")) {
                made.set("description", function.get("description"));
            }
            made.set("input_schema", schema(function.path("parameters")));
            if (tool.hasNonNull("cache_control")) {
                made.set("cache_control", tool.get("cache_control"));
            }
        }
        choice(request, body);
    }

    private static JsonNode schema(JsonNode parameters) {
        if (parameters.isObject() && parameters.has("type")) {
            return parameters;
        }
        ObjectNode schema = WireJson.newObject().put("type", "object");
        if (parameters.isObject()) {
            schema.setAll((ObjectNode) parameters);
        } else {
            schema.putObject("properties");
        }
        return schema;
    }

    private static void choice(ObjectNode request, ObjectNode body) {
        JsonNode asked = request.path("tool_choice");
        ObjectNode choice = WireJson.newObject();
        if (asked.isObject()) {
            choice.put("type", "tool").set("name", asked.path("function").path("name"));
        } else {
            choice.put(
                    "type",
                    switch (asked.asText("")) {
                        case "required" -> "any";
                        case "none" -> "none";
                        default -> "auto";
                    });
        }
        boolean alone = request.path("parallel_tool_calls").isBoolean()
                && !request.path("parallel_tool_calls").asBoolean();
        if (alone && !choice.path("type").asText().equals("none")) {
            choice.put("disable_parallel_tool_use", true);
        }
        if (!asked.isMissingNode() && !asked.isNull() || alone) {
            body.set("tool_choice", choice);
        }
    }

    /** Asks for JSON where the request does; true when it will come through the tool. */
    private static boolean format(ObjectNode request, ObjectNode body) throws UntranslatableException {
        JsonNode format = request.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text" -> {
                return false;
            }
            case "json_object" -> {
                AnthropicMessages.addSystem(body, "Answer with one JSON object and with nothing else.");
                return false;
            }
            case "json_schema" -> {
                return schemaFormat(format.path("json_schema"), body);
            }
            default -> throw new UntranslatableException("response_format: this type is not known");
        }
    }

    private static boolean schemaFormat(JsonNode asked, ObjectNode body) throws UntranslatableException {
        if (!asked.path("schema").isObject()) {
            throw new UntranslatableException("response_format: json_schema.schema must be an object");
        }
        boolean old = WITHOUT_FORMAT.matcher(body.path("model").asText()).matches();
        if (old && body.has("tools")) {
            throw new UntranslatableException("response_format: this model cannot have a schema and tools at once");
        }
        if (old) {
            ObjectNode tool = body.putArray("tools").addObject();
            tool.put("name", JSON_TOOL).put("description", "Give the answer in this form.");
            tool.set("input_schema", asked.path("schema"));
            body.putObject("tool_choice").put("type", "tool").put("name", JSON_TOOL);
            return true;
        }
        ObjectNode config = body.get("output_config") instanceof ObjectNode given
                ? WireJson.shallowCopy(given)
                : WireJson.newObject();
        config.putObject("format").put("type", "json_schema").set("schema", asked.path("schema"));
        body.set("output_config", config);
        return false;
    }
}
