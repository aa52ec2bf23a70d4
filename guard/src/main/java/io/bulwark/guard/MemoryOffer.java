package io.bulwark.guard;

import io.bulwark.guard.context.MemoryPlan;
import io.bulwark.text.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans what of a conversation goes into the next prompt, counted as the model counts: asked for with the option {@code
 * memory_tokens: N} of the context guard, and offered where the token guard says that the conversation does not fit the
 * model's window; then three quarters of the window are planned for, and the rest is left for the answer.
 */
final class MemoryOffer {
    private static final String OPTION = "memory_tokens";

    private MemoryOffer() {}

    /** The result of the context guard with a plan in its details, where there is a reason for one. */
    static GuardResult offer(
            Exchange exchange, Policy policy, Map<String, String> processed, Map<String, GuardResult> results) {
        GuardResult context = results.get("context");
        if (context == null) {
            throw new IllegalStateException("No result of the context guard");
        }
        int budget = exchange.messages().isEmpty() ? 0 : budget(exchange, policy, results.get("token"));
        if (budget <= 0) {
            return context;
        }
        List<Exchange.Message> messages = new ArrayList<>();
        for (int i = 0; i < exchange.messages().size(); i++) {
            Exchange.Message message = exchange.messages().get(i);
            messages.add(new Exchange.Message(
                    message.role(), processed.getOrDefault("messages[" + i + "]", message.content())));
        }
        Tokenizer tokenizer = Tokenizer.of(exchange.model());
        MemoryPlan plan =
                MemoryPlan.of(messages, budget, text -> tokenizer.quick(text).atMost());
        List<Map<String, Object>> turns = new ArrayList<>();
        for (MemoryPlan.Turn turn : plan.turns()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("index", turn.index());
            one.put("fate", turn.fate().name().toLowerCase(Locale.ROOT));
            one.put("tokens", turn.tokens());
            one.put("reason", turn.reason());
            if (turn.fate() == MemoryPlan.Fate.SUMMARISE) {
                one.put("text", turn.text());
            }
            turns.add(one);
        }
        Map<String, Object> offer = new LinkedHashMap<>();
        offer.put("budget", budget);
        offer.put("tokens", plan.tokens());
        offer.put("turns", turns);
        Map<String, Object> details = new LinkedHashMap<>(context.details());
        details.put("memory_plan", offer);
        return context.with(details);
    }

    private static int budget(Exchange exchange, Policy policy, @Nullable GuardResult token) {
        if (policy.settings("context").options().get(OPTION) instanceof Integer asked) {
            return asked;
        }
        boolean full = token != null
                && token.findings().stream()
                        .anyMatch(finding -> finding.category().equals("CONTEXT_LIMIT"));
        return full ? Tokenizer.of(exchange.model()).contextWindow() / 4 * 3 : 0;
    }
}
