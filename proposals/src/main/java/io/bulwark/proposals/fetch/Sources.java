package io.bulwark.proposals.fetch;

import io.bulwark.chain.Chains;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.EvmAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The front door to proposals that live elsewhere. */
@Singleton
public final class Sources {
    /** 2^256 has 78 digits. */
    private static final int LONGEST_ID = 78;

    private final GovernorSource governors;
    private final SnapshotSource snapshot;
    private final SafeSource safes;

    @Inject
    public Sources(SourcesConfig config, Chains chains) {
        HttpSource http = new HttpSource(config.timeout());
        this.governors = new GovernorSource(chains, config.timeout(), config.blocks());
        this.snapshot = new SnapshotSource(http, URI.create(config.snapshot()));
        this.safes = new SafeSource(http, config.safe());
    }

    /**
     * The proposal at its source.
     *
     * @throws BulwarkException VALIDATION_ERROR for a faulty source, NOT_FOUND, UPSTREAM_ERROR or CHAIN_UNAVAILABLE
     */
    public Fetched read(ScanSource source, @Nullable Long chainId) {
        long given = Stream.of(source.governor(), source.snapshot(), source.safe())
                .filter(member -> member != null)
                .count();
        if (given != 1) {
            throw BulwarkException.invalid("source", "must name exactly one of governor, snapshot and safe");
        }
        if (source.snapshot() != null) {
            return snapshot.read(source.snapshot());
        }
        if (source.safe() != null) {
            return safes.read(source.safe(), chainId);
        }
        String governor = source.governor() == null ? "" : source.governor();
        EvmAddress address = EvmAddress.parse(governor)
                .orElseThrow(() ->
                        BulwarkException.invalid("source.governor", "must be 0x followed by 40 hexadecimal digits"));
        String id = source.proposalId() == null ? "" : source.proposalId();
        boolean digits =
                !id.isEmpty() && id.length() <= LONGEST_ID && id.chars().allMatch(c -> c >= '0' && c <= '9');
        BigInteger number = digits ? new BigInteger(id) : BigInteger.ONE.negate();
        if (!digits || number.bitLength() > 256) {
            throw BulwarkException.invalid("source.proposalId", "must be a decimal number of at most 256 bits");
        }
        return governors.read(address, number, chainId);
    }
}
