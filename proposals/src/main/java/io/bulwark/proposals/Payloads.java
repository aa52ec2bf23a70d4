package io.bulwark.proposals;

import io.bulwark.cache.CacheKey;
import io.bulwark.proposals.actions.ActionsAnalyst;
import io.bulwark.proposals.actions.ActionsReport;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges what a proposal would execute, with the operator's further signatures where there are any. */
@Singleton
final class Payloads {
    private final ActionsAnalyst analyst;
    private final String fingerprint;

    @Inject
    Payloads(ProposalsConfig config) {
        Optional<Path> signatures =
                config.signatures().filter(name -> !name.isBlank()).map(Path::of);
        this.analyst = signatures.map(ActionsAnalyst::new).orElseGet(ActionsAnalyst::new);
        this.fingerprint = signatures.map(Payloads::hash).orElse("standard");
    }

    /** What the actions show, or null where none are given. */
    @Nullable
    ActionsReport look(Proposal proposal) {
        if (proposal.actions() == null) {
            return null;
        }
        return analyst.analyse(
                proposal.title(),
                proposal.description(),
                proposal.actions(),
                proposal.chainId(),
                proposal.recipient() == null ? null : proposal.recipient().value());
    }

    /** Changes with the signatures. */
    String fingerprint() {
        return fingerprint;
    }

    private static String hash(Path file) {
        try {
            return new CacheKey.Inputs().add(Files.readString(file)).hash().substring(0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException("The signatures cannot be read", e);
        }
    }
}
