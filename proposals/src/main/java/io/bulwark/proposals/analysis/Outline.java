package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Block.Kind;
import io.bulwark.proposals.analysis.Block.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads Markdown into parts and gives each the topics of its section; of a text beyond all measure, only the beginning. */
final class Outline {
    private static final int MOST_PARTS = 10_000;
    private static final int LONGEST_ITEM = 1000;
    private static final int LONGEST_CELL = 300;
    private static final int LONGEST_LINE = 4000;
    private static final int MOST_COLUMNS = 20;
    private static final int BOLD_LEVEL = 7;
    private static final Pattern BOLD = Pattern.compile("(?:\\*\\*|__)[^*_]{1,120}(?:\\*\\*|__)\\s?:?");
    private static final Pattern CHECKBOX = Pattern.compile("^\\[[ xX]?]\\s?");
    private static final Pattern LEADING_NUMBER =
            Pattern.compile("^(?:\\d{1,2}(?:\\.\\d{1,2}){0,3}[.)]?|[IVX]{1,4}\\.)\\s");
    private static final Set<Topic> LISTED = EnumSet.of(Topic.DELIVERABLES, Topic.BUDGET, Topic.TIMELINE);

    private record Open(int level, Set<Topic> topics) {}

    private final Source source;
    private final List<Part> parts = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private Set<Topic> lead = EnumSet.noneOf(Topic.class);
    private int leadIndent = -1;
    private boolean listed;
    private int section;
    private int rows;

    private Outline(Source source) {
        this.source = source;
    }

    static Outline of(String markdown) {
        Outline outline = new Outline(new Source("description", PlainText.withoutComments(markdown)));
        List<Block> blocks = Blocks.of(outline.source);
        for (int i = 0; i < blocks.size() && outline.whole(); i++) {
            Block block = blocks.get(i);
            switch (block.kind()) {
                case HEADING -> outline.heading(block, i == 0);
                case PARAGRAPH -> outline.paragraph(block);
                case ITEM -> outline.item(block);
                case ROW -> {
                    int end = i + 1;
                    while (end < blocks.size()
                            && blocks.get(end).kind() == Kind.ROW
                            && end - i < MOST_PARTS
                            && !outline.startsTable(blocks, i, end)) {
                        end++;
                    }
                    outline.grid(blocks.subList(i, end));
                    i = end - 1;
                }
                case CODE -> {}
            }
        }
        return outline;
    }

    List<Part> parts() {
        return parts;
    }

    /** Whether the text has been read to its end. */
    boolean whole() {
        return parts.size() + rows < MOST_PARTS;
    }

    private void heading(Block block, boolean first) {
        String text = text(block.start(), block.end(), LONGEST_CELL);
        boolean title = first
                && block.level() == 1
                && text.chars().filter(c -> c == ' ').count() > 2;
        enter(text, block.level(), title);
    }

    private void enter(String text, int level, boolean title) {
        while (!open.isEmpty() && open.peek().level() >= level) {
            open.pop();
        }
        String name = LEADING_NUMBER.matcher(text).replaceFirst("");
        Set<Topic> topics = title ? EnumSet.noneOf(Topic.class) : Topic.of(name);
        if (topics.isEmpty() && !open.isEmpty() && !Topic.unrelated(name)) {
            topics = open.peek().topics();
        }
        open.push(new Open(level, topics));
        lead = EnumSet.noneOf(Topic.class);
        listed = false;
        section++;
        parts.add(new Part.Heading(topics, name));
    }

