package io.bulwark.guard.answers;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.text.similar.Judgement;
import io.bulwark.text.similar.Meaning;
import io.bulwark.text.similar.SameQuestion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers by exact request and by proved meaning of the last question, everything before it being equal. Holds at most
 * {@code capacity} answers (the least recently used goes first), each for {@code timeToLive}. Safe for use by many threads.
 */
public final class SemanticIndex<V> {
    /** Words of more questions than this say little; looking through them all would cost more than the answer is worth. */
    private static final int POSTINGS = 32;

    private final SameQuestion gate;
    private final int capacity;
    private final Duration timeToLive;
    private final InstantSource clock;
    private final LinkedHashMap<AnswerKey, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Asked, AnswerKey> meanings = new HashMap<>();
    private final Map<Asked, ArrayDeque<AnswerKey>> terms = new HashMap<>();

    /** A meaning or a term within one scope, model, settings and earlier conversation. */
    private record Asked(AnswerKey surroundings, String what) {}

    private record Entry<V>(
            V answer,
            Instant kept,
            AnswerKey surroundings,
            @Nullable Meaning meaning,
            String text) {}

    public SemanticIndex(SameQuestion gate, int capacity, Duration timeToLive, InstantSource clock) {
        if (capacity < 1) {
            throw new IllegalArgumentException("The capacity has to be positive.");
        }
        this.gate = gate;
        this.capacity = capacity;
        this.timeToLive = timeToLive;
        this.clock = clock;
    }

    /** Keeps an answer; whether it may be kept is {@link Cacheability}'s to say. */
    public void put(JsonNode request, AnswerScope scope, V answer) {
        AnswerKey key = AnswerKey.of(request, scope);
        AnswerKey surroundings = AnswerKey.surroundings(request, scope);
        boolean comparable = LastQuestion.comparable(request);
        String text = LastQuestion.text(request);
        Meaning meaning = comparable ? gate.read(text) : null;
        Entry<V> entry = new Entry<>(answer, clock.instant(), surroundings, meaning, text);
        synchronized (this) {
            remove(key);
            while (entries.size() >= capacity) {
                remove(entries.firstEntry().getKey());
            }
            entries.put(key, entry);
            if (meaning != null) {
                meanings.put(new Asked(surroundings, meaning.key()), key);
                for (String term : meaning.terms()) {
                    ArrayDeque<AnswerKey> posting =
                            terms.computeIfAbsent(new Asked(surroundings, term), t -> new ArrayDeque<>());
                    posting.addLast(key);
                    if (posting.size() > POSTINGS) {
                        posting.removeFirst();
                    }
                }
            }
        }
    }

    /** Searches for an answer to the request within its scope. */
    public Lookup<V> find(JsonNode request, AnswerScope scope) {
        AnswerKey key = AnswerKey.of(request, scope);
        Instant now = clock.instant();
        synchronized (this) {
            Entry<V> exact = fresh(key, now);
            if (exact != null) {
                return new Lookup.Exact<>(exact.answer, Duration.between(exact.kept, now));
            }
        }
        if (!LastQuestion.comparable(request)) {
            return new Lookup.Miss<>("the last message is not a user's plain text");
        }
        Meaning meaning = gate.read(LastQuestion.text(request));
        AnswerKey surroundings = AnswerKey.surroundings(request, scope);
        synchronized (this) {
            AnswerKey known = meanings.get(new Asked(surroundings, meaning.key()));
            Entry<V> same = known == null ? null : fresh(known, now);
            if (same != null
                    && same.meaning != null
                    && gate.judge(meaning, same.meaning).same()) {
                return new Lookup.Same<>(same.answer, Duration.between(same.kept, now), same.text);
            }
            return new Lookup.Miss<>(nearest(surroundings, meaning, now));
        }
    }

    /** The number of answers held, expired ones included. */
    public synchronized int size() {
        return entries.size();
    }

    private @Nullable Entry<V> fresh(AnswerKey key, Instant now) {
        Entry<V> entry = entries.get(key);
        if (entry != null && !now.isBefore(entry.kept.plus(timeToLive))) {
            remove(key);
            return null;
        }
        return entry;
    }

    private String nearest(AnswerKey surroundings, Meaning meaning, Instant now) {
        List<ArrayDeque<AnswerKey>> postings = meaning.terms().stream()
                .limit(64)
                .map(term -> terms.get(new Asked(surroundings, term)))
                .filter(posting -> posting != null)
                .toList();
        Map<AnswerKey, Integer> shared = new HashMap<>();
        for (ArrayDeque<AnswerKey> posting : postings) {
            posting.forEach(key -> shared.merge(key, 1, Integer::sum));
        }
        AnswerKey best = shared.entrySet().stream()
                .max(Map.Entry.<AnswerKey, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.comparing(AnswerKey::sha256))))
                .map(Map.Entry::getKey)
                .orElse(null);
        Entry<V> near = best == null ? null : fresh(best, now);
        if (near == null || near.meaning == null) {
            return "nothing like it was asked";
        }
        Judgement judgement = gate.judge(meaning, near.meaning);
        return judgement.difference() + ": " + judgement.reason();
    }

    private void remove(AnswerKey key) {
        Entry<V> entry = entries.remove(key);
        if (entry == null || entry.meaning == null) {
            return;
        }
        meanings.remove(new Asked(entry.surroundings, entry.meaning.key()), key);
        for (String term : entry.meaning.terms()) {
            Asked asked = new Asked(entry.surroundings, term);
            ArrayDeque<AnswerKey> posting = terms.get(asked);
            if (posting != null && posting.remove(key) && posting.isEmpty()) {
                terms.remove(asked);
            }
        }
    }
}
