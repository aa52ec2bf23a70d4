package io.bulwark.guard;

import io.bulwark.guard.token.Compression;
import io.bulwark.text.tokens.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a prompt shorter and lets Trust judge the result against the original as its only source: a shorter text is offered
 * only where Trust finds nothing in it that the original does not bear. Asked for with the option {@code optimise: true} of
 * the token guard.
 */
final class Optimisation {
    private static final String OPTION = "optimise";
    private static final int LONGEST = 200_000;

    private Optimisation() {}

    /** The result of the token guard with a shorter input in its details, where one was asked for. */
    static GuardResult offer(
            List<Guard> guards, Exchange exchange, Policy policy, Map<String, String> processed, GuardResult counted) {
        String text = processed.get("input");
        if (text == null
                || !Boolean.TRUE.equals(policy.settings("token").options().get(OPTION))) {
            return counted;
        }
        Map<String, Object> offer = new LinkedHashMap<>();
        offer.put("part", "input");
        if (text.length() > LONGEST) {
            offer.put("accepted", false);
            offer.put("reason", "longer than " + LONGEST + " characters");
        } else {
            shorten(guards, exchange, policy, text, offer);
        }
        Map<String, Object> details = new LinkedHashMap<>(counted.details());
        details.put("optimised", offer);
        return counted.with(details);
    }

    private static void shorten(
            List<Guard> guards, Exchange exchange, Policy policy, String text, Map<String, Object> offer) {
        Compression shorter = Compression.of(text, Compression.Options.ALL);
        Tokenizer tokenizer = Tokenizer.of(exchange.model());
        int before = tokenizer.quick(text).tokens();
        int after = tokenizer.quick(shorter.text()).tokens();
        offer.put("tokens_before", before);
        offer.put("tokens_after", Math.min(before, after));
        if (after >= before) {
            offer.put("accepted", false);
            offer.put("reason", "nothing can go without loss");
            return;
        }
        Exchange compared = Exchange.output(shorter.text()).resting(List.of(new Exchange.Source("original", text)));
        Exchange itself = Exchange.output(text).resting(List.of(new Exchange.Source("original", text)));
        for (Guard guard : guards) {
            if (guard.name().equals("trust")) {
                List<String> added = Mitigation.added(guard, compared, policy, Mitigation.check(guard, itself, policy));
                if (!added.isEmpty()) {
                    offer.put("accepted", false);
                    offer.put("reason", "the shorter text would add: " + String.join(", ", added));
                    return;
                }
                offer.put("validated_by", List.of("trust"));
            }
        }
        offer.put("accepted", true);
        offer.put("text", shorter.text());
    }
}
