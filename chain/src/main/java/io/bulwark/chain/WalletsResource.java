package io.bulwark.chain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/wallets}: what a chain and the lists say about an address. */
@Path("/api/v1/wallets")
@Tag(name = "Wallets", description = "The record of an address, with the evidence of each part")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class WalletsResource {
    private static final long DEFAULT_CHAIN = 1;
    private static final Pattern CHAIN_ID = Pattern.compile("[1-9]\\d{0,17}");

    private final Wallets wallets;
    private final AddressLists lists;
    private final Chains chains;

    @Inject
    WalletsResource(Wallets wallets, AddressLists lists, Chains chains) {
        this.wallets = wallets;
        this.lists = lists;
        this.chains = chains;
    }

    @GET
    @Path("/{address}")
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(
            summary = "The record of a wallet",
            description = "chainId may be left out when one chain is configured, or for Ethereum mainnet."
                    + " refresh=true reads the chain again.")
    public ObjectNode wallet(
            @PathParam("address") String address,
            @QueryParam("chainId") @Nullable String chainId,
            @QueryParam("refresh") @DefaultValue("false") boolean refresh) {
        EvmAddress parsed = EvmAddress.parse(address)
                .orElseThrow(() -> BulwarkException.invalid("address", "must be 0x followed by 40 hexadecimal digits"));
        if (!Eip55.valid(address)) {
            throw BulwarkException.invalid("address", "has a wrong EIP-55 checksum: a digit may be mistyped");
        }
        WalletRecord record = wallets.record(parsed, chain(chainId), refresh);
        if (record.nothingKnown()) {
            throw BulwarkException.of(
                    ErrorCode.CHAIN_UNAVAILABLE, "Chain " + record.chainId() + " cannot be read at the moment");
        }
        ObjectNode answer = WalletJson.write(record);
        ArrayNode hits = answer.putArray("list_hits");
        lists.hits(List.of(parsed)).forEach(hit -> hits.add(ListsResource.json(hit)));
        return answer;
    }

    private long chain(@Nullable String given) {
        if (given == null) {
            List<Long> ids = chains.ids();
            return ids.size() == 1 ? ids.getFirst() : DEFAULT_CHAIN;
        }
        if (!CHAIN_ID.matcher(given).matches()) {
            throw BulwarkException.invalid("chainId", "must be a positive whole number");
        }
        return Long.parseLong(given);
    }
}
