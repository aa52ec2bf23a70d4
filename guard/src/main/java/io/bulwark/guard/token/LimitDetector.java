package io.bulwark.guard.token;

import com.fasterxml.jackson.databind.node.NullNode;
import io.bulwark.guard.Detector;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.tokens.TokenCount;
import io.bulwark.text.tokens.Tokenizer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens and the cost of an exchange and compares them with the model's window and the policy's limits. Options:
 * {@code model}, {@code max_input_tokens}, {@code max_output_tokens}, {@code max_cost_usd}, {@code context_window},
 * {@code prices}.
 */
final class LimitDetector implements Detector {
    private static final double SURE = 0.99;
    private static final double LIKELY = 0.6;
    private static final int PER_MESSAGE = 3;
    private static final int PER_REPLY = 3;
    private static final int CHARACTERS_PER_TOKEN = 4;
    /** English has 4 to 5 characters to a token, other scripts fewer. */
    private static final double KNOWN_ERROR = 0.4;

    @Override
    public String name() {
        return "limits";
    }

    /** A sum of counts with the widest error among them. */
    private static final class Sum {
        private long tokens;
        private boolean exact = true;
        private double error;

        void add(TokenCount count) {
            tokens += count.tokens();
            exact &= count.exact();
            error = Math.max(error, count.error());
        }

        double over(BigDecimal limit) {
            double least = exact ? tokens : tokens / (1 + error);
            return least > limit.doubleValue() ? SURE : tokens > limit.doubleValue() ? LIKELY : 0;
        }
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Exchange exchange = inspection.exchange();
        Settings settings = new Settings(inspection.settings(), out);
        String model = exchange.model() != null ? exchange.model() : settings.text("model");
        Tokenizer tokenizer = Tokenizer.of(model);
        Sum input = new Sum();
        Sum output = new Sum();
        boolean chat = !exchange.messages().isEmpty();
        for (Passage passage : inspection.passages()) {
            inspection.checkTime();
            Sum sum = passage.part().equals("output") ? output : input;
            sum.add(tokenizer.quick(passage.text().value()));
            if (chat && sum == input && passage.origin() != Origin.DOCUMENT) {
                sum.add(overhead(passage, exchange, tokenizer));
            }
        }
        if (chat) {
            input.add(new TokenCount(PER_REPLY, true, 0));
        }
        boolean exact = input.exact && output.exact;
        out.detail("tokens", figures(tokenizer, input, output, exact));
        BigDecimal cost = cost(model, settings.prices(), input, output, out);
        limits(inspection, settings, tokenizer, whole(input, inspection), output, out);
        BigDecimal dearest = settings.number("max_cost_usd");
        if (dearest != null && cost == null) {
            out.notChecked("cost", "*", "no price is known for " + (model == null ? "a model not given" : model));
        } else if (dearest != null && cost != null && cost.compareTo(dearest) > 0) {
            over(
                    inspection,
                    out,
                    "COST_LIMIT",
                    exact ? SURE : LIKELY,
                    "input",
                    "Costs $" + cost.toPlainString() + ", the policy allows $" + dearest.toPlainString()
                            + "; shorten the text or take a cheaper model.");
        }
    }

    /** With the turns that were counted in earlier calls, by their length: what goes to the model is the whole conversation. */
    private static Sum whole(Sum input, Inspection inspection) {
        if (inspection.known() == 0) {
            return input;
        }
        long characters = 0;
        for (Exchange.Message message : inspection.exchange().messages().subList(0, inspection.known())) {
            characters += message.content().length();
        }
        Sum whole = new Sum();
        whole.add(new TokenCount((int) Math.min(Integer.MAX_VALUE / 2, input.tokens), input.exact, input.error));
        whole.add(new TokenCount(
                (int) Math.min(Integer.MAX_VALUE / 2, characters / CHARACTERS_PER_TOKEN), false, KNOWN_ERROR));
        return whole;
    }

    private static TokenCount overhead(Passage passage, Exchange exchange, Tokenizer tokenizer) {
        String role = "user";
        if (passage.part().startsWith("messages[")) {
            String index = passage.part()
                    .substring("messages[".length(), passage.part().length() - 1);
            role = exchange.messages().get(Integer.parseInt(index)).role();
        }
        return new TokenCount(PER_MESSAGE + tokenizer.encoding().count(role), tokenizer.exact(), tokenizer.error());
    }

    private static Map<String, Object> figures(Tokenizer tokenizer, Sum input, Sum output, boolean exact) {
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("input", input.tokens);
        tokens.put("output", output.tokens);
        tokens.put("exact", exact);
        tokens.put("encoding", tokenizer.encoding().label());
        if (!exact) {
            tokens.put("error", Math.round(Math.max(input.error, output.error) * 1_000) / 1_000.0);
            tokens.put("note", tokenizer.note().isEmpty() ? "long text, counted in samples" : tokenizer.note());
        }
        return tokens;
    }

    private static @Nullable BigDecimal cost(
            @Nullable String model, Prices prices, Sum input, Sum output, Findings out) {
        Price price = prices.of(model);
        if (price == null) {
            out.detail("cost_usd", NullNode.getInstance());
            out.detail("cost_reason", model == null ? "no model given" : "no price known for this model");
            return null;
        }
        BigDecimal cost = price.cost(input.tokens, 0, output.tokens).stripTrailingZeros();
        out.detail("cost_usd", cost.toPlainString());
        out.detail("price_as_of", price.asOf());
        return cost;
    }

    private void limits(
            Inspection inspection, Settings settings, Tokenizer tokenizer, Sum input, Sum output, Findings out) {
        BigDecimal window = settings.number("context_window");
        if (window == null && tokenizer.contextWindow() > 0) {
            window = BigDecimal.valueOf(tokenizer.contextWindow());
        }
        if (window != null && input.over(window) > 0) {
            over(
                    inspection,
                    out,
                    "CONTEXT_LIMIT",
                    input.over(window),
                    "input",
                    input.tokens + " input tokens do not fit into the window of " + window.toPlainString()
                            + "; cut the text into chunks or leave parts out.");
        }
        tokens(inspection, out, "INPUT_TOKEN_LIMIT", settings.number("max_input_tokens"), input, "input");
        tokens(inspection, out, "OUTPUT_TOKEN_LIMIT", settings.number("max_output_tokens"), output, "output");
    }

    private void tokens(
            Inspection inspection, Findings out, String category, @Nullable BigDecimal limit, Sum sum, String part) {
        if (limit != null && sum.over(limit) > 0) {
            over(
                    inspection,
                    out,
                    category,
                    sum.over(limit),
                    part,
                    sum.tokens + " " + part + " tokens, the policy allows " + limit.toPlainString()
                            + "; shorten or compress the text.");
        }
    }

    /** Points at the output, or at the longest text that goes in. */
    private void over(
            Inspection inspection, Findings out, String category, double confidence, String part, String advice) {
        Passage longest = null;
        for (Passage passage : inspection.passages()) {
            boolean wanted = part.equals("output") == passage.part().equals("output");
            if (wanted
                    && (longest == null
                            || passage.text().length() > longest.text().length())) {
                longest = passage;
            }
        }
        if (longest == null) {
            longest = inspection.passages().getFirst();
        }
        out.add(Finding.at(longest, 0, longest.text().length(), category, Severity.HIGH, confidence, name(), advice));
    }
}
