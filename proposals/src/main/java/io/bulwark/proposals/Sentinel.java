package io.bulwark.proposals;

import io.bulwark.chain.Activity;
import io.bulwark.chain.AddressLists;
import io.bulwark.chain.Chains;
import io.bulwark.chain.ListHit;
import io.bulwark.chain.ListKind;
import io.bulwark.chain.Reading;
import io.bulwark.chain.WalletJson;
import io.bulwark.chain.WalletRecord;
import io.bulwark.chain.Wallets;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.Severity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Reputation Sentinel (requirement D3): {@code age = min(days/365*100, 50)}, {@code tx = min(count/100*30, 30)},
 * {@code governance = participation*20}. With a part unknown the score is known points / known maximum x 100.
 */
@Singleton
final class Sentinel {
    private static final double AGE_MAX = 50;
    private static final double TX_MAX = 30;
    private static final double GOVERNANCE_MAX = 20;
    private static final int NEW_WALLET_DAYS = 30;
    private static final int LOW_ACTIVITY = 10;

    private final Wallets wallets;
    private final Chains chains;
    private final AddressLists lists;
    private final InstantSource clock;

    @Inject
    Sentinel(Wallets wallets, Chains chains, AddressLists lists, InstantSource clock) {
        this.wallets = wallets;
        this.chains = chains;
        this.lists = lists;
        this.clock = clock;
    }

    /**
     * What was seen.
     *
     * @param complete false when a later look may see more, after an outage
     * @param activity what the proposer's wallet showed, null where no chain was read
     */
    record Sighting(
            ReputationReport report,
            List<ScanResult.Flag> flags,
            boolean complete,
            @Nullable Activity activity) {}

    Sighting look(Proposal proposal) {
        List<ListHit> hits = hits(proposal);
        List<ScanResult.Flag> flags = new ArrayList<>();
        hits.forEach(hit -> flag(hit, proposal).ifPresent(flags::add));
        EvmAddress proposer = proposal.proposer();
        if (proposer == null) {
            return new Sighting(new ReputationReport.Unknown("No proposer address was given."), flags, true, null);
        }
        Long chain = chain(proposal);
        if (chain == null) {
            String reason = chains.ids().isEmpty()
                    ? "No chain is configured."
                    : proposal.chainId() == null
                            ? "No chain id was given, and several chains are configured."
                            : "Chain " + proposal.chainId() + " is not configured.";
            return new Sighting(new ReputationReport.Unknown(reason), flags, true, null);
        }
        WalletRecord record = wallets.record(proposer, chain);
        boolean complete = !record.stale() && !gaps(record);
        return new Sighting(judge(record, hits, clock.instant()), flags, complete, Activity.of(record));
    }

    /** Whether the proposer's wallet was active since it showed this; false too while its chain does not answer. */
    boolean activeSince(Proposal proposal, Activity shown) {
        EvmAddress proposer = proposal.proposer();
        Long chain = chain(proposal);
        return proposer != null
                && chain != null
                && wallets.activity(proposer, chain).filter(shown::differs).isPresent();
    }

    private List<ListHit> hits(Proposal proposal) {
        List<EvmAddress> addresses = new ArrayList<>();
        if (proposal.proposer() != null) {
            addresses.add(proposal.proposer());
        }
        if (proposal.recipient() != null && !proposal.recipient().equals(proposal.proposer())) {
            addresses.add(proposal.recipient());
        }
        return addresses.isEmpty() ? List.of() : lists.hits(addresses);
    }

    /** The chain a proposal is read on, null where none is configured for it. */
    @Nullable
    Long chain(Proposal proposal) {
        if (proposal.chainId() != null) {
            return chains.client(proposal.chainId()).isPresent() ? proposal.chainId() : null;
        }
        return chains.ids().size() == 1 ? chains.ids().getFirst() : null;
    }

    private static boolean gaps(WalletRecord record) {
        return List.of(record.firstSeen(), record.transactions(), record.governance()).stream()
                .anyMatch(part -> part instanceof Reading.Unknown<?> unknown && unknown.passing());
    }

    static ReputationReport judge(WalletRecord record, List<ListHit> hits, Instant now) {
        Parts parts = new Parts();
        List<String> flags = new ArrayList<>();
        Optional<Long> days = record.firstSeen().known().map(seen -> seen.map(moment ->
                        Math.max(0, Duration.between(moment.time(), now).toDays()))
                .orElse(0L));
        parts.add("age", days.map(d -> Math.min(d / 365.0 * 100, AGE_MAX)), AGE_MAX, record.firstSeen());
        days.filter(d -> d < NEW_WALLET_DAYS).ifPresent(d -> flags.add("NEW_WALLET"));

        Optional<Long> count = record.transactions().known();
        parts.add("transactions", count.map(c -> Math.min(c / 100.0 * 30, TX_MAX)), TX_MAX, record.transactions());
        count.filter(c -> c < LOW_ACTIVITY).ifPresent(c -> flags.add("LOW_ACTIVITY"));

        Optional<WalletRecord.Governance> governance = record.governance().known();
        parts.add(
                "governance",
                governance.map(g -> g.participation() * GOVERNANCE_MAX),
                GOVERNANCE_MAX,
                record.governance());
        governance.filter(g -> g.voted() == 0 && g.proposed() == 0).ifPresent(g -> flags.add("NO_GOVERNANCE_HISTORY"));

        boolean listed =
                hits.stream().anyMatch(hit -> hit.address().equals(record.address()) && hit.kind() != ListKind.TRUSTED);
        if (listed) {
            flags.add("KNOWN_SCAMMER");
        }
        if (parts.knownMax == 0) {
            return new ReputationReport.Unknown("The chain could not be read: " + parts.firstReason());
        }
        int score = listed ? 0 : (int) Math.floor(parts.points / parts.knownMax * 100 + 0.5);
        Map<String, Object> metadata = metadata(record, days, count, governance, parts, hits);
        return new ReputationReport.Scored(
                score,
                parts.knownMax / (AGE_MAX + TX_MAX + GOVERNANCE_MAX),
                flags,
                flags.contains("NEW_WALLET"),
                parts.reasoning(score, listed, record.stale()),
                metadata);
    }

