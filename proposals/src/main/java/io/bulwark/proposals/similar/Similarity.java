package io.bulwark.proposals.similar;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import io.bulwark.text.embed.Embeddings;
import io.bulwark.text.embed.PackedVector;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The front door of similarity: search by words and by meaning, and keep what was scanned. */
@Singleton
public final class Similarity {
    /** Less alike than this is not told. */
    public static final double RELATED = 0.3;
    /** From here on two texts count as nearly the same. */
    public static final double NEAR = 0.8;
    /** From this cosine on two texts say nearly the same, whatever their words and fields. */
    public static final double SAME_MEANING = 0.96;
    /** From this cosine on two texts with a recipient, amount or payload in common say nearly the same. */
    public static final double PARAPHRASE = 0.8;
    /** From this cosine on a text of one's own is told as related. */
    public static final double RELATED_MEANING = 0.9;

    private static final int MOST_SHOWN = 50;
    private static final int MOST_BY_MEANING = 40;
    private static final int BATCH = 16;
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private final SimilarStore store;
    private final Templates templates = new Templates();
    private final MeaningIndex meanings = new MeaningIndex();
    private final @Nullable Embedder embedder;
    private final Semaphore turn = new Semaphore(1, true);
    private String read = "0";
    private boolean swept;

    Similarity(SimilarStore store, Embeddings embeddings) {
        this.store = store;
        this.embedder = embeddings.embedder();
    }

    @Inject
    public Similarity(Jdbi jdbi, ObjectMapper json, Embeddings embeddings) {
        this(new SimilarStore(jdbi, json), embeddings);
    }

    /** A proposal made ready to be compared and kept; making it takes time linear in the text. */
    public static final class Prepared {
        private final Shingles shingles;
        private final Fingerprint fingerprint;
        private final Fields fields;
        private final SimilarStore.@Nullable Vector vector;
        private final @Nullable String note;

        private Prepared(Subject subject, SimilarStore.@Nullable Vector vector, @Nullable String note) {
            this.shingles = Shingles.of(subject.title() + "\n" + subject.description());
            this.fingerprint = Fingerprint.of(shingles);
            this.fields = Fields.of(subject);
            this.vector = vector;
            this.note = note;
        }
    }

    /** @param wait how long its vector may take; without one only words are compared, and the vector is made later */
    public Prepared prepare(Subject subject, Duration wait) {
        return prepare(subject, wait, wait);
    }

    /** As {@link #prepare}, but without a vector at once while another text is being embedded. */
    public Prepared prepareNow(Subject subject, Duration wait) {
        return prepare(subject, wait, Duration.ZERO);
    }

    private Prepared prepare(Subject subject, Duration wait, Duration queue) {
        Embedder model = embedder;
        if (model == null) {
            return new Prepared(subject, null, "There is no embedding model here.");
        }
        String text = Meaning.of(subject.title(), subject.description());
        if (text.isEmpty()) {
            return new Prepared(subject, null, "The text has no words.");
        }
        return switch (embed(model, text, wait, queue)) {
            case Embedding.Vectors found ->
                new Prepared(subject, new SimilarStore.Vector(PackedVector.of(found.first()), model.name()), null);
            case Embedding.NotNow later -> new Prepared(subject, null, "No vector in time: " + later.reason() + ".");
        };
    }

