package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Moment.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads dated steps: under headings that announce them, else those of any list or table that are plainly dated. */
final class TimelineReader {
    private static final Pattern DATE_COLUMN = Pattern.compile(
            "(?i)(?<!\\p{L})(?:dates?|when|timelines?|time ?frame|deadlines?|eta|months?|weeks?|quarters?|periods?|due|start|end|duration|schedule|target|delivery|completion|fecha|datum|data|срок|дата)(?!\\p{L})|时间|日期");
    private static final Pattern METADATA = Pattern.compile(
            "(?i)^(?:created?|updated?|author|published|last (?:updated|modified)|date|submitted|status|discussion|version|term|birth)\\b.{0,30}$");
    private static final Pattern CUT = Pattern.compile(
            "(?i)(?:(?<=^|\\s)(?:up to|by|in|on|until|from|at|before|starting|during|around|within|due|the|of|eta|expected|estimated|target(?:ed)?|date|timeline|duration|deadline)|[\\s:;,(\\[|~–—-])+$");
    private static final Pattern OPENS = Pattern.compile("^\\s?(?:[:–—|)→>,-]|\\(|$).*", Pattern.DOTALL);

    private static final Pattern CLOSES = Pattern.compile("[:(–—|→-](?:\\s?(?:by|in|on|until|before|~|eta:?))?\\s*$");

    private final List<Milestone> told = new ArrayList<>();
    private final List<Milestone> dated = new ArrayList<>();
    private @Nullable String pending;

    private TimelineReader() {}

    static List<Milestone> of(List<Part> parts) {
        TimelineReader reader = new TimelineReader();
        for (Part part : parts) {
            if (reader.told.size() < Snapshot.LONGEST_LIST) {
                reader.read(part);
            }
        }
        Set<Milestone> found = new LinkedHashSet<>(reader.told.isEmpty() ? reader.dated : reader.told);
        return found.stream().limit(Snapshot.LONGEST_LIST).toList();
    }

    private void read(Part part) {
        boolean timeline = part.about(Topic.TIMELINE);
        switch (part) {
            case Part.Heading heading -> {
                pending = null;
                if (timeline) {
                    step(heading.text());
                }
            }
            case Part.Item item -> {
                if (timeline) {
                    step(item.text());
                } else {
                    aside(item.text());
                }
            }
            case Part.Text text -> {
                if (timeline) {
                    text.lines().forEach(line -> text(line));
                }
            }
            case Part.Grid grid -> grid(grid, timeline);
        }
    }

    private void step(String text) {
        String head = PlainText.shortened(text, 400);
        Moment moment = Moment.in(head);
        if (moment == null || moment.start() > 160) {
            fill(text);
            return;
        }
        String label = without(head, moment);
        if (label.chars().noneMatch(Character::isLetter)) {
            pending = moment.written();
        } else {
            told.add(new Milestone(label, moment.written()));
            pending = null;
        }
    }

    /** A heading or line that is only a date names the step that follows it. */
    private void fill(String text) {
        if (pending != null) {
            told.add(new Milestone(PlainText.label(PlainText.sentences(text).getFirst()), pending));
            pending = null;
        }
    }

    private void text(String line) {
        String head = PlainText.shortened(line, 400);
        Moment moment = Moment.in(head);
        if (moment != null && plain(head, moment)) {
            step(line);
        } else {
            fill(line);
        }
    }

    private void aside(String text) {
        if (dated.size() >= Snapshot.LONGEST_LIST || text.chars().noneMatch(Character::isDigit)) {
            return;
        }
        String head = PlainText.shortened(text, 300);
        Moment moment = Moment.in(head);
        if (moment != null && moment.kind() != Kind.DURATION && plain(head, moment)) {
            String label = without(head, moment);
            if (label.chars().filter(Character::isLetter).count() > 2
                    && !METADATA.matcher(label).matches()) {
                dated.add(new Milestone(label, moment.written()));
            }
        }
    }

    /** Whether the date opens the text before a separator or closes it after one. */
    private static boolean plain(String text, Moment moment) {
        String before = text.substring(0, moment.start());
        String after = text.substring(moment.end());
        boolean opens = before.chars().noneMatch(Character::isLetterOrDigit)
                && OPENS.matcher(after).matches();
        boolean closes = after.chars().noneMatch(Character::isLetterOrDigit)
                && before.length() <= 160
                && CLOSES.matcher(before).find();
        return opens || closes;
    }

    private static String without(String text, Moment moment) {
        String before = CUT.matcher(text.substring(0, moment.start())).replaceFirst("");
        String after = text.substring(moment.end());
        if (before.chars().noneMatch(Character::isLetterOrDigit)) {
            return PlainText.label(after);
        }
        boolean closing = after.startsWith(")") || after.startsWith("]");
        return PlainText.label(before + (closing ? after.substring(1) : after));
    }

    private void grid(Part.Grid grid, boolean timeline) {
        int when = dateColumn(grid, timeline);
        if (when < 0) {
            return;
        }
        List<Milestone> to = timeline ? told : dated;
        for (List<String> row : grid.rows()) {
            String cell = Part.Grid.cell(row, when);
            Moment moment = Moment.in(cell);
            String label = label(row, when);
            boolean usable = moment != null
                    && !label.isEmpty()
                    && !METADATA.matcher(label).matches();
            if (moment != null && usable && to.size() < Snapshot.LONGEST_LIST) {
                boolean whole = cell.length() <= 60;
                to.add(new Milestone(label, whole ? PlainText.label(cell) : moment.written()));
            }
        }
    }

    private static int dateColumn(Part.Grid grid, boolean timeline) {
        List<List<String>> sample =
                grid.rows().subList(0, Math.min(40, grid.rows().size()));
        int best = -1;
        int bestScore = 0;
        for (int column = 0; column < Math.min(20, grid.columns()); column++) {
            boolean headed = DATE_COLUMN.matcher(grid.head(column)).find();
            if (!timeline && !headed) {
                continue;
            }
            int at = column;
            List<Moment> moments = new ArrayList<>();
            for (List<String> row : sample) {
                String cell = Part.Grid.cell(row, at);
                Moment moment = cell.length() > 80 ? null : Moment.in(cell);
                if (moment != null && (moment.end() - moment.start()) * 2 >= cell.length()) {
                    moments.add(moment);
                }
            }
            if (moments.size() * 2 < sample.size() || moments.isEmpty()) {
                continue;
            }
            long dates = moments.stream()
                    .filter(moment -> moment.kind() == Kind.DATE)
                    .count();
            long phases = moments.stream()
                    .filter(moment -> moment.kind() == Kind.PHASE)
                    .count();
            int score = 1 + (headed ? 4 : 0) + (dates > 0 ? 2 : 0) + (phases == moments.size() ? 1 : 0);
            if (score > bestScore) {
                best = column;
                bestScore = score;
            }
        }
        return best;
    }

    private static String label(List<String> row, int when) {
        String label = "";
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            boolean named = cell.chars().filter(Character::isLetter).count() > 1;
            if (column == when || !named) {
                continue;
            }
            Moment moment = Moment.in(cell);
            boolean phase = moment != null && moment.end() - moment.start() >= cell.length() - 1;
            if (!phase) {
                return PlainText.label(label.isEmpty() ? cell : label + ": " + cell);
            }
            label = label.isEmpty() ? cell : label;
        }
        return PlainText.label(label);
    }
}
