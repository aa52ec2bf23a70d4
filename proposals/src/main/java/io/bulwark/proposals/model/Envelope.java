package io.bulwark.proposals.model;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Marks a proposal as data. The marks are random for each call, so nobody can write them beforehand; whatever looks like one
 * in a text is taken out.
 */
final class Envelope {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern MARK = Pattern.compile("(?i)data-[0-9a-f]{32}");
    private static final String TAKEN_OUT = "(mark taken out)";

    private final String mark;
    private final int longest;

    /** @param longest code points of a description that are shown; of a longer one its beginning and its end */
    Envelope(int longest) {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        this.mark = "data-" + HexFormat.of().formatHex(bytes);
        this.longest = longest;
    }

    String mark() {
        return mark;
    }

    String wrap(String title, String description) {
        return "[" + mark + " title]\n" + harmless(title) + "\n[" + mark + " description]\n" + shown(description)
                + "\n[" + mark + " end]";
    }

    boolean cuts(String description) {
        return description.codePointCount(0, description.length()) > longest;
    }

    private String shown(String description) {
        if (!cuts(description)) {
            return harmless(description);
        }
        int head = description.offsetByCodePoints(0, longest - longest / 3);
        int tail = description.offsetByCodePoints(description.length(), -(longest / 3));
        return harmless(description.substring(0, head)) + "\n[" + mark + " some of the description is left out here]\n"
                + harmless(description.substring(tail));
    }

    /** Without what no reader sees: it could hide a mark, or words for the model alone. */
    private static String harmless(String text) {
        return MARK.matcher(Cleaner.visible(text)).replaceAll(TAKEN_OUT);
    }
}
