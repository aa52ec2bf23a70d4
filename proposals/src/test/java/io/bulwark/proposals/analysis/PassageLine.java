package io.bulwark.proposals.analysis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** A line of {@code passages.txt} with its alternatives; {@code kind} is its place in the model's kinds, -1 for none. */
record PassageLine(int kind, String template) {
    static List<PassageLine> read() throws IOException {
        List<PassageLine> lines = new ArrayList<>();
        int kind = -1;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PassageLine.class.getResourceAsStream("/analysis/passages.txt")),
                StandardCharsets.UTF_8))) {
            for (String line : reader.lines().toList()) {
                if (line.startsWith("[")
                        && line.endsWith("]")
                        && line.equals(line.toUpperCase(java.util.Locale.ROOT))) {
                    String name = line.substring(1, line.length() - 1);
                    kind = name.equals("NONE") ? -1 : PhraseModel.KINDS.indexOf(Category.valueOf(name));
                } else if (!line.isBlank() && !line.startsWith("//")) {
                    lines.add(new PassageLine(kind, line));
                }
            }
        }
        return lines;
    }

    /** At most {@code count} different choices of the alternatives, always the same ones. */
    Set<String> variants(int count) {
        Set<String> variants = new LinkedHashSet<>();
        Random random = new Random(template.hashCode());
        for (int i = 0; i < 3 * count && variants.size() < count; i++) {
            variants.add(choose(random));
        }
        return variants;
    }

    private String choose(Random random) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            int close = template.charAt(i) == '{' ? template.indexOf('}', i) : -1;
            if (close > 0 && template.substring(i, close).contains("|")) {
                String[] choices = template.substring(i + 1, close).split("\\|", -1);
                text.append(choices[random.nextInt(choices.length)]);
                i = close + 1;
            } else {
                text.append(template.charAt(i++));
            }
        }
        return text.toString();
    }
}
