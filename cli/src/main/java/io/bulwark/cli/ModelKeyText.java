package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Model keys in words. */
final class ModelKeyText {
    private ModelKeyText() {}

    /** A key with its secret, which stands alone on its line so that it can be copied whole. */
    static String issued(Render page, String event, JsonNode key) {
        page.text(0, "", "Model key " + Json.text(key, "name", "(no name)") + " " + event + ":", page::bold)
                .blank()
                .line("  " + Text.safe(Json.text(key, "key", "(the server sent no secret)")))
                .blank()
                .text(0, "Store it now, where your program takes its OpenAI key: it is never shown again.");
        return page.facts(0, facts(key)).toString();
    }

    static void item(Render page, JsonNode key) {
        String name = Text.clip(Text.safe(Json.text(key, "name", "(no name)")), Math.max(20, page.width() - 24));
        String state = KeyText.state(key);
        String unusual = Json.text(key, "unusual_at");
        page.line(page.bold(name) + "  " + Text.safe(Json.text(key, "hint", "")) + "…  "
                + (state.equals("active") ? page.good(state) : page.dim(state))
                + (unusual == null
                        ? ""
                        : "  " + page.bad("unusual spend at " + Text.safe(ProposalsListCommand.time(unusual)))));
        page.facts(2, facts(key));
    }

    private static List<String> facts(JsonNode key) {
        List<String> facts = new ArrayList<>();
        facts.add(Json.text(key, "id", "(no id)"));
        facts.add(Json.text(key, "owner", "(no owner)"));
        facts.add(key.path("models").isEmpty() ? "all models" : words(key.path("models")));
        budget(facts, key.path("budget"));
        rate(facts, Json.text(key, "requests_per_minute"), "requests");
        rate(facts, Json.text(key, "tokens_per_minute"), "tokens");
        if (!key.path("tags").isEmpty()) {
            facts.add("tags " + words(key.path("tags")));
        }
        String policy = Json.text(key, "policy");
        if (policy != null) {
            facts.add("policy " + policy);
        }
        KeyText.times(facts, key);
        return facts;
    }

    private static void budget(List<String> facts, JsonNode budget) {
        if (!budget.isObject()) {
            facts.add("no budget");
            return;
        }
        String period = Json.text(budget, "period", "total");
        facts.add("spent " + Json.text(budget, "spent_usd", "?") + " of " + Json.text(budget, "usd", "?") + " USD"
                + (period.equals("total") ? "" : " this " + period));
        String unreported = Json.text(budget, "unreported_usd", "0.00");
        if (!unreported.equals("0.00")) {
            facts.add(unreported + " USD held by instances that went silent");
        }
    }

    private static void rate(List<String> facts, @Nullable String rate, String what) {
        if (rate != null) {
            facts.add(Text.grouped(rate) + " " + what + " a minute");
        }
    }

    private static String words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return String.join(" ", words);
    }
}
