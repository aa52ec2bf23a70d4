package io.bulwark.guard;

import io.bulwark.guard.bias.BiasGuard;
import io.bulwark.guard.context.ContextGuard;
import io.bulwark.guard.context.ConversationState;
import io.bulwark.guard.context.TurnVectors;
import io.bulwark.guard.privacy.PrivacyGuard;
import io.bulwark.guard.security.SecurityGuard;
import io.bulwark.guard.token.TokenGuard;
import io.bulwark.guard.trust.TrustGuard;
import io.bulwark.text.embed.Embedder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs guards over an exchange and joins their verdicts. Safe for many threads.
 *
 * <pre>{@code
 * GuardEngine engine = GuardEngine.standard();
 * Outcome outcome = engine.check(Exchange.input("My card is 4111 1111 1111 1111"), Policy.DEFAULT);
 * outcome.verdict();                  // REDACT
 * outcome.processed().get("input");   // My card is [CREDIT_CARD_1]
 * }</pre>
 */
public final class GuardEngine {
    private final List<Guard> guards;

    /** An engine with the given guards, which run in this order and see what earlier ones found. */
    public GuardEngine(List<? extends Guard> guards) {
        this.guards = List.copyOf(guards);
    }

    /** An engine with the guards of this library, without an embedder. */
    public static GuardEngine standard() {
        return standard(null);
    }

    /** An engine with the guards of this library; those that can compare meanings do so where an embedder is given. */
    public static GuardEngine standard(@Nullable Embedder embedder) {
        SecurityGuard security = SecurityGuard.standard();
        return new GuardEngine(List.of(
                security,
                PrivacyGuard.standard(),
                TokenGuard.standard(),
                TrustGuard.standard(),
                new ContextGuard(security, embedder),
                BiasGuard.standard()));
    }

    /** Checks an exchange with some guards; redactions cannot be undone. */
    public Outcome check(Exchange exchange, Policy policy, Set<String> only) {
        return check(exchange, policy, only, new Placeholders());
    }

    /** The names of the guards, in the order in which they run. */
    public List<String> names() {
        return guards.stream().map(Guard::name).toList();
    }

    /** Checks an exchange with all guards of the policy; redactions cannot be undone. */
    public Outcome check(Exchange exchange, Policy policy) {
        return check(exchange, policy, Set.copyOf(names()));
    }

    /**
     * Checks an exchange.
     *
     * @param only the guards to run, by name
     * @param vault keeps what is redacted
     */
    public Outcome check(Exchange exchange, Policy policy, Set<String> only, Vault vault) {
        return check(new Inspection(exchange), policy, only, vault, new LinkedHashMap<>());
    }

    /**
     * Guards an answer while it streams.
     *
     * @param exchange what is known before the answer
     * @param only the guards to run, by name
     * @param vault keeps what is redacted; placeholders of it that the model writes are undone on the way out
     */
    public GuardStream stream(Exchange exchange, Policy policy, Set<String> only, Vault vault) {
        return new GuardStream(this, guards, exchange, policy, only, vault);
    }

    /**
     * Checks what is new in a conversation. A turn that is blocked is set aside; the conversation goes on without it.
     *
     * @param before the conversation so far; {@link Dialogue#EMPTY} at its beginning
     * @param exchange the new turns, or the whole history with them
     * @param vault keeps what is redacted
     */
    public Turned converse(Dialogue before, Exchange exchange, Policy policy, Set<String> only, Vault vault) {
        Dialogue dialogue = before.joined(exchange.messages());
        int known = dialogue.known(exchange.messages());
        Inspection inspection = new Inspection(exchange, known);
        Map<String, List<Finding>> redactions = new LinkedHashMap<>();
        ConversationState state = dialogue.state();
        List<Guard> resumed = guards.stream()
                .map(guard -> guard instanceof ContextGuard context ? context.resuming(state) : guard)
                .toList();
        Outcome outcome = new GuardEngine(resumed).check(inspection, policy, only, vault, redactions);
        Set<String> blocked = blocked(outcome, policy);
        TurnVectors vectors = vectors(resumed, policy, only);
        int fresh = 0;
        int aside = 0;
        for (Passage passage : inspection.passages()) {
            if (passage.origin() == Origin.DOCUMENT || inspection.repeats(passage)) {
                continue;
            }
            fresh++;
            Exchange.Message turn = inspection.turn(passage);
            if (blocked.contains(passage.part())) {
                aside++;
                dialogue = dialogue.blocked(turn);
            } else {
                dialogue = dialogue.passed(
                        turn, outcome.processed().getOrDefault(passage.part(), turn.content()), vectors);
            }
        }
        return new Turned(outcome, dialogue, known, fresh, aside);
    }

