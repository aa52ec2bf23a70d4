package io.bulwark.proposals.similar;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The front door of similarity: search, and keep what was scanned. */
@Singleton
public final class Similarity {
    /** Less alike than this is not told. */
    public static final double RELATED = 0.3;
    /** From here on two texts count as nearly the same. */
    public static final double NEAR = 0.8;

    private static final int MOST_SHOWN = 50;

    private final SimilarStore store;
    private final Templates templates = new Templates();

    @Inject
    Similarity(SimilarStore store) {
        this.store = store;
    }

    /** For use outside a container. */
    public Similarity(Jdbi jdbi, ObjectMapper json) {
        this(new SimilarStore(jdbi, json));
    }

    /** A proposal made ready to be compared and kept; making it takes time linear in the text. */
    public static final class Prepared {
        private final Shingles shingles;
        private final Fingerprint fingerprint;
        private final Fields fields;

        private Prepared(Subject subject) {
            this.shingles = Shingles.of(subject.title() + "\n" + subject.description());
            this.fingerprint = Fingerprint.of(shingles);
            this.fields = Fields.of(subject);
        }
    }

    public Prepared prepare(Subject subject) {
        return new Prepared(subject);
    }

    /**
     * What is like {@code prepared}.
     *
     * @param without the proposal itself, null where it is not stored
     * @param owner whose proposals are told in full; of others only near copies are told, without id, title and values
     * @param seesAll whether the caller sees everybody's proposals
     * @param limit 1-50
     */
    public Similar search(Prepared prepared, @Nullable UUID without, String owner, boolean seesAll, int limit) {
        record Ranked(SimilarStore.Candidate candidate, double similarity) {}
        Predicate<SimilarStore.Candidate> own =
                candidate -> seesAll || candidate.owner().equals(owner);
        List<Similar.Template> known = templates.in(prepared.shingles);
        if (prepared.shingles.size() == 0) {
            return new Similar("ok", List.of(), known);
        }
        List<Ranked> ranked = store.candidates(prepared.fingerprint, without).stream()
                .map(candidate -> new Ranked(candidate, prepared.fingerprint.similarity(candidate.fingerprint())))
                .filter(found -> found.similarity() >= (own.test(found.candidate()) ? RELATED : NEAR))
                .sorted(Comparator.comparingDouble(Ranked::similarity)
                        .reversed()
                        .thenComparing(found -> found.candidate().id()))
                .limit(Math.clamp(limit, 1, MOST_SHOWN))
                .toList();
        Map<UUID, SimilarStore.Detail> details = store.details(
                ranked.stream().map(found -> found.candidate().id()).toList());
        List<Similar.Neighbour> nearest = new ArrayList<>();
        for (Ranked found : ranked) {
            SimilarStore.Detail detail = details.get(found.candidate().id());
            if (detail != null) {
                nearest.add(neighbour(prepared, detail, found.similarity(), own.test(found.candidate())));
            }
        }
        return new Similar("ok", nearest, known);
    }

    /** Keeps the fingerprint with the transaction that ends the scan. */
    public void keep(Handle handle, UUID proposal, String owner, Prepared prepared, Instant now) {
        store.keep(handle, proposal, owner, prepared.fingerprint, prepared.fields, now);
    }

    private static Similar.Neighbour neighbour(
            Prepared prepared, SimilarStore.Detail other, double similarity, boolean own) {
        List<Similar.Difference> differences = prepared.fields.differences(other.fields());
        Similar.Relation relation = relation(similarity, differences);
        double rounded = Math.round(similarity * 1000) / 1000.0;
        if (own) {
            return new Similar.Neighbour(
                    other.id(), other.title(), other.dao(), other.createdAt(), rounded, relation, differences);
        }
        List<Similar.Difference> names = differences.stream()
                .map(difference -> new Similar.Difference(difference.field(), List.of(), List.of()))
                .toList();
        return new Similar.Neighbour(null, null, null, other.createdAt(), rounded, relation, names);
    }

    private static Similar.Relation relation(double similarity, List<Similar.Difference> differences) {
        if (similarity < NEAR) {
            return Similar.Relation.RELATED;
        }
        if (differences.isEmpty()) {
            return Similar.Relation.DUPLICATE;
        }
        boolean proposer = differs(differences, "proposer");
        boolean diverted = differs(differences, "recipient")
                || differs(differences, "address")
                || differs(differences, "link")
                || differs(differences, "payload");
        boolean changed = diverted || differs(differences, "amount");
        if (!changed) {
            return Similar.Relation.DUPLICATE;
        }
        return diverted && (proposer || differs(differences, "recipient"))
                ? Similar.Relation.TWIST
                : Similar.Relation.RECURRING;
    }

    private static boolean differs(List<Similar.Difference> differences, String field) {
        return differences.stream().anyMatch(difference -> difference.field().equals(field));
    }
}
