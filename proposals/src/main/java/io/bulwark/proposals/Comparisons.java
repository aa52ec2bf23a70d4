package io.bulwark.proposals;

import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.similar.Similar;
import io.bulwark.proposals.similar.Similar.Neighbour;
import io.bulwark.proposals.similar.Similar.Relation;
import io.bulwark.proposals.similar.Similarity;
import io.bulwark.proposals.similar.Subject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares a proposal with those scanned before (requirement D8) and judges what it finds. */
@Singleton
final class Comparisons {
    private static final System.Logger LOG = System.getLogger("io.bulwark.proposals");
    private static final int SHOWN = 5;
    /** A scan does not wait longer for a vector: it is made later. */
    private static final Duration EMBEDDING = Duration.ofMillis(250);
    /** From this share of a scam text on it is not a passing resemblance. */
    private static final double SCAM_COPY = 0.6;

    private final Similarity similarity;

    @Inject
    Comparisons(Similarity similarity) {
        this.similarity = similarity;
    }

    /** @param prepared what the end of the scan keeps */
    record Seen(Similar similar, List<ScanResult.Flag> flags, Similarity.Prepared prepared) {}

    /** Never fails: a scan is worth more than what it is like. */
    Seen look(Proposal proposal, UUID id, String owner) {
        Similarity.Prepared prepared = similarity.prepareNow(subject(proposal), EMBEDDING);
        try {
            Similar similar = similarity.search(prepared, id, owner, false, SHOWN);
            return new Seen(similar, flags(similar, proposal), prepared);
        } catch (org.jdbi.v3.core.JdbiException e) {
            LOG.log(System.Logger.Level.WARNING, "Earlier proposals could not be searched", e);
            return new Seen(Similar.NOT_CHECKED, List.of(), prepared);
        }
    }

    /** The search of the front door. {@code id}: the proposal itself, null where it is not stored. */
    Similar search(Proposal proposal, @Nullable UUID id, String owner, boolean seesAll, int limit) {
        return similarity.search(similarity.prepare(subject(proposal), EMBEDDING), id, owner, seesAll, limit);
    }

    void keep(
            org.jdbi.v3.core.Handle handle,
            UUID proposal,
            String owner,
            Similarity.Prepared prepared,
            java.time.Instant now) {
        similarity.keep(handle, proposal, owner, prepared, now);
    }

    private static Subject subject(Proposal proposal) {
        List<Action> actions = proposal.actions() == null ? List.of() : proposal.actions();
        return new Subject(
                proposal.title(),
                proposal.description(),
                proposal.proposer() == null ? null : proposal.proposer().value(),
                proposal.daoName(),
                proposal.chainId(),
                proposal.requestedAmount(),
                proposal.requestedToken(),
                proposal.recipient() == null ? null : proposal.recipient().value(),
                actions.stream().map(Action::canonical).toList());
    }

    private static List<ScanResult.Flag> flags(Similar similar, Proposal proposal) {
        List<ScanResult.Flag> flags = new ArrayList<>();
        for (Neighbour near : similar.nearest()) {
            if (near.relation() == Relation.TWIST) {
                flags.add(twist(near, proposal));
                break;
            }
        }
        if (!similar.templates().isEmpty()) {
            Similar.Template template = similar.templates().getFirst();
            flags.add(new ScanResult.Flag(
                    "similarity",
                    "SCAM_TEMPLATE",
                    template.contained() >= SCAM_COPY ? Severity.CRITICAL : Severity.HIGH,
                    "The text resembles a known kind of fraud",
                    String.format(
                            Locale.ROOT,
                            "%.0f %% of a text of the kind '%s' stand in the description.",
                            template.contained() * 100,
                            template.title()),
                    "description",
                    "Compare what is asked for with how that fraud works before any vote.",
                    evidence("description", proposal.description())));
        }
        return flags;
    }

    private static ScanResult.Flag twist(Neighbour near, Proposal proposal) {
        boolean recipient = differs(near, "recipient");
        boolean proposer = differs(near, "proposer");
        String fields =
                near.differences().stream().map(Similar.Difference::field).collect(Collectors.joining(", "));
        // Two honest proposals of one kind may say nearly the same; only common words show a copy.
        Severity severity = near.paraphrase()
                ? recipient && proposer ? Severity.HIGH : Severity.MEDIUM
                : recipient && proposer ? Severity.CRITICAL : recipient ? Severity.HIGH : Severity.MEDIUM;
        double alike = near.paraphrase() && near.meaning() != null ? near.meaning() : near.similarity();
        return new ScanResult.Flag(
                "similarity",
                "CLONE_AND_TWIST",
                severity,
                near.paraphrase()
                        ? "An earlier proposal in other words with other fields"
                        : "A copy of an earlier proposal with other fields",
                String.format(
                        Locale.ROOT,
                        near.paraphrase()
                                ? "The text says the same (cosine %.2f) as a proposal scanned on %s; different are: %s."
                                : "The text is %.0f %% that of a proposal scanned on %s; different are: %s.",
                        near.paraphrase() ? alike : alike * 100,
                        near.createdAt().toString().substring(0, 10),
                        fields),
                "description",
                "Find out who wrote the earlier proposal and why these fields changed.",
                evidence("title", proposal.title()));
    }

    private static boolean differs(Neighbour near, String field) {
        return near.differences().stream()
                .anyMatch(difference -> difference.field().equals(field));
    }

    private static Evidence evidence(String field, String text) {
        int points = Math.min(120, text.codePointCount(0, text.length()));
        return new Evidence("quote", field, text.substring(0, text.offsetByCodePoints(0, points)), 0, points);
    }
}