    private static TurnVectors vectors(List<Guard> guards, Policy policy, Set<String> only) {
        GuardSettings settings = policy.settings("context");
        return guards.stream()
                .filter(guard -> settings.enabled() && only.contains(guard.name()))
                .flatMap(guard -> guard instanceof ContextGuard context ? Stream.of(context) : Stream.empty())
                .findFirst()
                .map(context -> context.vectors(settings))
                .orElse(TurnVectors.NONE);
    }

    private static Set<String> blocked(Outcome outcome, Policy policy) {
        Set<String> parts = new HashSet<>();
        if (policy.monitorOnly()) {
            return parts;
        }
        outcome.guards().forEach((name, result) -> {
            for (Finding finding : result.findings()) {
                if (policy.settings(name).judge(finding) == Verdict.BLOCK) {
                    parts.add(finding.part());
                }
            }
        });
        return parts;
    }

    Outcome check(
            Inspection inspection,
            Policy policy,
            Set<String> only,
            Vault vault,
            Map<String, List<Finding>> redactions) {
        long start = System.nanoTime();
        Map<String, GuardResult> results = new LinkedHashMap<>();
        Verdict verdict = Verdict.ALLOW;
        for (Guard guard : guards) {
            GuardSettings settings = policy.settings(guard.name());
            if (!only.contains(guard.name()) || !settings.enabled()) {
                continue;
            }
            GuardResult result = run(guard, settings, inspection, policy.monitorOnly(), redactions);
            results.put(guard.name(), result);
            Verdict counted = result.would() != null ? result.would() : result.verdict();
            if (counted != Verdict.NOT_CHECKED) {
                verdict = verdict.or(counted);
            }
        }
        boolean checked = results.values().stream().anyMatch(r -> r.verdict() != Verdict.NOT_CHECKED);
        Verdict said = !checked ? Verdict.NOT_CHECKED : policy.monitorOnly() ? Verdict.ALLOW : verdict;
        @Nullable Verdict would = policy.monitorOnly() && verdict != Verdict.ALLOW ? verdict : null;
        Map<String, String> processed = processed(inspection, policy.monitorOnly() ? Map.of() : redactions, vault);
        GuardResult bias = results.get("bias");
        if (bias != null && !bias.findings().isEmpty()) {
            results.put("bias", Mitigation.offer(guards, inspection.exchange(), policy, processed, results, bias));
        }
        GuardResult token = results.get("token");
        if (token != null) {
            results.put("token", Optimisation.offer(guards, inspection.exchange(), policy, processed, token));
        }
        if (results.containsKey("context")) {
            results.put("context", MemoryOffer.offer(inspection.exchange(), policy, processed, results));
        }
        return new Outcome(said, would, processed, results, (System.nanoTime() - start) / 1e6);
    }

