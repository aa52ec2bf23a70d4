package io.bulwark.research.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them. */
final class Shown {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT);
    private static final BigDecimal WIDEST = new BigDecimal("1e30");

    private Shown() {}

    static String time(Instant at) {
        return TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    static String value(JsonNode value) {
        if (value.isNumber()) {
            return number(value.decimalValue());
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "yes" : "no";
        }
        return value.asText();
    }

    /** Grouped, with two decimals from ten on and six significant digits below. */
    static String number(BigDecimal number) {
        BigDecimal size = number.abs();
        if (size.compareTo(WIDEST) > 0) {
            return String.format(Locale.ROOT, "%.3e", number);
        }
        int digits = size.compareTo(BigDecimal.TEN) >= 0 ? 2 : 6;
        if (size.signum() > 0 && size.compareTo(BigDecimal.valueOf(0.001)) < 0) {
            digits = Math.min(18, size.scale() - size.precision() + 4);
        }
        DecimalFormat format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMaximumFractionDigits(digits);
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(number);
    }

    /** {@code 1.20 billion}; "unknown" for null. */
    static String compact(@Nullable BigDecimal number) {
        if (number == null) {
            return "unknown";
        }
        double value = number.doubleValue();
        double size = Math.abs(value);
        if (size >= 1e9) {
            return String.format(Locale.ROOT, "%,.2f billion", value / 1e9);
        }
        if (size >= 1e6) {
            return String.format(Locale.ROOT, "%.2f million", value / 1e6);
        }
        return number(number);
    }

    /** With its sign and one decimal: {@code +5.2 %}; "unknown" for null. */
    static String change(@Nullable BigDecimal percent) {
        return percent == null ? "unknown" : String.format(Locale.ROOT, "%+.1f %%", percent);
    }
}