    private void paragraph(Block block) {
        if (listed) {
            lead = EnumSet.noneOf(Topic.class);
            listed = false;
        }
        List<String> lines = new ArrayList<>();
        int length = 0;
        for (Range line :
                block.pieces().subList(0, Math.min(MOST_PARTS, block.pieces().size()))) {
            if (!whole()) {
                break;
            }
            String written = source.slice(line.start(), Math.min(line.end(), line.start() + LONGEST_LINE));
            String text = PlainText.of(written);
            boolean bold = written.length() <= 120 && BOLD.matcher(written).matches();
            boolean colon =
                    text.length() <= 60 && text.endsWith(":") && !Topic.of(text).isEmpty();
            if (bold || colon) {
                flush(lines);
                enter(PlainText.label(text), BOLD_LEVEL, false);
                length = 0;
            } else if (!text.isEmpty()) {
                if (length > LONGEST_LINE) {
                    flush(lines);
                    length = 0;
                }
                lines.add(text);
                length += text.length();
            }
        }
        String last = lines.isEmpty() ? "" : lines.getLast();
        flush(lines);
        if (last.endsWith(":")) {
            String sentence = PlainText.sentences(last).getLast();
            lead = EnumSet.noneOf(Topic.class);
            lead.addAll(Topic.of(sentence));
            lead.retainAll(LISTED);
            leadIndent = -1;
        }
    }

    private void flush(List<String> lines) {
        if (!lines.isEmpty()) {
            parts.add(new Part.Text(current(), section, List.copyOf(lines)));
            lines.clear();
        }
    }

    private void item(Block block) {
        StringBuilder written = new StringBuilder();
        for (Range piece : block.pieces()) {
            if (written.length() < LONGEST_ITEM) {
                int room = LONGEST_ITEM - written.length();
                written.append(source.slice(piece.start(), Math.min(piece.end(), piece.start() + room)))
                        .append(' ');
            }
        }
        String marked = CHECKBOX.matcher(written.toString().strip()).replaceFirst("");
        String text = PlainText.of(marked);
        if (block.level() <= leadIndent) {
            lead = EnumSet.noneOf(Topic.class);
            leadIndent = -1;
        }
        boolean bold = marked.length() <= 120 && BOLD.matcher(marked).matches();
        Set<Topic> named = text.length() <= 60 && (bold || text.endsWith(":")) ? Topic.of(text) : Set.of();
        if (!named.isEmpty() && bold) {
            enter(PlainText.label(text), BOLD_LEVEL, false);
            return;
        }
        if (!text.isEmpty()) {
            parts.add(new Part.Item(current(), section, block.level(), text));
            listed = true;
        }
        if (!named.isEmpty() && text.endsWith(":")) {
            lead = EnumSet.copyOf(named);
            lead.retainAll(LISTED);
            leadIndent = block.level();
        }
    }

    /** Whether a blank line or a line of dashes says that row {@code end} opens another table than row {@code first}. */
    private boolean startsTable(List<Block> blocks, int first, int end) {
        boolean ruleBelow = end + 1 < blocks.size()
                && blocks.get(end + 1).kind() == Kind.ROW
                && gap(blocks.get(end), blocks.get(end + 1)).indexOf('-') >= 0;
        String gap = gap(blocks.get(end - 1), blocks.get(end));
        boolean blank =
                gap.indexOf('-') < 0 && gap.chars().filter(c -> c == '\n').count() > 1;
        return blank || ruleBelow && end > first;
    }

    private String gap(Block above, Block below) {
        int start = above.end();
        int end = below.start();
        return end - start > 2000 ? "\n\n" : source.slice(start, end);
    }

    private void grid(List<Block> rows) {
        List<List<String>> cells = new ArrayList<>();
        this.rows += rows.size();
        for (Block row : rows) {
            cells.add(row.pieces().stream()
                    .limit(MOST_COLUMNS)
                    .map(range -> text(range.start(), range.end(), LONGEST_CELL))
                    .toList());
        }
        boolean ruled = rows.size() > 1 && gap(rows.get(0), rows.get(1)).indexOf('-') >= 0;
        boolean headed = rows.size() > 1
                && (ruled
                        || cells.getFirst().stream()
                                .allMatch(cell -> Price.in(cell).isEmpty() && Moment.in(cell) == null));
        parts.add(new Part.Grid(
                current(), headed ? cells.getFirst() : null, headed ? cells.subList(1, cells.size()) : cells));
        listed = true;
    }

    private Set<Topic> current() {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        topics.addAll(open.isEmpty() ? Set.of() : open.peek().topics());
        topics.addAll(lead);
        return topics;
    }

    private String text(int start, int end, int limit) {
        return PlainText.of(source.slice(start, Math.min(end, start + limit)));
    }
}
