package io.bulwark.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the title of a proposal text: its first Markdown heading, else the title of its front matter. */
final class ProposalText {
    private static final int LONGEST_TITLE = 200;

    private ProposalText() {}

    /** The title, at most 200 characters, or {@code otherwise} when the text has none. */
    static String title(String text, String otherwise) {
        List<String> lines = text.lines().toList();
        int body = frontMatterEnd(lines);
        String title = heading(lines.subList(body, lines.size()));
        if (title == null) {
            title = frontMatterTitle(lines.subList(0, body));
        }
        String found = title == null || title.isBlank() ? otherwise : title.strip();
        return found.codePointCount(0, found.length()) <= LONGEST_TITLE
                ? found
                : found.substring(0, found.offsetByCodePoints(0, LONGEST_TITLE - 1)) + "…";
    }

    private static @Nullable String heading(List<String> lines) {
        String fence = "";
        String before = "";
        for (String line : lines) {
            String bare = line.strip();
            if (!fence.isEmpty()) {
                fence = bare.startsWith(fence) ? "" : fence;
                continue;
            }
            if (bare.startsWith("```") || bare.startsWith("~~~")) {
                fence = bare.substring(0, 3);
                before = "";
                continue;
            }
            if (bare.matches("#{1,6}\\s+\\S.*")) {
                return bare.replaceFirst("^#+\\s+", "").replaceFirst("\\s+#+$", "");
            }
            if (bare.matches("={2,}|-{2,}") && before.matches("[^-=|>*#\\s].*")) {
                return before;
            }
            before = bare;
        }
        return null;
    }

    /** The index of the first line after the front matter, 0 when there is none. */
    private static int frontMatterEnd(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().strip().equals("---")) {
            return 0;
        }
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.equals("---") || line.equals("...")) {
                return i + 1;
            }
        }
        return 0;
    }

    private static @Nullable String frontMatterTitle(List<String> lines) {
        for (String line : lines) {
            if (line.regionMatches(true, 0, "title:", 0, 6)) {
                return line.substring(6).strip().replaceFirst("^([\"'])(.*)\\1$", "$2");
            }
        }
        return null;
    }
}
