package io.bulwark.identity;

import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.Permission;
import java.util.Set;

/**
 * A wallet that has proved itself. A key holds on every chain; a contract only on its own, because elsewhere the same
 * address may be somebody else's contract.
 */
record Wallet(EvmAddress address, long chainId, boolean contract) {
    static final String PREFIX = "wallet:";

    /** What every wallet may do, with its own data. */
    static final Set<Permission> PERMISSIONS = Set.of(
            Permission.SCAN_RUN,
            Permission.SCAN_READ,
            Permission.GUARD_RUN,
            Permission.RESEARCH_RUN,
            Permission.TASK_SUBMIT,
            Permission.NODE_RUN,
            Permission.LEDGER_READ,
            Permission.USAGE_READ,
            Permission.KEY_MANAGE);

    /** {@code wallet:0x...}, for a contract {@code wallet:0x...@CHAIN}. */
    String owner() {
        return PREFIX + address.value() + (contract ? "@" + chainId : "");
    }

    /** Whether an owner's name is that of a contract. */
    static boolean contract(String owner) {
        return owner.indexOf('@') >= 0;
    }
}