    /** One at a time: many scans at once must not hand both cores to the model. */
    private Embedding embed(Embedder model, String text, Duration wait, Duration queue) {
        long end = System.nanoTime() + wait.toNanos();
        try {
            if (!turn.tryAcquire(queue.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Embedding.NotNow("other texts are being embedded");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Embedding.NotNow("interrupted");
        }
        try {
            return model.embed(List.of(text), Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } finally {
            turn.release();
        }
    }

    private record Found(String owner, @Nullable Double meaning) {}

    /**
     * What is like {@code prepared}.
     *
     * @param without the proposal itself, null where it is not stored
     * @param owner whose proposals are told in full; of others only near copies are told, without id, title and values
     * @param seesAll whether the caller sees everybody's proposals
     * @param limit 1-50
     */
    public Similar search(Prepared prepared, @Nullable UUID without, String owner, boolean seesAll, int limit) {
        Predicate<String> own = of -> seesAll || of.equals(owner);
        int shown = Math.clamp(limit, 1, MOST_SHOWN);
        List<Similar.Template> known = templates.in(prepared.shingles);
        String compared = prepared.vector == null ? "words" : "words_and_meaning";
        if (prepared.shingles.size() == 0) {
            return new Similar("ok", compared, prepared.note, List.of(), known);
        }
        Map<UUID, Found> found = new LinkedHashMap<>();
        if (prepared.vector != null) {
            current(prepared.vector.model())
                    .nearest(prepared.vector.numbers(), without, PARAPHRASE, MOST_BY_MEANING)
                    .forEach(hit -> found.put(hit.id(), new Found(hit.owner(), hit.cosine())));
        }
        store.candidates(prepared.fingerprint, without).stream()
                .map(candidate -> Map.entry(candidate, prepared.fingerprint.similarity(candidate.fingerprint())))
                .filter(entry -> entry.getValue() >= (own.test(entry.getKey().owner()) ? RELATED : NEAR))
                .sorted(Map.Entry.<SimilarStore.Candidate, Double>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().id()))
                .limit(shown)
                .forEach(entry -> found.putIfAbsent(
                        entry.getKey().id(), new Found(entry.getKey().owner(), null)));
        Map<UUID, SimilarStore.Detail> details = store.details(found.keySet());
        List<Similar.Neighbour> nearest = new ArrayList<>();
        found.forEach((id, one) -> {
            SimilarStore.Detail detail = details.get(id);
            if (detail != null) {
                Similar.Neighbour near = neighbour(prepared, detail, one.meaning(), own.test(one.owner()));
                if (near != null) {
                    nearest.add(near);
                }
            }
        });
        nearest.sort(Comparator.comparingDouble(Similarity::rank)
                .reversed()
                .thenComparing(Similar.Neighbour::createdAt, Comparator.reverseOrder()));
        return new Similar("ok", compared, prepared.note, nearest.subList(0, Math.min(shown, nearest.size())), known);
    }

    /** Near ones first. Cosines of unlike texts lie around a half. */
    private static double rank(Similar.Neighbour near) {
        double meaning = near.meaning() == null ? 0 : 2 * near.meaning() - 1;
        return Math.max(near.similarity(), meaning) + (near.relation() == Similar.Relation.RELATED ? 0 : 1);
    }

    /** The index with everything that was committed before this call. */
    private MeaningIndex current(String model) {
        synchronized (meanings) {
            SimilarStore.Written written = store.vectors(model, read);
            meanings.put(written.vectors());
            read = written.upTo();
        }
        return meanings;
    }

    /** Keeps fingerprint and vector with the transaction that ends the scan. */
    public void keep(Handle handle, UUID proposal, String owner, Prepared prepared, Instant now) {
        store.keep(handle, proposal, owner, prepared.fingerprint, prepared.fields, prepared.vector, now);
    }

    /**
     * Gives vectors to stored proposals that have none, the newest first, and says how many got one. Stops after a batch, at
     * the first text that cannot be embedded now, and where there is no model.
     */
    public int embedMissing() {
        Embedder model = embedder;
        if (model == null) {
            return 0;
        }
        if (!swept) {
            store.forgetOthers(model.name());
            swept = true;
        }
        int made = 0;
        for (SimilarStore.Missing one : store.missing(BATCH)) {
            String text = Meaning.of(one.title(), one.description());
            byte[] numbers = new byte[0];
            if (!text.isEmpty()) {
                if (!(model.embed(List.of(text), PATIENT) instanceof Embedding.Vectors found)) {
                    return made;
                }
                numbers = PackedVector.of(found.first());
            }
            store.vector(one.id(), new SimilarStore.Vector(numbers, model.name()));
            made++;
        }
        return made;
    }

    /** Null where the two are not alike enough to be told. */
    private static Similar.@Nullable Neighbour neighbour(
            Prepared prepared, SimilarStore.Detail other, @Nullable Double meaning, boolean own) {
        double similarity = prepared.fingerprint.similarity(other.fingerprint());
        double cosine = meaning == null ? 0 : meaning;
        boolean near = similarity >= NEAR
                || cosine >= SAME_MEANING
                || cosine >= PARAPHRASE && prepared.fields.shares(other.fields());
        if (!near && !(own && (similarity >= RELATED || cosine >= RELATED_MEANING))) {
            return null;
        }
        List<Similar.Difference> differences = prepared.fields.differences(other.fields());
        Similar.Relation relation = near ? relation(differences) : Similar.Relation.RELATED;
        List<Similar.Difference> told = own
                ? differences
                : differences.stream()
                        .map(difference -> new Similar.Difference(difference.field(), List.of(), List.of()))
                        .toList();
        return new Similar.Neighbour(
                own ? other.id() : null,
                own ? other.title() : null,
                own ? other.dao() : null,
                other.createdAt(),
                rounded(similarity),
                meaning == null ? null : rounded(meaning),
                relation,
                told);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private static Similar.Relation relation(List<Similar.Difference> differences) {
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
