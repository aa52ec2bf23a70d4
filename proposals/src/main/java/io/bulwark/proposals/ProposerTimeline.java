package io.bulwark.proposals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.timeline.ChainFacts;
import io.bulwark.proposals.timeline.CodePin;
import io.bulwark.proposals.timeline.Timeline;
import io.bulwark.proposals.timeline.Timeline.Fact;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened before the proposal, and the code that it calls. The reputation's own parts stay where they are. */
@Singleton
final class ProposerTimeline {
    private static final int NEW_WALLET_DAYS = 30;
    private static final Duration RECHECK = Duration.ofSeconds(10);

    private final ChainFacts facts;

    @Inject
    ProposerTimeline(ChainFacts facts) {
        this.facts = facts;
    }

    /** The facts in a fixed order, each known with evidence or not known with the reason. */
    Timeline read(Proposal proposal, Sentinel.Sighting sighting, @Nullable Long chain, Duration time) {
        List<Fact> found = new ArrayList<>();
        switch (sighting.report()) {
            case ReputationReport.Scored scored -> {
                found.add(age(scored.metadata()));
                found.add(earlier(scored.metadata()));
            }
            case ReputationReport.Unknown unknown -> {
                found.add(Fact.unknown("wallet_age", unknown.reasoning()));
                found.add(Fact.unknown("earlier_proposals", unknown.reasoning()));
            }
        }
        EvmAddress proposer = proposal.proposer();
        List<EvmAddress> targets = targets(proposal, chain);
        if (proposer == null || chain == null) {
            String reason = proposer == null ? "No proposer address was given." : "No chain is configured for it.";
            for (String fact : List.of("funding_source", "token_acquired", "power", "quorum", "delay", "target_age")) {
                found.add(Fact.unknown(fact, reason));
            }
        } else {
            EvmAddress governor = EvmAddress.parse(proposal.metadata().getOrDefault("governor", ""))
                    .orElse(null);
            found.addAll(facts.read(chain, proposer, governor, targets, time));
        }
        found.add(hits(sighting));
        boolean any = found.stream().anyMatch(fact -> fact.state().equals("known"));
        return new Timeline(any ? "ok" : "unknown", found);
    }

    /** Whether the proposer's votes came within the last week. */
    static boolean freshVotes(Timeline timeline) {
        return notable(timeline, "token_acquired").isPresent();
    }

    private static Optional<Fact> notable(Timeline timeline, String name) {
        return timeline.facts().stream()
                .filter(fact -> fact.fact().equals(name) && fact.notable())
                .findFirst();
    }

    /** What of the facts is a warning by itself. */
    static List<ScanResult.Flag> flags(Timeline timeline, Proposal proposal) {
        List<ScanResult.Flag> flags = new ArrayList<>();
        Optional<Fact> votes = notable(timeline, "token_acquired");
        Optional<Fact> alone = notable(timeline, "quorum");
        if (votes.isPresent() && alone.isPresent()) {
            flags.add(flag(
                    "VOTES_JUST_ACQUIRED",
                    Severity.CRITICAL,
                    "The proposer alone reaches the quorum with votes of less than a week",
                    alone.get().value() + "; " + votes.get().value() + ".",
                    "Find out where the votes came from before the vote ends.",
                    votes.get()));
        }
        Optional<Fact> delay = notable(timeline, "delay");
        boolean acts = proposal.actions() != null && !proposal.actions().isEmpty();
        if (delay.isPresent() && acts) {
            flags.add(flag(
                    "SHORT_DELAY",
                    Severity.MEDIUM,
                    "Little time between the vote and its execution",
                    "The proposal is " + delay.get().value() + ".",
                    "Nobody can react to a hostile result in that time: check what is executed now.",
                    delay.get()));
        }
        return flags;
    }

    private static ScanResult.Flag flag(
            String category, Severity severity, String title, String description, String advice, Fact fact) {
        return new ScanResult.Flag(
                "timeline",
                category,
                severity,
                title,
                description,
                "proposer",
                advice,
                new Evidence(
                        "timeline",
                        fact.fact(),
                        fact.evidence(),
                        0,
                        fact.evidence().length()));
    }

