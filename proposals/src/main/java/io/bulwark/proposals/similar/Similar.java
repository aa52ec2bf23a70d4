package io.bulwark.proposals.similar;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The proposals that one is like, the most alike first, and the known scam texts that it resembles.
 *
 * @param status ok, or not_checked where the index could not be read
 */
public record Similar(String status, List<Neighbour> nearest, List<Template> templates) {
    /** How two proposals of nearly the same text differ. */
    public enum Relation {
        /** Nearly the same text and the same fields. */
        DUPLICATE,
        /** Nearly the same text by the same proposer with other amounts or recipients, as of a recurring budget. */
        RECURRING,
        /** Nearly the same text, but another recipient, address, link or payload. */
        TWIST,
        RELATED;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param id null where the other proposal is not the caller's: then neither title nor values are told
     * @param similarity estimated share of common word runs, 0-1
     */
    public record Neighbour(
            @Nullable UUID id,
            @Nullable String title,
            @Nullable String dao,
            Instant createdAt,
            double similarity,
            Relation relation,
            List<Difference> differences) {}

    /** A field with the values it lost and won against the earlier proposal. */
    public record Difference(String field, List<String> before, List<String> now) {}

    /** @param contained share of the template's word runs that the text has, 0-1 */
    public record Template(String name, String title, double contained) {}

    public static final Similar NOT_CHECKED = new Similar("not_checked", List.of(), List.of());

    public Similar {
        nearest = List.copyOf(nearest);
        templates = List.copyOf(templates);
    }
}
