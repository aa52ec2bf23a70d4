package io.bulwark.guard.token;

import io.bulwark.guard.Findings;
import io.bulwark.guard.GuardSettings;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a policy for this guard; one that cannot be read is reported and counts as not set. */
final class Settings {
    private final Map<String, Object> options;
    private final Findings out;

    Settings(GuardSettings settings, Findings out) {
        this.options = settings.options();
        this.out = out;
    }

    @Nullable
    BigDecimal number(String name) {
        Object value = options.get(name);
        return value == null ? null : number(name, value);
    }

    private @Nullable BigDecimal number(String name, Object value) {
        String text = String.valueOf(value);
        try {
            BigDecimal number = text.length() > 40 ? BigDecimal.ONE.negate() : new BigDecimal(text.strip());
            if (number.signum() >= 0 && Math.abs((long) number.scale()) < 100) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a negative number is.
        }
        out.notChecked("limits", "*", "the option " + name + " is not a number of 0 or more");
        return null;
    }

    @Nullable
    String text(String name) {
        Object value = options.get(name);
        return value == null ? null : String.valueOf(value);
    }

    /** Prices of the policy: {@code prices: {my-model: {input: "1.00", output: "2.00", cached: "0.10"}}}. */
    Prices prices() {
        if (!(options.get("prices") instanceof Map<?, ?> models)) {
            return Prices.standard();
        }
        Map<String, Price> own = new LinkedHashMap<>();
        models.forEach((model, value) -> {
            if (value instanceof Map<?, ?> price) {
                BigDecimal input = part(model, price, "input");
                BigDecimal output = part(model, price, "output");
                BigDecimal cached = price.get("cached") == null ? null : part(model, price, "cached");
                if (input != null && output != null) {
                    own.put(String.valueOf(model), new Price(input, output, cached, "policy", "policy"));
                }
            } else {
                out.notChecked("cost", "*", "the price of " + model + " has no input and output");
            }
        });
        return Prices.standard().with(own);
    }

    private @Nullable BigDecimal part(@Nullable Object model, Map<?, ?> price, String name) {
        Object value = price.get(name);
        return number("prices." + model + "." + name, value == null ? "" : value);
    }
}
