package io.bulwark.proposals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.webhook.Webhooks;
import io.bulwark.jobs.Priority;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import io.bulwark.plans.Admission;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The scan for doors other than REST: the same form, limits and answers as {@code POST /api/v1/scan?mode=sync}. */
@Singleton
public final class ScanCalls {
    private final Scans scans;
    private final Admission admission;
    private final ProposalsConfig config;
    private final ObjectMapper json;
    private final Intake intake;
    private final Webhooks webhooks;

    @Inject
    ScanCalls(
            Scans scans,
            Admission admission,
            ProposalsConfig config,
            ObjectMapper json,
            Intake intake,
            Webhooks webhooks) {
        this.scans = scans;
        this.admission = admission;
        this.config = config;
        this.json = json;
        this.intake = intake;
        this.webhooks = webhooks;
    }

    /**
     * Scans for a caller who may, and waits for the report.
     *
     * @throws BulwarkException for a faulty request, a limit reached, a failed scan, and TIMEOUT with the {@code jobId} of a
     *     scan that goes on
     */
    public ObjectNode scan(Principal caller, ScanRequest request) {
        String callback = request.callbackUrl();
        if (callback != null) {
            webhooks.check("callbackUrl", callback);
        }
        Proposal given = request.source() == null ? intake.proposal(request) : null;
        Admission.Admitted admitted = admission.admit(caller, "scan");
        try {
            Proposal proposal = given == null ? intake.proposal(request) : given;
            Priority priority =
                    switch (admitted.priority()) {
                        case HIGH -> Priority.HIGH;
                        case NORMAL -> Priority.NORMAL;
                        case LOW -> Priority.LOW;
                    };
            return switch (scans.submit(proposal, caller, priority, false, callback)) {
                case Scans.Submitted.Cached cached -> object(cached.answer());
                case Scans.Submitted.Running running -> scans.await(running.id(), caller, config.syncWait());
            };
        } catch (BulwarkException e) {
            throw e;
        } catch (RuntimeException e) {
            // A fault of ours costs the caller nothing.
            admission.release(admitted);
            throw e;
        }
    }

    private ObjectNode object(String answer) {
        try {
            return (ObjectNode) json.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A kept analysis is not JSON", e);
        }
    }
}
