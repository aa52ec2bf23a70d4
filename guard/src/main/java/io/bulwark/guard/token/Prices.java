package io.bulwark.guard.token;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A price table. A model is found by its name, with or without a provider before it and a date or {@code -latest} behind
 * it; a name that merely starts like a known one ({@code gpt-5-ultra}) has no price.
 */
public final class Prices {
    private static final Prices STANDARD = read(Resources.text("prices.txt"));

    private final Map<String, Price> byModel;

    private Prices(Map<String, Price> byModel) {
        this.byModel = byModel;
    }

    /** The table of this library; list prices with the month they were published in. */
    public static Prices standard() {
        return STANDARD;
    }

    private static Prices read(String table) {
        Map<String, Price> byModel = new LinkedHashMap<>();
        for (String line : table.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\\|");
            String cached = columns[3].strip();
            byModel.put(
                    columns[0].strip(),
                    new Price(
                            new BigDecimal(columns[1].strip()),
                            new BigDecimal(columns[2].strip()),
                            cached.equals("-") ? null : new BigDecimal(cached),
                            columns[4].strip(),
                            columns[5].strip()));
        }
        return new Prices(byModel);
    }

    /** This table with some prices replaced or added. */
    public Prices with(Map<String, Price> own) {
        Map<String, Price> all = new LinkedHashMap<>(byModel);
        own.forEach((model, price) -> all.put(plain(model), price));
        return new Prices(all);
    }

    /** All prices by model. */
    public Map<String, Price> all() {
        return Map.copyOf(byModel);
    }

    /** The price of a model, or null where the table has none. */
    public @Nullable Price of(@Nullable String model) {
        if (model == null) {
            return null;
        }
        String name = plain(model);
        Price price = byModel.get(name);
        return price != null ? price : byModel.get(undated(name));
    }

    private static String plain(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        return name.startsWith("anthropic.") ? name.substring("anthropic.".length()) : name;
    }

    /** The name without a closing date of at least four digits, or {@code -latest}. */
    private static String undated(String name) {
        if (name.endsWith("-latest")) {
            return name.substring(0, name.length() - "-latest".length());
        }
        int end = name.length();
        int digits = 0;
        int cut = end;
        while (end > 0) {
            char c = name.charAt(end - 1);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if ((c == '-' || c == '@') && cut > end) {
                int run = cut - end;
                if (run != 2 && run != 4 && run != 8) {
                    break;
                }
                cut = end - 1;
                if (run >= 4) {
                    return digits >= 4 ? name.substring(0, cut) : name;
                }
            } else {
                break;
            }
            end--;
        }
        return name;
    }
}