    static GuardResult run(
            Guard guard,
            GuardSettings settings,
            Inspection inspection,
            boolean monitor,
            Map<String, List<Finding>> redactions) {
        long start = System.nanoTime();
        inspection.enter(settings);
        Report report;
        try {
            report = guard.check(inspection);
        } catch (PastLimit e) {
            report = broken(guard, "ran past the limit of " + settings.limitMs() + " ms");
        } catch (RuntimeException | StackOverflowError e) {
            report = broken(guard, "failed: " + e.getClass().getSimpleName());
        }
        inspection.leave(guard.name(), report);
        Verdict verdict = Verdict.ALLOW;
        List<Finding> counted = new ArrayList<>();
        for (Finding finding : report.findings()) {
            Verdict one = settings.judge(finding);
            if (one != Verdict.ALLOW) {
                counted.add(finding);
                verdict = verdict.or(one);
            }
            if (one == Verdict.REDACT && finding.end() > finding.start()) {
                redactions
                        .computeIfAbsent(finding.part(), p -> new ArrayList<>())
                        .add(finding);
            }
        }
        boolean failed = report.notChecked().stream().anyMatch(NotChecked::failed);
        if (failed && settings.failClosed()) {
            verdict = Verdict.BLOCK;
        } else if (verdict == Verdict.ALLOW && (failed || report.notApplicable() != null)) {
            verdict = Verdict.NOT_CHECKED;
        }
        boolean differs = monitor && verdict != Verdict.ALLOW && verdict != Verdict.NOT_CHECKED;
        return new GuardResult(
                differs ? Verdict.ALLOW : verdict,
                differs ? verdict : null,
                report.score(),
                counted,
                report.notChecked(),
                report.notApplicable(),
                report.details(),
                (System.nanoTime() - start) / 1e6);
    }

    private static Report broken(Guard guard, String reason) {
        return new Report(0, List.of(), List.of(new NotChecked(guard.name(), "*", reason, true)), Map.of(), null);
    }

    private static Map<String, String> processed(
            Inspection inspection, Map<String, List<Finding>> redactions, Vault vault) {
        Map<String, String> processed = new LinkedHashMap<>();
        for (Passage passage : inspection.judged()) {
            List<Finding> findings = redactions.getOrDefault(passage.part(), List.of());
            if (!findings.isEmpty()) {
                processed.put(passage.part(), redact(passage, findings, vault));
            } else if (passage.part().equals("input") || passage.part().equals("output")) {
                processed.put(passage.part(), passage.text().value());
            }
        }
        return processed;
    }

    private static String redact(Passage passage, List<Finding> findings, Vault vault) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (Finding one : merged(findings)) {
            out.append(passage.text().slice(at, one.start()));
            out.append(vault.placeholder(one.category(), passage.text().slice(one.start(), one.end())));
            at = one.end();
        }
        return out.append(passage.text().slice(at, passage.text().length())).toString();
    }

    /** Findings that do not overlap, in order; of those that did, the longest gives its category to the whole stretch. */
    static List<Finding> merged(List<Finding> findings) {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparingInt(Finding::start)
                .thenComparing(Comparator.comparingInt(Finding::end).reversed()));
        List<Finding> merged = new ArrayList<>();
        for (int i = 0; i < sorted.size(); ) {
            Finding widest = sorted.get(i);
            int end = widest.end();
            int j = i + 1;
            while (j < sorted.size() && sorted.get(j).start() < end) {
                Finding next = sorted.get(j++);
                end = Math.max(end, next.end());
                if (next.end() - next.start() > widest.end() - widest.start()) {
                    widest = next;
                }
            }
            merged.add(widest.at(sorted.get(i).start(), end));
            i = j;
        }
        return merged;
    }

    /** Numbers values without keeping more than one exchange. */
    private static final class Placeholders implements Vault {
        private final Map<String, String> known = new LinkedHashMap<>();
        private final Map<String, Integer> last = new LinkedHashMap<>();

        @Override
        public String placeholder(String category, String value) {
            return known.computeIfAbsent(
                    category + '\n' + value, k -> "[" + category + "_" + last.merge(category, 1, Integer::sum) + "]");
        }

        @Override
        public String restore(String text) {
            return text;
        }
    }
}
