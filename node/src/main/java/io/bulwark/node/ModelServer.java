package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.node.Door.Answer;
import io.bulwark.node.Door.TimedOutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model server that speaks OpenAI's API, such as Ollama, vLLM or llama.cpp. An answer is a result only when it is whole:
 * whatever is cut, late, odd or an error gives none.
 */
public final class ModelServer {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/@+-]{1,100}");
    private static final int MOST_MODELS = 99;
    private static final int LARGEST_LIST = 4 << 20;
    private static final int LARGEST_ANSWER = 8 << 20;
    private static final int MOST_NUMBERS = 65_536;
    private static final Duration LIST_LIMIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final URI base;
    private final @Nullable String key;
    private final Duration limit;

    /**
     * @param url with or without {@code /v1} at its end
     * @param limit for one answer
     */
    public ModelServer(URI url, @Nullable String key, Duration limit) {
        String text = url.toString();
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        this.base = URI.create(text.endsWith("/v1") ? text.substring(0, text.length() - 3) : text);
        this.key = key;
        this.limit = limit;
    }

    /** It does not answer, or not as a model server does; nothing can be computed with it at the moment. */
    static final class AwayException extends IOException {
        private static final long serialVersionUID = 1L;

        AwayException(String message) {
            super(message);
        }
    }

    /** The names of its models that the network can carry. */
    Set<String> models() throws AwayException, InterruptedException {
        Answer answer;
        try {
            answer = Door.call(at("/v1/models"), key, null, LIST_LIMIT, LARGEST_LIST);
        } catch (IOException e) {
            throw new AwayException("the model server does not answer");
        }
        if (!answer.ok() || !answer.json().path("data").isArray()) {
            throw new AwayException(
                    answer.status() == 401 || answer.status() == 403
                            ? "the model server refuses the key"
                            : "the model server does not list its models (HTTP " + answer.status() + ")");
        }
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode model : answer.json().path("data")) {
            String id = model.path("id").asText("");
            if (NAME.matcher(id).matches() && names.size() < MOST_MODELS) {
                names.add(id);
            }
        }
        return names;
    }

    /** The text that the model answers. */
    Outcome chat(ObjectNode request) throws AwayException, InterruptedException {
        boolean bounded = request.path("bounded").asBoolean(false);
        request.remove("bounded");
        return ask("/v1/chat/completions", request, json -> {
            JsonNode choice = json.path("choices").path(0);
            String text = choice.path("message").path("content").textValue();
            String end = choice.path("finish_reason").asText("");
            if (json.path("choices").size() != 1 || text == null || text.isEmpty()) {
                return new Outcome.Failed("the model server's answer has no text");
            }
            if (end.equals("stop")) {
                return new Outcome.Done(text);
            }
            // Cut where the requester wanted it is a result that says so; cut by the node's own bound is none.
            return end.equals("length") && bounded
                    ? new Outcome.Done(cut(text))
                    : new Outcome.Failed("the model's answer is not complete (" + Words.safe(end, 40) + ")");
        });
    }

    /** An answer that ends at the requester's bound, in the form of OpenAI, since a plain text would pass for a whole one. */
    private static String cut(String text) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode choice = answer.putArray("choices").addObject();
        choice.putObject("message").put("role", "assistant").put("content", text);
        choice.put("finish_reason", "length");
        return answer.toString();
    }

    /**
     * All vectors one after another, as one list of numbers.
     *
     * @param dimensions of each vector, as the requester wants them; 0 for the model's own
     */
    Outcome embeddings(String model, List<String> inputs, int dimensions) throws AwayException, InterruptedException {
        ObjectNode request =
                JsonNodeFactory.instance.objectNode().put("model", model).put("encoding_format", "float");
        if (dimensions > 0) {
            request.put("dimensions", dimensions);
        }
        ArrayNode texts = request.putArray("input");
        inputs.forEach(texts::add);
        return ask("/v1/embeddings", request, json -> {
            JsonNode data = json.path("data");
            if (!data.isArray() || data.size() != inputs.size()) {
                return new Outcome.Failed("the model server's answer has not one vector for each text");
            }
            StringBuilder output = new StringBuilder("[");
            int dimension =
                    dimensions > 0 ? dimensions : data.path(0).path("embedding").size();
            for (int i = 0; i < data.size(); i++) {
                JsonNode one = data.path(i);
                JsonNode vector = one.path("embedding");
                boolean form = one.path("index").asInt(i) == i
                        && vector.isArray()
                        && vector.size() == dimension
                        && dimension > 0
                        && (long) dimension * data.size() <= MOST_NUMBERS;
                if (!form) {
                    return new Outcome.Failed("the model server's vectors are odd");
                }
                for (JsonNode number : vector) {
                    if (!number.isNumber() || !Double.isFinite(number.doubleValue())) {
                        return new Outcome.Failed("the model server's vectors are odd");
                    }
                    output.append(number.doubleValue()).append(',');
                }
            }
            output.setCharAt(output.length() - 1, ']');
            return new Outcome.Done(output.toString());
        });
    }

    private interface Reading {
        Outcome read(JsonNode json);
    }

    private Outcome ask(String path, ObjectNode request, Reading reading) throws AwayException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (int attempt = 0; ; attempt++) {
            Answer answer;
            try {
                Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
                answer = Door.call(at(path), key, request.toString(), left, LARGEST_ANSWER);
            } catch (TimedOutException e) {
                return new Outcome.Failed("the model server took longer than " + limit.toSeconds() + " s");
            } catch (ConnectException | HttpConnectTimeoutException e) {
                throw new AwayException("the model server does not answer");
            } catch (IOException e) {
                return new Outcome.Failed("the model server's answer broke off");
            }
            int status = answer.status();
            if (answer.ok()) {
                return answer.json().isObject()
                        ? reading.read(answer.json())
                        : new Outcome.Failed("the model server's answer is no JSON");
            }
            boolean busy = status == 429 || status == 503;
            if (busy && attempt == 0 && pause(answer.retryAfter(), end)) {
                continue;
            }
            if (busy) {
                return new Outcome.Back("the model server is busy (HTTP " + status + ")");
            }
            if (status == 401 || status == 403) {
                throw new AwayException("the model server refuses the key");
            }
            if (status >= 300 && status < 400) {
                throw new AwayException("the model server redirects, which is not followed");
            }
            return new Outcome.Failed("the model server answered HTTP " + status);
        }
    }

    /** Waits as asked, a second without a wish; false when that is too long. */
    private static boolean pause(@Nullable String retryAfter, long end) throws InterruptedException {
        Duration wait = retryAfter != null
                        && retryAfter.length() <= 9
                        && retryAfter.chars().allMatch(Character::isDigit)
                        && !retryAfter.isEmpty()
                ? Duration.ofSeconds(Long.parseLong(retryAfter))
                : Duration.ofSeconds(1);
        if (wait.compareTo(LONGEST_PAUSE) > 0 || System.nanoTime() + wait.toNanos() > end) {
            return false;
        }
        Thread.sleep(wait);
        return true;
    }

    private URI at(String path) {
        return URI.create(base + path);
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
