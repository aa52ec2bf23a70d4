package io.bulwark.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Writes reports for a terminal: colours where allowed, wrapped and indented text, sections and score bars. */
final class Render {
    // Longer lines than this are hard to read, however wide the terminal is.
    private static final int READABLE = 110;

    private final StringBuilder page = new StringBuilder();
    private final boolean colour;
    private final int width;

    Render(Console console) {
        this.colour = console.colour();
        this.width = Math.min(console.width(), READABLE);
    }

    int width() {
        return width;
    }

    /** A line as it is: its parts are already safe and painted. */
    Render line(String line) {
        page.append(line.stripTrailing()).append('\n');
        return this;
    }

    Render blank() {
        page.append('\n');
        return this;
    }

    Render section(String name) {
        return blank().line(bold(name));
    }

    /** Hostile text, wrapped at {@code indent}. */
    Render text(int indent, String text) {
        return text(indent, "", text, UnaryOperator.identity());
    }

    /** Hostile text behind a safe {@code prefix}; the following lines stand under the first. */
    Render text(int indent, String prefix, String text, UnaryOperator<String> paint) {
        int hang = indent + Text.columns(prefix);
        String lead = " ".repeat(indent) + prefix;
        for (String wrapped : Text.wrap(text, Math.max(20, width - hang))) {
            line(lead + paint.apply(wrapped));
            lead = " ".repeat(hang);
        }
        return this;
    }

    /** Facts joined by dots, on as many lines as they need; a line breaks between facts where it can. */
    Render facts(int indent, List<String> facts) {
        String line = "";
        for (String fact : facts) {
            String safe = Text.safe(fact);
            String longer = line.isEmpty() ? safe : line + " · " + safe;
            if (!line.isEmpty() && indent + Text.columns(longer) + 2 > width) {
                // A single long fact may fill its line: then the line's end separates well enough.
                boolean room = indent + Text.columns(line) + 2 <= width;
                text(indent, "", room ? line + " ·" : line, this::dim);
                longer = safe;
            }
            line = longer;
        }
        return line.isEmpty() ? this : text(indent, "", line, this::dim);
    }

    /** A bar of {@code cells} for a score from 0 to 100, in the colour of {@code level}. */
    String bar(BigDecimal score, String level, int cells) {
        int full = Math.clamp(score.multiply(BigDecimal.valueOf(cells)).intValue() / 100, 0, cells);
        if (full == 0 && score.signum() > 0) {
            full = 1;
        }
        return level(level, "█".repeat(full)) + dim("░".repeat(cells - full));
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("1;31", text);
    }

    /** {@code text} in the colour of a risk level or a severity; unknown ones stay plain. */
    String level(String level, String text) {
        return switch (level.toUpperCase(Locale.ROOT)) {
            case "LOW" -> paint("32", text);
            case "MEDIUM" -> paint("33", text);
            case "HIGH" -> paint("1;33", text);
            case "CRITICAL" -> paint("31", text);
            case "SEVERE" -> paint("1;31", text);
            default -> text;
        };
    }

    /** {@code text} in the colour of a recommendation. */
    String advice(String recommendation, String text) {
        return switch (recommendation) {
            case "APPROVE" -> paint("32", text);
            case "REVIEW" -> paint("33", text);
            case "REJECT" -> paint("1;31", text);
            default -> text;
        };
    }

    private String paint(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