    /**
     * The code of each called contract now, those inside other calls included.
     *
     * @param targets addresses by chain
     */
    List<CodePin> pins(Map<Long, Set<String>> targets, Duration time) {
        List<CodePin> pins = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        targets.forEach((chain, addresses) -> pins.addAll(facts.pins(
                chain,
                addresses.stream()
                        .flatMap(text -> EvmAddress.parse(text).stream())
                        .toList(),
                Duration.ofNanos(Math.max(0, end - System.nanoTime())))));
        return pins;
    }

    /** The pins of an earlier answer beside the code now. */
    ObjectNode recheck(JsonNode pins, ObjectNode answer) {
        var targets = answer.putArray("targets");
        int changed = 0;
        int unknown = 0;
        long end = System.nanoTime() + RECHECK.toNanos();
        for (JsonNode pin : pins) {
            EvmAddress address =
                    EvmAddress.parse(pin.path("address").asText("")).orElse(null);
            String before = pin.path("code_hash").asText(null);
            if (address == null) {
                continue;
            }
            CodePin now = facts.pins(
                            pin.path("chain_id").asLong(),
                            List.of(address),
                            Duration.ofNanos(Math.max(0, end - System.nanoTime())))
                    .getFirst();
            boolean known = before != null && now.codeHash() != null;
            boolean same = known && before.equals(now.codeHash());
            changed += known && !same ? 1 : 0;
            unknown += known ? 0 : 1;
            targets.addObject()
                    .put("chain_id", now.chainId())
                    .put("address", now.address())
                    .put("code_hash", before)
                    .put("code_hash_now", now.codeHash())
                    .put("state", !known ? "not_known" : same ? "unchanged" : "changed")
                    .put("note", now.note());
        }
        String status = changed > 0 ? "changed" : unknown > 0 || targets.isEmpty() ? "not_known" : "unchanged";
        return answer.put("status", status);
    }

    private static List<EvmAddress> targets(Proposal proposal, @Nullable Long chain) {
        List<Action> actions = proposal.actions() == null ? List.of() : proposal.actions();
        return actions.stream()
                .filter(action -> action.target() != null)
                .filter(action -> action.chainId() == null || action.chainId().equals(chain))
                .flatMap(action -> EvmAddress.parse(String.valueOf(action.target())).stream())
                .distinct()
                .toList();
    }

    private static Fact age(Map<String, Object> metadata) {
        String evidence = evidence(metadata, "first_seen");
        return metadata.get("age_days") instanceof Long days
                ? Fact.known("wallet_age", days + " days", days * 86_400, evidence, days < NEW_WALLET_DAYS)
                : Fact.unknown("wallet_age", evidence);
    }

    private static Fact earlier(Map<String, Object> metadata) {
        JsonNode governance = part(metadata, "governance");
        String evidence = evidence(metadata, "governance");
        if (!governance.path("status").asText("").equals("known")) {
            return Fact.unknown("earlier_proposals", evidence);
        }
        JsonNode value = governance.path("value");
        int proposed = value.path("proposed").asInt();
        int voted = value.path("voted").asInt();
        return Fact.known(
                "earlier_proposals",
                proposed + " proposals made and " + voted + " voted on of "
                        + value.path("proposals").asInt(),
                null,
                evidence,
                proposed == 0 && voted == 0);
    }

    private static JsonNode part(Map<String, Object> metadata, String name) {
        return metadata.get("record") instanceof ObjectNode record
                ? record.path(name)
                : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static String evidence(Map<String, Object> metadata, String name) {
        JsonNode part = part(metadata, name);
        JsonNode evidence = part.path("evidence");
        return evidence.isObject()
                ? evidence.path("call").asText("") + " at block "
                        + evidence.path("block").asText("")
                : part.path("reason").asText("The chain did not tell.");
    }

    private static Fact hits(Sentinel.Sighting sighting) {
        if (sighting.flags().isEmpty()) {
            return Fact.known("list_hits", "none on the lists of this server", null, "address lists", false);
        }
        return Fact.known(
                "list_hits",
                sighting.flags().stream().map(ScanResult.Flag::title).collect(Collectors.joining("; ")),
                null,
                sighting.flags().stream().map(ScanResult.Flag::description).collect(Collectors.joining(" ")),
                true);
    }
}
