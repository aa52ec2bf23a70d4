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
 * @param compared {@code words_and_meaning}, or {@code words} where the text has no vector
 * @param note why meanings were not compared, else null
 */
public record Similar(
        String status, String compared, @Nullable String note, List<Neighbour> nearest, List<Template> templates) {
    /** How two proposals of nearly the same text differ. */
    public enum Relation {
        /** Nearly the same text, or the same in other words, with the same fields. */
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
     * @param meaning cosine of the two texts' vectors, null where it was not compared
     */
    public record Neighbour(
            @Nullable UUID id,
            @Nullable String title,
            @Nullable String dao,
            Instant createdAt,
            double similarity,
            @Nullable Double meaning,
            Relation relation,
            List<Difference> differences) {
        /** Whether the words differ and only what they say is alike. */
        public boolean paraphrase() {
            return similarity < Similarity.NEAR && relation != Relation.RELATED;
        }
    }

    /** A field with the values it lost and won against the earlier proposal. */
    public record Difference(String field, List<String> before, List<String> now) {}

    /** @param contained share of the template's word runs that the text has, 0-1 */
    public record Template(String name, String title, double contained) {}

    public static final Similar NOT_CHECKED =
            new Similar("not_checked", "words", "The stored proposals could not be read.", List.of(), List.of());

    public Similar {
        nearest = List.copyOf(nearest);
        templates = List.copyOf(templates);
    }
}
