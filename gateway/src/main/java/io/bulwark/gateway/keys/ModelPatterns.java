package io.bulwark.gateway.keys;

import java.util.List;
import java.util.Locale;

/**
 * Which models may be called: names with {@code *} for any run of characters, such as {@code gpt-4o*} or {@code openai/*}.
 * Upper and lower case do not differ. No pattern at all allows every model.
 */
public record ModelPatterns(List<String> patterns) {
    public static final ModelPatterns ALL = new ModelPatterns(List.of());

    public ModelPatterns {
        patterns = patterns.stream().map(p -> p.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether a model may be called by this very name, as the client wrote it. */
    public boolean allows(String model) {
        if (patterns.isEmpty()) {
            return true;
        }
        String name = model.toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    /** Whether a provider's model may be called: by its own name or with the provider before it. */
    public boolean allows(String provider, String model) {
        return allows(model) || allows(provider + "/" + model);
    }

    /** Greedy with one step back, so that no pattern costs more than its length times the name's. */
    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int mark = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
