package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.ledger.Account;
import io.bulwark.compute.ledger.EmbeddedLedger;
import io.bulwark.compute.ledger.Epoch;
import io.bulwark.compute.ledger.Payout;
import io.bulwark.identity.Params;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.kernel.SharedAnswer;
import io.bulwark.kernel.TokenAmount;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/ledger}: balances, transfers, the contract's state, closed epochs. */
@Path("/api/v1/ledger")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Ledger", description = "Tokens of the compute network")
@RunOnVirtualThread
public final class LedgerResource {
    private static final int LONGEST_OWNER = 200;

    private final ComputeNetwork network;

    @Inject
    LedgerResource(ComputeNetwork network) {
        this.network = network;
    }

    /** Tokens for somebody. */
    public record TransferRequest(
            @Nullable String to,
            @Nullable String amount,
            @Nullable String memo) {}

    @GET
    @Path("/balance")
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "What the caller may spend, and what is set aside")
    public ObjectNode balance(@Context SecurityContext security) {
        String owner = Params.caller(security).owner();
        return JsonNodeFactory.instance
                .objectNode()
                .put("owner", owner)
                .put("available", ledger().ftBalanceOf(owner).toString())
                .put("escrow", ledger().escrowOf(owner).toString())
                .put("token", network.config().token());
    }

    @GET
    @Path("/state")
    @SharedAnswer
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "The state of the network's contract")
    public ObjectNode state() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("contract", "DeAICompute")
                .put("ledger", network.config().ledgerId())
                .put("owner_id", ledger().owner())
                .put("token", network.config().token())
                .put("ft_total_supply", ledger().ftTotalSupply().toString())
                .put("min_stake", ledger().minStake().toString())
                .put("task_counter", ledger().taskCounter())
                .put("completed_tasks", ledger().completedTasks())
                .put(
                        "total_rewards_distributed",
                        ledger().totalRewardsDistributed().toString())
                .put("fees", ledger().network(Account.FEES).toString())
                .put("slashed", ledger().network(Account.SLASHED).toString());
    }

    @GET
    @Path("/totals")
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "Where all tokens are; conserved says whether they add up to what was made")
    public ObjectNode totals() {
        Map<String, BigDecimal> totals = ledger().totals();
        BigDecimal supply =
                totals.getOrDefault("network/supply", BigDecimal.ZERO).negate();
        BigDecimal sum = totals.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("token", network.config().token())
                .put("supply", plain(supply));
        for (String kind : List.of("available", "escrow", "stake", "unbonding", Account.FEES, Account.SLASHED)) {
            json.put(kind.substring(kind.indexOf('/') + 1), plain(totals.getOrDefault(kind, BigDecimal.ZERO)));
        }
        return json.put("conserved", sum.signum() == 0);
    }

    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    @POST
    @Path("/transfer")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "Give tokens to another owner; an Idempotency-Key is required")
    public ObjectNode transfer(
            TransferRequest request,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context SecurityContext security) {
        String from = Params.caller(security).owner();
        ledger().ftTransfer(
                        "transfer:" + from + ":" + key(key),
                        from,
                        owner(request.to()),
                        amount("amount", request.amount()),
                        memo(request.memo()));
        return balance(security);
    }

    @POST
    @Path("/mint")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.CONFIG_WRITE)
    @Operation(summary = "Make tokens, for a network of its own; an Idempotency-Key is required")
    public ObjectNode mint(TransferRequest request, @HeaderParam("Idempotency-Key") @Nullable String key) {
        String to = owner(request.to());
        ledger().mint("mint:" + key(key), to, amount("amount", request.amount()));
        return JsonNodeFactory.instance
                .objectNode()
                .put("owner", to)
                .put("available", ledger().ftBalanceOf(to).toString())
                .put("token", network.config().token());
    }

    @GET
    @Path("/epochs")
    @SharedAnswer
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "Closed batches of payouts with their Merkle roots, newest first")
    public ObjectNode epochs(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        long before = cursor == null ? Long.MAX_VALUE : number(cursor);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode items = json.putArray("items");
        for (Epoch epoch : ledger().epochs(before, Params.limit(limit))) {
            items.addObject()
                    .put("epoch", epoch.number())
                    .put("closed_at", String.valueOf(epoch.closedAt()))
                    .put("leaves", epoch.leaves())
                    .put("root", hex(epoch.root()))
                    .put("chain", hex(epoch.chain()));
        }
        return json;
    }

    private EmbeddedLedger ledger() {
        return network.ledger();
    }

    static ObjectNode json(Payout payout) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("task_id", payout.task().toString())
                .put("attempt", payout.attempt())
                .put("node_id", payout.node().toString())
                .put("payee", payout.payee())
                .put("amount", payout.amount().toString())
                .put("fee", payout.fee().toString())
                .put("epoch", payout.epoch())
                .put("at", payout.at().toString());
    }

    static TokenAmount amount(String field, @Nullable String text) {
        return (text == null ? java.util.Optional.<TokenAmount>empty() : TokenAmount.parse(text))
                .filter(amount -> !amount.isZero())
                .orElseThrow(() -> BulwarkException.invalid(field, "must be a decimal above 0 such as \"12.5\""));
    }

    static String key(@Nullable String key) {
        if (key == null || key.isBlank() || key.length() > 100) {
            throw BulwarkException.invalid("Idempotency-Key", "is required, with 1 to 100 characters");
        }
        return key;
    }

    private static String owner(@Nullable String to) {
        if (to == null || to.isBlank() || to.length() > LONGEST_OWNER || to.indexOf('\0') >= 0) {
            throw BulwarkException.invalid("to", "must name an owner such as wallet:0x...");
        }
        return to;
    }

    private static @Nullable String memo(@Nullable String memo) {
        if (memo != null && (memo.length() > LONGEST_OWNER || memo.indexOf('\0') >= 0)) {
            throw BulwarkException.invalid("memo", "must be at most " + LONGEST_OWNER + " characters");
        }
        return memo;
    }

    private static long number(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw BulwarkException.invalid("cursor", "must be the number of an epoch");
        }
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }
}
