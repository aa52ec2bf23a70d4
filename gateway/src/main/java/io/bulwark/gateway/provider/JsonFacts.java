package io.bulwark.gateway.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway must know of an answer or a chunk, found in one pass over its bytes without a tree: that it is one
 * well-formed object, its usage, its model, how many choices or items it has, and whether they carry content or have ended.
 */
final class JsonFacts {
    private @Nullable Usage usage;
    private @Nullable String model;
    private boolean error;
    private int items;
    private boolean itemsSeen;
    private boolean content;
    private boolean filtered;
    /** Bit by index of the choice; indexes above 62 share the last bit. */
    private long seen;

    private long ended;

    private JsonFacts() {}

    static JsonFacts of(byte[] bytes, int length) throws MalformedJsonException {
        JsonFacts facts = new JsonFacts();
        try (JsonParser parser = WireJson.FACTORY.createParser(bytes, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJsonException("no JSON object");
            }
            facts.top(parser);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("more than one JSON value");
            }
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException("no well-formed JSON" + WireJson.where(e));
        } catch (MalformedJsonException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedJsonException("no readable JSON");
        }
        return facts;
    }

    @Nullable
    Usage usage() {
        return usage;
    }

    @Nullable
    String model() {
        return model;
    }

    /** A member {@code error} that is neither null nor false. */
    boolean error() {
        return error;
    }

    /** Choices of a completion, or items of {@code data}. */
    int items() {
        return items;
    }

    boolean itemsSeen() {
        return itemsSeen;
    }

    boolean hasContent() {
        return content;
    }

    boolean filtered() {
        return filtered;
    }

    boolean finished() {
        return ended != 0;
    }

    long seen() {
        return seen;
    }

    long ended() {
        return ended;
    }

    private void top(JsonParser parser) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "error" -> {
                    error |= value != JsonToken.VALUE_NULL && value != JsonToken.VALUE_FALSE;
                    parser.skipChildren();
                }
                case "model" -> {
                    model = value == JsonToken.VALUE_STRING ? parser.getText() : model;
                    parser.skipChildren();
                }
                case "usage" -> usage(parser, value);
                case "choices", "data" -> items(parser, value);
                default -> parser.skipChildren();
            }
        }
    }

    private void items(JsonParser parser, JsonToken start) throws IOException {
        if (start != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        itemsSeen = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                item(parser, items);
            } else {
                parser.skipChildren();
            }
            items++;
        }
    }

    private void item(JsonParser parser, int position) throws IOException {
        long index = position;
        boolean end = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsLong(index) : index;
                case "finish_reason" -> {
                    if (value == JsonToken.VALUE_STRING) {
                        end = true;
                        filtered |= parser.getText().equals("content_filter");
                    }
                }
                case "delta", "message" -> message(parser, value);
                case "text" -> content |= carries(parser, value);
                default -> {}
            }
            parser.skipChildren();
        }
        long bit = 1L << Math.clamp(index, 0, 62);
        seen |= bit;
        ended |= end ? bit : 0;
    }

    private void message(JsonParser parser, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            content |= !name.equals("role") && carries(parser, value);
            parser.skipChildren();
        }
    }

    private static boolean carries(JsonParser parser, JsonToken value) throws IOException {
        return switch (value) {
            case VALUE_STRING -> parser.getTextLength() > 0;
            case START_ARRAY -> parser.nextToken() != JsonToken.END_ARRAY && leave(parser);
            case VALUE_NULL -> false;
            default -> true;
        };
    }

    /** From inside an array to its end. */
    private static boolean leave(JsonParser parser) throws IOException {
        parser.skipChildren();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
        }
        return true;
    }

    private void usage(JsonParser parser, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        long input = 0;
        long output = 0;
        long cached = 0;
        long written = 0;
        long reasoning = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "prompt_tokens" -> input = count(parser, value);
                case "completion_tokens" -> output = count(parser, value);
                case "cache_creation_input_tokens" -> written = count(parser, value);
                case "prompt_tokens_details" -> cached = detail(parser, value, "cached_tokens");
                case "completion_tokens_details" -> reasoning = detail(parser, value, "reasoning_tokens");
                default -> parser.skipChildren();
            }
        }
        usage = new Usage(input, output, cached, written, reasoning);
    }

    private static long detail(JsonParser parser, JsonToken start, String wanted) throws IOException {
        long found = 0;
        if (start == JsonToken.START_OBJECT) {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals(wanted)) {
                    found = count(parser, value);
                } else {
                    parser.skipChildren();
                }
            }
        } else {
            parser.skipChildren();
        }
        return found;
    }

    private static long count(JsonParser parser, JsonToken value) throws IOException {
        if (value.isNumeric()) {
            double number = parser.getDoubleValue();
            return number > 0 && number < 1e12 ? (long) number : 0;
        }
        parser.skipChildren();
        return 0;
    }
}
