package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bulwark.chain.WalletRecord.Governance;
import io.bulwark.chain.WalletRecord.Moment;
import io.bulwark.chain.WalletRecord.TokenAmount;
import io.bulwark.chain.WalletRecord.TokenBalance;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The JSON form of a record, on the wire and in the database alike (docs/chain.md). */
public final class WalletJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private WalletJson() {}

    public static ObjectNode write(WalletRecord record) {
        ObjectNode node = NODES.objectNode()
                .put("address", Eip55.checksum(record.address()))
                .put("chain_id", record.chainId())
                .put("read_at", record.readAt().toString())
                .put("stale", record.stale());
        node.set("contract", part(record.contract(), NODES::booleanNode));
        node.set("transactions", part(record.transactions(), NODES::numberNode));
        node.set("first_seen", part(record.firstSeen(), WalletJson::moment));
        node.set("last_active", part(record.lastActive(), WalletJson::moment));
        node.set("balance_wei", part(record.balance(), WalletJson::amount));
        ArrayNode tokens = node.putArray("tokens");
        for (TokenBalance token : record.tokens()) {
            ObjectNode entry = tokens.addObject().put("token", Eip55.checksum(token.token()));
            entry.set("balance", part(token.amount(), WalletJson::tokenAmount));
        }
        node.set("ens_name", part(record.ensName(), name -> name.<JsonNode>map(TextNode::valueOf)
                .orElse(NullNode.instance)));
        node.set("governance", part(record.governance(), WalletJson::governance));
        return node;
    }

    static WalletRecord read(JsonNode node) {
        List<TokenBalance> tokens = new ArrayList<>();
        node.path("tokens")
                .forEach(token -> tokens.add(new TokenBalance(
                        new EvmAddress(token.path("token").asText()),
                        reading(token.path("balance"), WalletJson::readTokenAmount))));
        return new WalletRecord(
                new EvmAddress(node.path("address").asText()),
                node.path("chain_id").asLong(),
                Instant.parse(node.path("read_at").asText()),
                node.path("stale").asBoolean(),
                reading(node.path("contract"), JsonNode::asBoolean),
                reading(node.path("transactions"), JsonNode::asLong),
                reading(node.path("first_seen"), WalletJson::readMoment),
                reading(node.path("last_active"), WalletJson::readMoment),
                reading(node.path("balance_wei"), value -> new BigInteger(value.asText())),
                tokens,
                reading(node.path("ens_name"), value -> Optional.ofNullable(value.textValue())),
                reading(node.path("governance"), WalletJson::readGovernance));
    }

    private static <T> ObjectNode part(Reading<T> reading, Function<T, JsonNode> value) {
        ObjectNode node = NODES.objectNode();
        switch (reading) {
            case Reading.Known<T>(T known, Reading.Evidence evidence) -> {
                node.put("status", "known").set("value", value.apply(known));
                node.putObject("evidence")
                        .put("call", evidence.call())
                        .put("block", evidence.block())
                        .put("time", evidence.time().toString());
            }
            case Reading.Unknown<T>(String reason, boolean passing) ->
                node.put("status", "unknown").put("reason", reason).put("passing", passing);
        }
        return node;
    }

    private static <T> Reading<T> reading(JsonNode node, Function<JsonNode, T> value) {
        if (!node.path("status").asText().equals("known")) {
            return new Reading.Unknown<>(
                    node.path("reason").asText(), node.path("passing").asBoolean());
        }
        JsonNode evidence = node.path("evidence");
        return new Reading.Known<>(
                value.apply(node.path("value")),
                new Reading.Evidence(
                        evidence.path("call").asText(),
                        evidence.path("block").asLong(),
                        Instant.parse(evidence.path("time").asText())));
    }

    private static JsonNode amount(BigInteger amount) {
        return TextNode.valueOf(amount.toString());
    }

    private static JsonNode moment(Optional<Moment> moment) {
        return moment.<JsonNode>map(m -> NODES.objectNode()
                        .put("block", m.block())
                        .put("time", m.time().toString()))
                .orElse(NullNode.instance);
    }

    private static Optional<Moment> readMoment(JsonNode node) {
        return node.isObject()
                ? Optional.of(new Moment(
                        node.path("block").asLong(),
                        Instant.parse(node.path("time").asText())))
                : Optional.empty();
    }

    private static JsonNode tokenAmount(TokenAmount amount) {
        return NODES.objectNode()
                .put("amount", amount.amount().toString())
                .put("decimals", amount.decimals())
                .put("symbol", amount.symbol());
    }

    private static TokenAmount readTokenAmount(JsonNode node) {
        return new TokenAmount(
                new BigInteger(node.path("amount").asText()),
                node.path("decimals").isInt() ? node.path("decimals").intValue() : null,
                node.path("symbol").textValue());
    }

    private static JsonNode governance(Governance governance) {
        return NODES.objectNode()
                .put("participation", governance.participation())
                .put("proposals", governance.proposals())
                .put("voted", governance.voted())
                .put("proposed", governance.proposed())
                .put("from_block", governance.fromBlock())
                .put("to_block", governance.toBlock());
    }

    private static Governance readGovernance(JsonNode node) {
        return new Governance(
                node.path("from_block").asLong(),
                node.path("to_block").asLong(),
                node.path("proposals").asInt(),
                node.path("voted").asInt(),
                node.path("proposed").asInt());
    }
}
