package io.bulwark.proposals.analysis;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Notes down what a proposal asks for and promises, from its headings, lists, tables and plain statements. It reads only
 * what a rendered page shows and leaves out what it cannot tell; any text has a snapshot, and the same text the same one.
 */
public final class SnapshotExtractor {
    private static final int MOST_SENTENCES = 5;
    private static final int DISTANT = 4000;
    private static final Pattern PROMISE = Pattern.compile(
            "(?i)(?:\\b(?:will|shall) (?:deliver|provide|produce|ship)|\\bdeliverables(?: are| include)?)[^:;.]{0,40}:\\s?(?<list>[^\\n]{3,800})");
    private static final Pattern FILLER = Pattern.compile(
            "(?i)(?:n/?a|tbd|none|see (?:above|below)|-+|(?:author|authors|status|created|updated|discussions?(?:-to)?|type|network|date|category|requires|sip|title|proposal id|implementation)s?\\s?:.{0,200}|https?://\\S{1,400})\\.?");
    private static final Pattern CALL = Pattern.compile(
            "(?i)(?:0x[0-9a-f]{8}|(?:destination|data|value|function|target|calldata|signature|args|to|from|payload|proposal payload)\\s?[:=]|description of transaction).*");
    private static final Pattern LABEL =
            Pattern.compile("(?i)^(?:(?:executive |simple )?summary|tl;?dr|abstract|overview)\\s?[:–—-]\\s?");

    public SnapshotExtractor() {}

    /** The snapshot of a proposal. {@code title} stands in for a summary where the description has no sentence. */
    public Snapshot extract(String title, String description) {
        Outline outline = Outline.of(description);
        List<Part> parts = outline.parts();
        String name = PlainText.of(title.substring(0, Math.min(title.length(), DISTANT)));
        return new Snapshot(
                summary(name, parts), deliverables(parts), BudgetReader.of(name, outline), TimelineReader.of(parts));
    }

    private static String summary(String title, List<Part> parts) {
        for (Topic topic : EnumSet.of(Topic.SUMMARY, Topic.ABSTRACT, Topic.MOTIVATION)) {
            String text = sentences(parts, topic);
            if (!text.isEmpty()) {
                return text;
            }
        }
        String text = sentences(parts, null);
        return text.isEmpty() ? PlainText.shortened(title, Snapshot.LONGEST_SUMMARY) : text;
    }

    /** The first sentences of the first section about {@code topic}, or of the whole text where it is null. */
    private static String sentences(List<Part> parts, @Nullable Topic topic) {
        StringBuilder out = new StringBuilder();
        int count = 0;
        int section = -1;
        for (Part part : parts) {
            boolean prose = part instanceof Part.Text || topic != null && part instanceof Part.Item;
            if (!prose || topic != null && !part.about(topic)) {
                continue;
            }
            int in = part instanceof Part.Text text
                    ? text.section()
                    : part instanceof Part.Item item ? item.section() : 0;
            String body =
                    part instanceof Part.Text text ? text.joined() : part instanceof Part.Item item ? item.text() : "";
            if (FILLER.matcher(body).matches() || section >= 0 && in != section) {
                if (section >= 0 && in != section) {
                    break;
                }
                continue;
            }
            section = in;
            for (String sentence : PlainText.sentences(LABEL.matcher(body).replaceFirst(""))) {
                int room = Snapshot.LONGEST_SUMMARY - out.length() - (out.isEmpty() ? 0 : 1);
                if (sentence.length() > room || count == MOST_SENTENCES) {
                    return out.isEmpty() ? PlainText.shortened(sentence, Snapshot.LONGEST_SUMMARY) : out.toString();
                }
                out.append(out.isEmpty() ? "" : " ").append(sentence);
                count++;
            }
            if (topic == null && out.length() >= Snapshot.LONGEST_SUMMARY / 4) {
                break;
            }
        }
        return out.toString();
    }

    private static List<String> deliverables(List<Part> parts) {
        for (Topic topic : EnumSet.of(Topic.DELIVERABLES, Topic.GOALS, Topic.SPECIFICATION)) {
            Set<String> found = listed(parts, topic);
            if (found.isEmpty() && topic == Topic.DELIVERABLES) {
                found = promised(parts);
            }
            if (!found.isEmpty()) {
                return found.stream().limit(Snapshot.LONGEST_LIST).toList();
            }
        }
        return List.of();
    }

    /** The outermost items of the lists, and the first columns of the tables, in sections about {@code topic}. */
    private static Set<String> listed(List<Part> parts, Topic topic) {
        Set<String> found = new LinkedHashSet<>();
        int section = -1;
        int indent = 0;
        for (Part part : parts) {
            if (found.size() >= Snapshot.LONGEST_LIST) {
                break;
            }
            if (part instanceof Part.Item item && part.about(topic)) {
                indent = item.section() == section ? Math.min(indent, item.indent()) : item.indent();
                section = item.section();
                if (item.indent() <= indent + 1) {
                    add(item.text(), found);
                }
            } else if (part instanceof Part.Grid grid && part.about(topic) && topic != Topic.SPECIFICATION) {
                grid.rows().stream().limit(Snapshot.LONGEST_LIST).forEach(row -> add(words(row), found));
            }
        }
        return found;
    }

    private static String words(List<String> row) {
        return row.stream()
                .filter(cell -> cell.chars().filter(Character::isLetter).count() > 2
                        && !cell.toLowerCase(Locale.ROOT).startsWith("total"))
                .findFirst()
                .orElse("");
    }

    private static Set<String> promised(List<Part> parts) {
        Set<String> found = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Part.Text text && found.isEmpty()) {
                for (String sentence : PlainText.sentences(text.joined())) {
                    Matcher promise = PROMISE.matcher(PlainText.shortened(sentence, 900));
                    if (found.isEmpty() && promise.find()) {
                        String list = promise.group("list");
                        String[] pieces = list.split(list.contains(";") ? ";" : ",\\s|\\sand\\s(?=a |an |the )");
                        List.of(pieces).forEach(piece -> add(piece.strip().replaceAll("^and\\s|\\.$", ""), found));
                    }
                }
            }
        }
        return found;
    }

    private static void add(String text, Set<String> found) {
        String label = PlainText.label(text);
        if (label.chars().filter(Character::isLetter).count() > 2
                && !CALL.matcher(label).matches()) {
            found.add(label);
        }
    }
}
