package io.bulwark.proposals;

import io.bulwark.cache.CacheKey;
import io.bulwark.cache.ResultCache;
import io.bulwark.chain.Activity;
import io.bulwark.chain.Chains;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.ActionForm;
import io.bulwark.proposals.model.ModelAnalyst;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers kept by everything that can change them (requirement P3.3): every member of the proposal, and as version the
 * rules, the settings that the rules read, and the model that is to read the text.
 */
@Singleton
final class ScanCache {
    static final String NAMESPACE = "scan";
    static final Duration TTL = Duration.ofHours(1);
    /** For an answer that an outage left incomplete. */
    private static final Duration SHORT_TTL = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger("io.bulwark.proposals");

    private final ResultCache cache;
    private final String version;

    @Inject
    ScanCache(ResultCache cache, LargeAmounts largeAmounts, Chains chains, ModelAnalyst model, Payloads payloads) {
        this.cache = cache;
        this.version = String.join(
                "-",
                ScanJob.RULES_VERSION,
                largeAmounts.fingerprint(),
                fingerprint(chains),
                model.fingerprint(),
                payloads.fingerprint());
    }

    /** Changes with what is read of a proposer: once a chain is configured, answers without it are over. */
    private static String fingerprint(Chains chains) {
        CacheKey.Inputs inputs = new CacheKey.Inputs();
        chains.ids().forEach(id -> inputs.add(id).add(chains.network(id).orElseThrow()));
        return inputs.hash().substring(0, 8);
    }

    /** @param activity what the proposer's wallet showed when the answer was made, null where no chain was read */
    record Kept(UUID jobId, String owner, @Nullable Activity activity, String result, Duration ttl) {}

    /** Amounts count by value, addresses whatever their case, text by its exact characters: offsets depend on them. */
    CacheKey key(Proposal proposal) {
        CacheKey.Inputs inputs = new CacheKey.Inputs()
                .add(proposal.title())
                .add(proposal.description())
                .add(address(proposal.proposer()))
                .add(proposal.daoName())
                .add(proposal.chainId())
                .add(amount(proposal.requestedAmount()))
                .add(proposal.requestedToken())
                .add(address(proposal.recipient()))
                .add(proposal.votingDeadline())
                .add(proposal.snapshotBlock());
        for (Map.Entry<String, String> entry : proposal.metadata().entrySet()) {
            inputs.add(entry.getKey()).add(entry.getValue());
        }
        inputs.add(proposal.actions() == null ? null : ActionForm.text(proposal.actions()));
        return new CacheKey(NAMESPACE, version, subject(proposal.proposer()), inputs.hash());
    }

    Optional<Kept> find(CacheKey key) {
        return cache.find(key).map(hit -> {
            String[] parts = hit.value().split("\n", 4);
            Activity activity = parts[2].isEmpty() ? null : Activity.parse(parts[2]);
            return new Kept(UUID.fromString(parts[0]), parts[1], activity, parts[3], hit.ttl());
        });
    }

    /**
     * Keeps an answer. Called before the job ends, so that whoever finds no running job finds this.
     *
     * @param complete whether the text was read by everyone who should
     */
    void keep(
            Proposal proposal, UUID jobId, String owner, String result, Sentinel.Sighting sighting, boolean complete) {
        String activity = sighting.activity() == null ? "" : sighting.activity().text();
        cache.keep(
                key(proposal),
                String.join("\n", jobId.toString(), owner, activity, result),
                complete && sighting.complete() ? TTL : SHORT_TTL);
    }

    /** A changed address list may turn any answer. */
    void listChanged(@Observes AuditRecord record) {
        if (record.type().startsWith("list.")) {
            try {
                cache.invalidate(NAMESPACE + ":*");
            } catch (io.bulwark.storage.Redis.Unavailable e) {
                LOG.log(System.Logger.Level.WARNING, "Kept answers outlive a list change: Redis is away");
            }
        }
    }

    private static String subject(@Nullable EvmAddress proposer) {
        return proposer == null ? "-" : proposer.value();
    }

    private static @Nullable String address(@Nullable EvmAddress address) {
        return address == null ? null : address.value();
    }

    private static @Nullable String amount(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.stripTrailingZeros().toPlainString();
    }
}
