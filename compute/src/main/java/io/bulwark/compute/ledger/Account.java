package io.bulwark.compute.ledger;

import java.util.UUID;

/** The names of accounts. */
public final class Account {
    /** Where tokens come from; stands below zero by as many as there are. */
    static final String SUPPLY = "network/supply";

    /** Taken from their owners for a chain to release. */
    public static final String LEAVING = "bridge/leaving";

    public static final String FEES = "network/fees";
    public static final String SLASHED = "network/slashed";

    private static final String STAKE = "stake/";
    private static final String UNBONDING = "unbonding/";

    private Account() {}

    /** What its owner may spend. */
    public static String available(String owner) {
        return "available/" + owner;
    }

    /** Set aside for the owner's tasks. */
    public static String escrow(String owner) {
        return "escrow/" + owner;
    }

    public static String stake(UUID node) {
        return STAKE + node;
    }

    public static String unbonding(UUID node) {
        return UNBONDING + node;
    }
}
