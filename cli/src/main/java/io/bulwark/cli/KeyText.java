package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API keys in words. */
final class KeyText {
    private KeyText() {}

    /** A key with its secret, which stands alone on its line so that it can be copied whole. */
    static String issued(Render page, String event, JsonNode key) {
        page.text(0, "", "Key " + Json.text(key, "name", "(no name)") + " " + event + ":", page::bold)
                .blank()
                .line("  " + Text.safe(Json.text(key, "key", "(the server sent no secret)")))
                .blank()
                .text(0, "Store it now, in a secret store or as BULWARK_KEY: it is never shown again.");
        return page.facts(0, facts(key)).toString();
    }

    static void item(Render page, JsonNode key) {
        String name = Text.clip(Text.safe(Json.text(key, "name", "(no name)")), Math.max(20, page.width() - 24));
        String state = state(key);
        page.line(page.bold(name) + "  " + Text.safe(Json.text(key, "hint", "")) + "…  "
                + (state.equals("active") ? page.good(state) : page.dim(state)));
        page.facts(2, facts(key));
    }

    static String state(JsonNode key) {
        if (Json.text(key, "revoked_at") != null) {
            return "revoked";
        }
        return past(Json.text(key, "expires_at")) ? "expired" : "active";
    }

    private static boolean past(@Nullable String instant) {
        try {
            return instant != null && Instant.parse(instant).isBefore(Instant.now());
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static List<String> facts(JsonNode key) {
        List<String> facts = new ArrayList<>();
        facts.add(Json.text(key, "id", "(no id)"));
        facts.add(Json.text(key, "owner", "(no owner)"));
        List<String> scopes = new ArrayList<>();
        key.path("permissions").forEach(scope -> scopes.add(scope.asText()));
        facts.add(String.join(" ", scopes));
        times(facts, key);
        return facts;
    }

    /** When what happened to a key of either kind. */
    static void times(List<String> facts, JsonNode key) {
        time(facts, "made", Json.text(key, "created_at"));
        time(facts, "rotated", Json.text(key, "rotated_at"));
        time(facts, "old secret until", Json.text(key, "previous_until"));
        time(facts, "last used", Json.text(key, "last_used_at"));
        String expires = Json.text(key, "expires_at");
        facts.add(expires == null ? "never expires" : "expires " + ProposalsListCommand.time(expires));
        time(facts, "revoked", Json.text(key, "revoked_at"));
    }

    private static void time(List<String> facts, String event, @Nullable String instant) {
        if (instant != null) {
            facts.add(event + " " + ProposalsListCommand.time(instant));
        }
    }
}
