package io.bulwark.research.module;

import io.bulwark.research.source.Chain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which project is meant.
 *
 * @param id at CoinGecko; empty for a contract that is not listed there
 * @param chain and {@code address} of its contract on the first chain that is covered, or null both
 * @param repository {@code owner/name} at GitHub, or null
 * @param space at Snapshot, or null
 */
public record Identity(
        String id,
        String symbol,
        String name,
        @Nullable Chain chain,
        @Nullable String address,
        @Nullable String repository,
        @Nullable String space) {

    /** What came of looking for a project. */
    public sealed interface Found {
        record Project(Identity identity) implements Found {}

        /** Several projects share the name: nobody guesses which is meant. */
        record Ambiguous(List<Candidate> candidates) implements Found {}

        record Nothing(String reason, Cause cause) implements Found {
            public enum Cause {
                UNKNOWN,
                /** The source gave no answer. */
                UNREACHABLE,
                /** The source's limit is used up; later it will answer. */
                BUSY
            }
        }
    }

    /** One name for the project wherever something is kept of it: the id, or {@code chain.address} without one. */
    public String key() {
        return !id.isEmpty() || chain == null ? id : chain.name().toLowerCase(java.util.Locale.ROOT) + "." + address;
    }

    public record Candidate(String id, String symbol, String name, int rank) {}
}