    private static Map<String, Object> metadata(
            WalletRecord record,
            Optional<Long> days,
            Optional<Long> count,
            Optional<WalletRecord.Governance> governance,
            Parts parts,
            List<ListHit> hits) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("address", record.address().value());
        metadata.put("chain_id", record.chainId());
        metadata.put("read_at", record.readAt().toString());
        metadata.put("stale", record.stale());
        metadata.put("age_days", days.orElse(null));
        metadata.put("transactions", count.orElse(null));
        metadata.put(
                "participation",
                governance.map(WalletRecord.Governance::participation).orElse(null));
        metadata.put(
                "balance_wei", record.balance().known().map(Object::toString).orElse(null));
        metadata.put("ens_name", record.ensName().known().flatMap(name -> name).orElse(null));
        metadata.put("contract", record.contract().known().orElse(null));
        metadata.put("parts", parts.wire);
        metadata.put("list_hits", hits.stream().map(Sentinel::wire).toList());
        metadata.put("record", WalletJson.write(record));
        return metadata;
    }

    private static Map<String, Object> wire(ListHit hit) {
        Map<String, Object> wire = new LinkedHashMap<>();
        wire.put("address", hit.address().value());
        wire.put("list", hit.list());
        wire.put("kind", hit.kind().wire());
        wire.put("source", hit.source());
        wire.put("list_date", hit.listDate() == null ? null : hit.listDate().toString());
        wire.put("imported_at", hit.importedAt().toString());
        wire.put("category", hit.category());
        return wire;
    }

    /** A hit on a list is a finding whatever else is known; a trusted one is told in the metadata only. */
    private static Optional<ScanResult.Flag> flag(ListHit hit, Proposal proposal) {
        boolean proposer = hit.address().equals(proposal.proposer());
        String field = proposer ? "proposerAddress" : "recipientAddress";
        String who = proposer ? "The proposer" : "The recipient";
        Evidence evidence = new Evidence(
                "list", field, hit.address().value(), 0, hit.address().value().length());
        String dated = hit.listDate() == null ? "" : " of " + hit.listDate();
        String where = "list '" + hit.list() + "' (" + hit.source() + ")" + dated;
        return switch (hit.kind()) {
            case SANCTIONED ->
                Optional.of(new ScanResult.Flag(
                        "reputation",
                        "SANCTIONED_ADDRESS",
                        Severity.SEVERE,
                        who + " is on a sanctions list",
                        hit.address() + " is on " + where + ".",
                        field,
                        "Do not pay or vote before this is cleared up with legal advice.",
                        evidence));
            case SCAM ->
                Optional.of(new ScanResult.Flag(
                        "reputation",
                        "KNOWN_SCAMMER",
                        Severity.CRITICAL,
                        who + " is on a list of scams",
                        hit.address() + " is on " + where
                                + (hit.category().isBlank() ? "." : " as " + hit.category() + "."),
                        field,
                        "Find out why before any vote; lists can be wrong, so ask the list's source.",
                        evidence));
            case TRUSTED -> Optional.empty();
        };
    }

    /** Points and maxima of what is known. */
    private static final class Parts {
        private final Map<String, Object> wire = new LinkedHashMap<>();
        private final List<String> said = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();
        private double points;
        private double knownMax;

        void add(String name, Optional<Double> value, double max, Reading<?> reading) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("points", value.map(Mediator::round).orElse(null));
            part.put("max", max);
            switch (reading) {
                case Reading.Known<?> known -> {
                    points += value.orElse(0.0);
                    knownMax += max;
                    part.put(
                            "evidence",
                            known.evidence().call() + " at block "
                                    + known.evidence().block());
                    said.add(String.format(Locale.ROOT, "%s %.1f of %.0f", name, value.orElse(0.0), max));
                }
                case Reading.Unknown<?> missing -> {
                    part.put("unknown", missing.reason());
                    unknown.add(name + " (" + missing.reason() + ")");
                }
            }
            wire.put(name, part);
        }

        String firstReason() {
            return String.join("; ", unknown);
        }

        String reasoning(int score, boolean listed, boolean stale) {
            StringBuilder text = new StringBuilder(String.join(", ", said));
            if (!unknown.isEmpty()) {
                text.append("; unknown: ").append(String.join(", ", unknown));
            }
            text.append("; score ").append(score).append(" of 100");
            if (listed) {
                text.append(" because the proposer is on a list");
            }
            if (stale) {
                text.append("; the chain did not answer, so this is the last known record");
            }
            return text.append('.').toString();
        }
    }
}
