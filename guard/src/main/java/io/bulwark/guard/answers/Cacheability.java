package io.bulwark.guard.answers;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.Set;

/** Whether an answer may be kept for a request, and if not, why. */
public sealed interface Cacheability {
    /** The answer may be kept. */
    record Cacheable() implements Cacheability {}

    /** The answer is made anew each time; {@code why} is fit to be shown to the caller. */
    record NotCacheable(String why) implements Cacheability {}

    /**
     * What the owner of the cache allows.
     *
     * @param maxTemperature the highest temperature at which answers are kept, 0 to 2
     * @param sampled keep answers at any temperature, because the caller asked for it
     * @param tools keep answers of requests that offer tools
     * @param timely keep answers to questions about now
     */
    record Rules(double maxTemperature, boolean sampled, boolean tools, boolean timely) {
        /** Temperature 0, no tools, nothing about now. */
        public static final Rules STRICT = new Rules(0, false, false, false);
    }

    /** Words that tie an answer to the moment. */
    Set<Long> NOW = Set.of(
            Words.key("now"),
            Words.key("today"),
            Words.key("tonight"),
            Words.key("tomorrow"),
            Words.key("yesterday"),
            Words.key("currently"),
            Words.key("current"),
            Words.key("latest"),
            Words.key("recent"),
            Words.key("recently"),
            Words.key("newest"),
            Words.key("nowadays"));

    /** Judges a request in the form of the chat completions interface. */
    static Cacheability of(JsonNode request, Rules rules) {
        JsonNode temperature = request.path("temperature");
        if (!rules.sampled()) {
            if (!temperature.isNumber()) {
                return new NotCacheable("no temperature is set, so answers may vary");
            }
            if (temperature.doubleValue() > rules.maxTemperature()) {
                return new NotCacheable("the temperature is above " + rules.maxTemperature());
            }
        }
        if (request.path("n").asInt(1) != 1) {
            return new NotCacheable("more than one answer is asked for");
        }
        if (!rules.tools()
                && (offers(request, "tools")
                        || offers(request, "functions")
                        || offers(request, "web_search_options"))) {
            return new NotCacheable("tools are offered, and their results may change");
        }
        JsonNode messages = request.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            return new NotCacheable("there are no messages");
        }
        if (!rules.timely() && timely(LastQuestion.text(request))) {
            return new NotCacheable("the question is about the present moment");
        }
        return new Cacheable();
    }

    private static boolean offers(JsonNode request, String member) {
        JsonNode value = request.path(member);
        return value.isObject() || value.isArray() && !value.isEmpty();
    }

    private static boolean timely(String text) {
        Words words = Words.of(Folded.of(text));
        for (int i = 0; i < words.size(); i++) {
            if (NOW.contains(words.key(i))) {
                return true;
            }
        }
        return false;
    }
}
