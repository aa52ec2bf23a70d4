package io.bulwark.guard.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one guard over labelled rows. A row counts as found when the guard's verdict under the policy is flag, redact or
 * block; ranking figures use the guard's score.
 */
public final class Evaluator {
    private final GuardEngine engine;
    private final Policy policy;
    private final String guard;
    private final Set<String> positive;
    private final Set<String> types;

    /** A row that was judged wrongly. */
    public record Miss(String id, String label, Verdict verdict, double score, List<Finding> findings, String text) {}

    /**
     * Prepares a measurement.
     *
     * @param guard the guard's name
     * @param positive labels of rows that should be found; other rows should not
     * @param types the span types to compare, or none for all
     */
    public Evaluator(GuardEngine engine, Policy policy, String guard, Set<String> positive, Set<String> types) {
        if (!engine.names().contains(guard)) {
            throw new IllegalArgumentException("No guard \"" + guard + "\"; there are " + engine.names());
        }
        this.engine = engine;
        this.policy = policy;
        this.guard = guard;
        this.positive = Set.copyOf(positive);
        this.types = Set.copyOf(types);
    }

    /** Measures all rows; wrong ones go to {@code misses}. */
    public Scores run(Rows rows, Consumer<Miss> misses) throws IOException {
        return run(rows, misses, () -> {});
    }

    /** Measures all rows; wrong ones go to {@code misses}, and {@code eachRow} is called after every row. */
    public Scores run(Rows rows, Consumer<Miss> misses, Runnable eachRow) throws IOException {
        Tally tally = new Tally();
        Iterator<JsonNode> conversations =
                guard.equals("context") ? Conversations.of(rows).iterator() : Collections.emptyIterator();
        for (JsonNode row = next(rows, conversations); !row.isMissingNode(); row = next(rows, conversations)) {
            Exchange exchange = exchange(row);
            long start = System.nanoTime();
            GuardResult result = engine.check(exchange, policy, Set.of(guard), new NoVault())
                    .guards()
                    .get(guard);
            long nanos = System.nanoTime() - start;
            if (result == null) {
                throw new IllegalArgumentException("The policy \"" + policy.name() + "\" does not run " + guard);
            }
            Verdict verdict = result.would() != null ? result.would() : result.verdict();
            boolean found = verdict.compareTo(Verdict.FLAG) >= 0 && !alarmedBefore(row);
            String label = row.path("label").asText("");
            boolean wanted = positive.contains(label);
            tally.row(wanted, found, result.score(), nanos, verdict == Verdict.NOT_CHECKED);
            if (row.path("spans").isArray()) {
                tally.spans(gold(row), predicted(result));
            }
            if (wanted != found) {
                misses.accept(new Miss(
                        row.path("id").asText(""),
                        label,
                        verdict,
                        result.score(),
                        result.findings(),
                        row.path("text").asText()));
            }
            eachRow.run();
        }
        return tally.scores();
    }

    private static JsonNode next(Rows rows, Iterator<JsonNode> conversations) throws IOException {
        return conversations.hasNext() ? conversations.next() : rows.next();
    }

    /** Whether a conversation was flagged before it drifted; such an alarm finds nothing. */
    private boolean alarmedBefore(JsonNode row) {
        int at = row.path("drift_at").asInt(-1);
        if (at < 0) {
            return false;
        }
        List<Exchange.Message> before = turns(row);
        Exchange exchange = conversation(before.subList(0, Math.min(at, before.size())));
        GuardResult result = engine.check(exchange, policy, Set.of(guard), new NoVault())
                .guards()
                .get(guard);
        return result != null
                && (result.verdict().compareTo(Verdict.FLAG) >= 0
                        || result.would() != null && result.would().compareTo(Verdict.FLAG) >= 0);
    }

    private static List<Exchange.Message> turns(JsonNode row) {
        List<Exchange.Message> turns = new ArrayList<>();
        for (JsonNode turn : row.path(row.has("turns") ? "turns" : "messages")) {
            turns.add(new Exchange.Message(
                    turn.path("role").asText(), turn.path("content").asText()));
        }
        return turns;
    }

    private static Exchange conversation(List<Exchange.Message> turns) {
        return new Exchange(null, null, turns, List.of(), null, null);
    }

    private static Exchange request(JsonNode row) {
        List<Exchange.Source> sources = new ArrayList<>();
        for (JsonNode source : row.path("sources")) {
            String id = source.path("id").asText(Integer.toString(sources.size()));
            sources.add(new Exchange.Source(
                    id,
                    source.isTextual() ? source.asText() : source.path("text").asText()));
        }
        return new Exchange(text(row, "input"), text(row, "output"), turns(row), sources, null, text(row, "model"));
    }

    /**
     * The exchange that a row stands for. A row with {@code input}, {@code output}, {@code messages} or {@code turns} is
     * read as a request. Of others trust reads {@code text} as the answer to {@code question} or {@code message}, resting on
     * {@code context}; for the other guards {@code text} is what a user says, or a document where {@code kind} is
     * {@code document} or an instruction is {@code planted}.
     */
    public Exchange exchange(JsonNode row) {
        if (Rows.isRequest(row)) {
            return request(row);
        }
        String text = row.path("text").asText();
        if (guard.equals("trust")) {
            @Nullable String asked = text(row, "question");
            Exchange exchange =
                    new Exchange(asked != null ? asked : text(row, "message"), text, List.of(), List.of(), null, null);
            @Nullable String context = text(row, "context");
            return context == null ? exchange : exchange.resting(List.of(new Exchange.Source("context", context)));
        }
        if (row.path("kind").asText("").equals("document") || row.has("planted")) {
            return new Exchange(null, null, List.of(), List.of(new Exchange.Source("document", text)), null, null);
        }
        return Exchange.input(text);
    }

    private static @Nullable String text(JsonNode row, String member) {
        return row.path(member).isTextual() ? row.path(member).asText() : null;
    }

    private List<Span> gold(JsonNode row) {
        List<Span> spans = new ArrayList<>();
        for (JsonNode span : row.path("spans")) {
            Span one = new Span(
                    Span.normal(span.path("type").asText("")),
                    span.path("start").asInt(),
                    span.path("end").asInt());
            if (types.isEmpty() || types.contains(one.type())) {
                spans.add(one);
            }
        }
        return spans;
    }

    private List<Span> predicted(GuardResult result) {
        List<Span> spans = new ArrayList<>();
        for (Finding finding : result.findings()) {
            Span one = new Span(Span.normal(finding.category()), finding.start(), finding.end());
            if (types.isEmpty() || types.contains(one.type())) {
                spans.add(one);
            }
        }
        return spans;
    }

    private static final class NoVault implements io.bulwark.guard.Vault {
        @Override
        public String placeholder(String category, String value) {
            return "[" + category + "]";
        }

        @Override
        public String restore(String text) {
            return text;
        }
    }
}
