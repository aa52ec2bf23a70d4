package io.bulwark.proposals;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.proposals.fetch.Fetched;
import io.bulwark.proposals.fetch.Sources;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a request that names a source into one that holds the proposal. What the caller states besides stays. */
@Singleton
final class Intake {
    private final Sources sources;

    @Inject
    Intake(Sources sources) {
        this.sources = sources;
    }

    /** The valid proposal of a request. With a source this asks the source, within its time limit. */
    Proposal proposal(ScanRequest request) {
        if (request.source() == null) {
            return ProposalForm.read(request);
        }
        if (request.actions() != null) {
            throw BulwarkException.invalid("actions", "come from the source: leave them out, or leave out the source");
        }
        Fetched fetched = sources.read(request.source(), request.chainId());
        Map<String, String> metadata = new LinkedHashMap<>(fetched.metadata());
        if (fetched.executor() != null) {
            metadata.put("executor", fetched.executor());
        }
        if (request.metadata() != null) {
            metadata.putAll(request.metadata());
        }
        return ProposalForm.read(new ScanRequest(
                or(request.title(), fetched.title()),
                or(request.description(), fetched.description()),
                or(request.proposerAddress(), fetched.proposer()),
                or(request.daoName(), fetched.dao()),
                or(request.chainId(), fetched.chainId()),
                request.requestedAmount(),
                request.requestedToken(),
                request.recipientAddress(),
                request.votingDeadline(),
                or(request.snapshotBlock(), fetched.snapshotBlock()),
                request.callbackUrl(),
                metadata,
                fetched.actions(),
                null));
    }

    private static <T> @Nullable T or(@Nullable T stated, @Nullable T found) {
        return stated == null ? found : stated;
    }
}
