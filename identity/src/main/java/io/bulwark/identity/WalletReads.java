package io.bulwark.identity;

import io.bulwark.chain.ChainException;
import io.bulwark.chain.Chains;
import io.bulwark.chain.Contracts;
import io.bulwark.chain.EvmClient;
import io.bulwark.chain.Network;
import io.bulwark.kernel.EvmAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads membership and balance where a chain's settings name the contracts. What cannot be read is unknown. */
final class WalletReads {
    private static final System.Logger LOG = System.getLogger("io.bulwark.identity");

    private final Chains chains;

    WalletReads(Chains chains) {
        this.chains = chains;
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(EvmClient client, EvmAddress contract);
    }

    /** Whether something is unknown that a chain's settings say where to ask. */
    boolean incomplete(WalletFacts facts) {
        return (facts.isMember() == null && anywhere(Network::daoCore))
                || (facts.balance() == null && anywhere(Network::guardToken));
    }

    private boolean anywhere(Function<Network, Optional<EvmAddress>> contract) {
        return chains.ids().stream()
                .anyMatch(id -> chains.network(id).flatMap(contract).isPresent());
    }

    WalletFacts read(Wallet wallet) {
        return new WalletFacts(
                wallet.address(),
                wallet.chainId(),
                first(wallet, Network::daoCore, (client, dao) -> Contracts.isMember(client, dao, wallet.address())),
                first(
                        wallet,
                        Network::guardToken,
                        (client, token) -> Contracts.balanceOf(client, token, wallet.address())));
    }

    /** Asks the wallet's own chain if it has such a contract, otherwise the first that has, for keys hold on all of them. */
    private <T> @Nullable T first(Wallet wallet, Function<Network, Optional<EvmAddress>> contract, Read<T> read) {
        Stream<Long> others = wallet.contract() ? Stream.of() : chains.ids().stream();
        List<Long> ids = Stream.concat(Stream.of(wallet.chainId()), others).toList();
        for (long id : ids) {
            Optional<EvmAddress> at = chains.network(id).flatMap(contract);
            Optional<EvmClient> client = chains.client(id);
            if (at.isPresent() && client.isPresent()) {
                try {
                    return read.from(client.get(), at.get());
                } catch (ChainException e) {
                    LOG.log(System.Logger.Level.WARNING, "Chain {0} does not tell about a wallet: {1}", id, e.text());
                    return null;
                }
            }
        }
        return null;
    }
}
