package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers as sources send them: as numbers or as strings. What is no number is unknown. */
public final class Numbers {
    private static final int LONGEST = 100;
    private static final int LARGEST_EXPONENT = 100;

    private Numbers() {}

    /** The number in {@code value}, or null. */
    public static @Nullable BigDecimal of(JsonNode value) {
        if (!value.isNumber() && !value.isTextual()) {
            return null;
        }
        String text = value.asText().strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            // A tiny text can name a number of a billion digits.
            return Math.abs((long) number.scale()) > LARGEST_EXPONENT ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** True, false or null: "1" and "0", true and false; anything else, "unknown" among it, is null. */
    public static @Nullable Boolean flag(JsonNode value) {
        return switch (value.asText("")) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default -> null;
        };
    }
}
