package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one chain says about one address. Amounts are in wei or the token's smallest unit. {@code stale} marks a record that
 * could not be read anew and is shown as last known.
 *
 * @param contract whether there is code at the address; an account that only delegates (EIP-7702) has none of its own
 * @param transactions how many transactions the account has sent; unknown for contracts, which send none
 * @param firstSeen the first block in which the account had ether or had sent something (a contract: had code); empty
 *     when it never had
 * @param lastActive the block of the account's latest own transaction; empty when it never sent one
 * @param ensName the primary ENS name, if it resolves back to the address; empty when there is no such name
 */
public record WalletRecord(
        EvmAddress address,
        long chainId,
        Instant readAt,
        boolean stale,
        Reading<Boolean> contract,
        Reading<Long> transactions,
        Reading<Optional<Moment>> firstSeen,
        Reading<Optional<Moment>> lastActive,
        Reading<BigInteger> balance,
        List<TokenBalance> tokens,
        Reading<Optional<String>> ensName,
        Reading<Governance> governance) {
    public WalletRecord {
        tokens = List.copyOf(tokens);
    }

    /** A block and the time it says it was made. */
    public record Moment(long block, Instant time) {}

    /** One of the configured tokens. */
    public record TokenBalance(EvmAddress token, Reading<TokenAmount> amount) {}

    /** An amount in the smallest unit, with the token's own decimals and symbol where it tells plausible ones. */
    public record TokenAmount(
            BigInteger amount,
            @Nullable Integer decimals,
            @Nullable String symbol) {}

    /**
     * Votes and proposals at the configured governors between two blocks: how many proposals there were, on how many of
     * them the wallet voted, and how many it made.
     */
    public record Governance(long fromBlock, long toBlock, int proposals, int voted, int proposed) {
        /** Proposals voted on / proposals, 0 to 1. */
        public double participation() {
            return proposals == 0 ? 0 : (double) voted / proposals;
        }
    }

    /** Whether not one part could be read. */
    public boolean nothingKnown() {
        return parts().allMatch(part -> part instanceof Reading.Unknown<?>);
    }

    /** Whether a later read may know more. */
    boolean passingGaps() {
        return parts().anyMatch(part -> part instanceof Reading.Unknown<?> unknown && unknown.passing());
    }

    WalletRecord asStale() {
        return new WalletRecord(
                address,
                chainId,
                readAt,
                true,
                contract,
                transactions,
                firstSeen,
                lastActive,
                balance,
                tokens,
                ensName,
                governance);
    }

    private Stream<Reading<?>> parts() {
        return Stream.concat(
                Stream.of(contract, transactions, firstSeen, lastActive, balance, ensName, governance),
                tokens.stream().map(TokenBalance::amount));
    }
}
