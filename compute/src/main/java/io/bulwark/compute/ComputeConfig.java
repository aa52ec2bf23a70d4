package io.bulwark.compute;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Settings of the compute network. All instances on one database should agree on them. */
@ConfigMapping(prefix = "bulwark.compute")
public interface ComputeConfig {
    /** Names this ledger in everything that is signed or hashed. */
    @WithDefault("bulwark-local")
    String ledgerId();

    /** The unit of all amounts. */
    @WithDefault("DEAI")
    String token();

    /** What a node needs at stake to be given work. */
    @WithDefault("1000")
    BigDecimal minStake();

    /** The share of its stake that a node loses for a wrong or a withheld result, above 0 up to 1. */
    @WithDefault("0.2")
    BigDecimal slashShare();

    /** The network's share of every reward. */
    @WithDefault("0.02")
    BigDecimal fee();

    /** How long a stake that is taken back can still be slashed. */
    @WithDefault("P7D")
    Duration unbonding();

    /** Lone results of well-known nodes that are confirmed by a second node, as a share; newcomers are always checked. */
    @WithDefault("0.05")
    double checkRate();

    /** Confirmed results after which a node is no newcomer. */
    @WithDefault("10")
    int newcomerResults();

    /**
     * The most that one unconfirmed result may earn at a node with the least stake. Checked at the start: cheating must not
     * pay, so the check rate has to be above G / (G + S), with this as the gain and the slashed stake as S.
     */
    @WithDefault("10")
    BigDecimal largestUnit();

    /** A node that says nothing for this long loses its attempts. */
    @WithDefault("PT10S")
    Duration lease();

    /** The longest an attempt may take, however alive its node is. */
    @WithDefault("PT10M")
    Duration attemptLimit();

    /** How long a node may take to open its commitment. */
    @WithDefault("PT20S")
    Duration revealWindow();

    /** How long a registration may take from challenge to signature. */
    @WithDefault("PT2M")
    Duration challengeTtl();

    /** Tasks matched, or messages of nodes applied, in one transaction. */
    @WithDefault("1000")
    int batch();

    /** How often an idle instance looks for work by itself, in case a signal was lost. */
    @WithDefault("PT0.25S")
    Duration poll();

    /** How often heartbeats are written, all in one statement. */
    @WithDefault("PT1S")
    Duration beat();

    /** How often payouts are closed into an epoch. */
    @WithDefault("PT1M")
    Duration epoch();

    /** Whether two results of one address block count once. Loopback addresses are each a block of their own. */
    @WithDefault("true")
    boolean spreadBlocks();

    /** How long ended tasks are kept, with their payloads and results. Payouts stay. */
    @WithDefault("P30D")
    Duration retention();

    /** How long the choices of nodes can be checked. */
    @WithDefault("P1D")
    Duration roundsKept();

    Gateway gateway();

    /** The network as a provider of the model gateway. */
    interface Gateway {
        /** The most that one task of a call may cost: set aside, and what is not paid comes back. */
        @WithDefault("10")
        BigDecimal maxPrice();

        /** Whose tokens pay for all calls; without it each caller pays, and needs the permission task:submit. */
        Optional<String> account();

        /** How long an answer may take where neither route nor target says so. */
        @WithDefault("PT60S")
        Duration timeout();

        /** How answers of chats are compared. */
        @WithDefault("none")
        Verification chatVerification();

        /** How embeddings are compared. */
        @WithDefault("numeric")
        Verification embeddingVerification();

        /** How many nodes compute what is compared, 1 to 3. */
        @WithDefault("1")
        int redundancy();
    }
}
