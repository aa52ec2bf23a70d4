package io.bulwark.proposals.analysis;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A piece of a proposal in plain text, with the topics of the section it stands in. */
sealed interface Part {
    Set<Topic> topics();

    default boolean about(Topic topic) {
        return topics().contains(topic);
    }

    record Heading(Set<Topic> topics, String text) implements Part {}

    /** {@code section} counts headings, so that the lists of one section can be told from those of the next. */
    record Item(Set<Topic> topics, int section, int indent, String text) implements Part {}

    record Text(Set<Topic> topics, int section, List<String> lines) implements Part {
        String joined() {
            return String.join(" ", lines);
        }
    }

    record Grid(Set<Topic> topics, @Nullable List<String> header, List<List<String>> rows) implements Part {
        String head(int column) {
            return header != null && column < header.size() ? header.get(column) : "";
        }

        int columns() {
            return rows.stream().mapToInt(List::size).max().orElse(0);
        }

        static String cell(List<String> row, int column) {
            return column < row.size() ? row.get(column) : "";
        }
    }
}
