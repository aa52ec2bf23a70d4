package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.Eip55;
import io.bulwark.chain.Keccak;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import io.bulwark.testing.TestFolders;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged server beside a real node, configured by environment variables only. */
class ChainIT {
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final String SCAN = "/api/v1/scan?mode=sync";
    private static final String PREFIX = "BULWARK_CHAIN_NETWORKS__" + TestAnvil.CHAIN_ID + "__";
    /** So many blocks, a day apart, lie between a veteran's first transaction and now. */
    private static final int DAYS = 400;

    /** Its clock begins long ago and reaches today by empty blocks. */
    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil(
            "--timestamp",
            Long.toString(
                    Instant.now().minus(Duration.ofDays(DAYS).plusHours(1)).getEpochSecond()));

    private static final EvmAddress VETERAN = new EvmAddress("0x00000000000000000000000000000000000a11ce");

    private static Path folder;
    private static EvmAddress token;
    private static EvmAddress dao;
    private static EvmAddress governor;
    private static EvmAddress registry;
    private static EvmAddress walletContract;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        Path root = Path.of(System.getProperty("bulwark.root"));
        Path chain = root.resolve("chain/src/test/solidity");
        Map<String, Solidity.Contract> contracts =
                Solidity.compile(chain.resolve("Token.sol"), chain.resolve("Governor.sol"), chain.resolve("Ens.sol"));
        Map<String, Solidity.Contract> wallets =
                Solidity.compile(root.resolve("identity/src/test/solidity/Wallets.sol"));
        token = anvil.deploy(
                contracts.get("Token"),
                TupleType.parse("(string,uint8)")
                        .encode(Tuple.from("GUARD", 18))
                        .array());
        dao = anvil.deploy(contracts.get("Members"));
        governor = anvil.deploy(contracts.get("Governor"));
        registry = anvil.deploy(contracts.get("Registry"));
        EvmAddress resolver = anvil.deploy(contracts.get("Resolver"));
        walletContract = anvil.deploy(
                wallets.get("OwnedWallet"),
                TupleType.parse("(address)")
                        .encode(Tuple.from(abi(new Wallets(20).address)))
                        .array());

        EvmAddress anybody = anvil.accounts().get(3);
        anvil.send(anybody, VETERAN, ETHER, new byte[0]);
        call(anybody, governor, "propose(uint256)", BigInteger.ONE);
        call(anybody, governor, "propose(uint256)", BigInteger.TWO);
        call(VETERAN, governor, "vote(uint256)", BigInteger.ONE);
        call(anybody, token, "mint(address,uint256)", abi(VETERAN), ETHER.multiply(BigInteger.valueOf(250)));
        byte[] reverse = namehash(VETERAN.value().substring(2) + ".addr.reverse");
        byte[] forward = namehash("alice.dao.eth");
        call(anybody, registry, "setResolver(bytes32,address)", reverse, abi(resolver));
        call(anybody, registry, "setResolver(bytes32,address)", forward, abi(resolver));
        call(anybody, resolver, "setName(bytes32,string)", reverse, "alice.dao.eth");
        call(anybody, resolver, "setAddr(bytes32,address)", forward, abi(VETERAN));
        anvil.setNonce(VETERAN, 50);
        anvil.mine(DAYS, Duration.ofDays(1));

        folder = Files.createTempDirectory("bulwark-chain");
        // The test's own activity is to be seen at once.
        server = ServerProcess.start(
                folder.resolve("data"), environment(Map.of("BULWARK_CHAIN_ACTIVITY_CHECK", "PT0S")));
    }

    @AfterAll
    static void stop() {
        server.close();
        TestFolders.delete(folder);
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        // Nobody listens at the first endpoint: everything here is read through the second.
        all.put("BULWARK_RPC_URL_" + TestAnvil.CHAIN_ID, "http://127.0.0.1:9," + anvil.url());
        all.put(PREFIX + "GUARD_TOKEN", token.value());
        all.put(PREFIX + "DAO_CORE", dao.value());
        all.put(PREFIX + "GOVERNORS", governor.value());
        all.put(PREFIX + "ENS_REGISTRY", registry.value());
        return all;
    }

    @Test
    void the_record_of_a_wallet_is_shown_with_the_evidence_of_each_part() {
        server.post(
                "/api/v1/lists",
                "{\"name\":\"friends\",\"kind\":\"trusted\",\"source\":\"the test\",\"entries\":[\"" + VETERAN
                        + "\"]}");

        JsonNode record = ok(server.get("/api/v1/wallets/" + VETERAN));

        assertThat(record.path("address").asText()).isEqualTo(Eip55.checksum(VETERAN));
        assertThat(record.at("/transactions/value").asInt()).isEqualTo(50);
        assertThat(record.at("/contract/value").asBoolean()).isFalse();
        assertThat(record.at("/first_seen/value/block").asLong()).isPositive().isLessThan(20);
        assertThat(record.at("/last_active/value/block").asLong()).isPositive();
        assertThat(new BigInteger(record.at("/balance_wei/value").asText())).isPositive();
        assertThat(record.at("/tokens/0/balance/value/symbol").asText()).isEqualTo("GUARD");
        assertThat(record.at("/tokens/0/balance/value/amount").asText()).isEqualTo("250" + "0".repeat(18));
        assertThat(record.at("/ens_name/value").asText()).isEqualTo("alice.dao.eth");
        assertThat(record.at("/governance/value/participation").asDouble()).isEqualTo(0.5);
        assertThat(record.at("/governance/value/voted").asInt()).isEqualTo(1);
        assertThat(record.at("/list_hits/0/list").asText()).isEqualTo("friends");
        for (String part : new String[] {
            "transactions", "contract", "first_seen", "last_active", "balance_wei", "ens_name", "governance"
        }) {
            assertThat(record.at("/" + part + "/evidence/block").asLong())
                    .as(part)
                    .isEqualTo(anvil.blockNumber());
            assertThat(record.at("/" + part + "/evidence/call").asText())
                    .as(part)
                    .isNotBlank();
        }
    }

    @Test
    void a_scan_shows_the_proposers_record_part_by_part() {
        JsonNode reputation = ok(server.post(SCAN, proposal(VETERAN))).at("/agents/reputation");

        // Age 50 of 50, 50 transactions 15 of 30, half of the votes 10 of 20.
        assertThat(reputation.path("status").asText()).isEqualTo("ok");
        assertThat(reputation.path("score").asInt()).isEqualTo(75);
        assertThat(reputation.path("flags")).isEmpty();
        assertThat(reputation.at("/metadata/parts/age/points").asDouble()).isEqualTo(50);
        assertThat(reputation.at("/metadata/parts/transactions/points").asDouble())
                .isEqualTo(15);
        assertThat(reputation.at("/metadata/parts/governance/points").asDouble())
                .isEqualTo(10);
        assertThat(reputation.at("/metadata/parts/governance/evidence").asText())
                .contains("at block " + anvil.blockNumber());
        assertThat(reputation.at("/metadata/record/balance_wei/evidence/call").asText())
                .isEqualTo("eth_getBalance");
        assertThat(reputation.at("/metadata/record/ens_name/evidence/block").asLong())
                .isEqualTo(anvil.blockNumber());
        assertThat(reputation.at("/metadata/age_days").asInt()).isEqualTo(400);
        assertThat(reputation.at("/metadata/ens_name").asText()).isEqualTo("alice.dao.eth");
        assertThat(reputation.at("/metadata/participation").asDouble()).isEqualTo(0.5);
    }

    @Test
    void a_new_wallet_is_flagged_and_weighs_on_the_score() {
        EvmAddress nobody = new EvmAddress("0x00000000000000000000000000000000000ebb1e");
        JsonNode answer = ok(server.post(SCAN, proposal(nobody)));

        assertThat(answer.at("/agents/reputation/score").asInt()).isZero();
        assertThat(answer.at("/agents/reputation/flags"))
                .extracting(JsonNode::asText)
                .containsExactly("NEW_WALLET", "LOW_ACTIVITY", "NO_GOVERNANCE_HISTORY");
        assertThat(answer.at("/agents/mediator/contributions"))
                .extracting(each -> each.path("factor").asText())
                .contains("new_wallet");
        assertThat(answer.path("inconclusive").asBoolean()).isFalse();
        assertThat(answer.path("risk_level").asText()).isEqualTo("CRITICAL");
    }

    @Test
    void a_kept_answer_is_passed_over_once_the_proposer_was_active() {
        EvmAddress proposer = new EvmAddress("0x0000000000000000000000000000000000000ac1");
        anvil.setBalance(proposer, ETHER);
        String body = proposal(proposer);
        JsonNode first = ok(server.post(SCAN, body));
        JsonNode second = ok(server.post(SCAN, body));
        anvil.send(proposer, VETERAN, BigInteger.ONE, new byte[0]);
        JsonNode third = ok(server.post(SCAN, body));
        JsonNode fourth = ok(server.post(SCAN, body));

        assertThat(first.path("cached").asBoolean()).isFalse();
        assertThat(second.path("cached").asBoolean()).isTrue();
        assertThat(third.path("cached").asBoolean()).isFalse();
        assertThat(third.at("/agents/reputation/metadata/transactions").asInt()).isEqualTo(1);
        assertThat(fourth.path("cached").asBoolean()).isTrue();
        assertThat(fourth.path("jobId")).isEqualTo(third.path("jobId"));
    }

    @Test
    void a_wallet_contract_signs_in_by_what_its_owner_signed_and_nobody_else() throws Exception {
        Wallets owner = new Wallets(20).at(server.url(), TestAnvil.CHAIN_ID).signingFor(walletContract);
        String session = owner.signIn();

        assertThat(server.send("POST", SCAN, session, proposal(VETERAN)).statusCode())
                .isEqualTo(200);
        JsonNode shown = ok(server.send("GET", "/auth/session", session, null));
        assertThat(shown.path("address").asText()).isEqualToIgnoringCase(walletContract.value());
        assertThat(server.get("/api/v1/audit?type=sign_in.succeeded&limit=5").body())
                .contains("wallet:" + walletContract + "@" + TestAnvil.CHAIN_ID);

        Wallets stranger = new Wallets(21).at(server.url(), TestAnvil.CHAIN_ID).signingFor(walletContract);
        String message = stranger.message(stranger.nonce());
        HttpResponse<String> refused = stranger.verify(message, stranger.sign(message));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(code(refused)).isEqualTo("INVALID_SIGNATURE");
    }

    @Test
    void the_gate_asks_for_membership_then_for_the_balance_and_then_opens_by_the_balance() throws Exception {
        Map<String, String> gate = environment(
                Map.of("BULWARK_PLANS_TOKEN_GATE_ENABLED", "true", "BULWARK_PLANS_MEMBERSHIP_REQUIRED", "true"));
        try (ServerProcess gated = ServerProcess.start(folder.resolve("gated"), gate)) {
            Wallets wallet = new Wallets(22).at(gated.url(), TestAnvil.CHAIN_ID);
            HttpResponse<String> stranger = scan(gated, wallet.signIn());
            assertThat(stranger.statusCode()).isEqualTo(403);
            assertThat(code(stranger)).isEqualTo("NOT_MEMBER");

            EvmAddress anybody = anvil.accounts().get(3);
            call(wallet.address, dao, "join(address)", abi(wallet.address));
            call(
                    anybody,
                    token,
                    "mint(address,uint256)",
                    abi(wallet.address),
                    ETHER.multiply(BigInteger.valueOf(99)).add(ETHER.divide(BigInteger.TWO)));
            HttpResponse<String> poor = scan(gated, wallet.signIn());
            assertThat(poor.statusCode()).isEqualTo(403);
            assertThat(code(poor)).isEqualTo("INSUFFICIENT_BALANCE");
            assertThat(ServerProcess.json(poor).path("required").asText()).isEqualTo("100");
            assertThat(ServerProcess.json(poor).path("current").asText()).isEqualTo("99.5");

            call(anybody, token, "mint(address,uint256)", abi(wallet.address), ETHER);
            HttpResponse<String> basic = scan(gated, wallet.signIn());
            assertThat(basic.statusCode()).as(basic.body()).isEqualTo(200);
            assertThat(basic.headers().firstValue("X-RateLimit-Limit")).contains("10");
            assertThat(basic.headers().firstValue("X-RateLimit-Remaining")).contains("9");
        }
    }

    private static HttpResponse<String> scan(ServerProcess on, String session) {
        return on.send("POST", SCAN, session, Client.scan("Stamps " + UUID.randomUUID(), "Pay 5 USDC for stamps."));
    }

    private static String proposal(EvmAddress proposer) {
        ObjectNode body = Client.JSON.createObjectNode();
        return body.put("title", "Fund the round " + UUID.randomUUID())
                .put("description", "Pay 2,000 USDC to the grants multisig for the report of March 2026.")
                .put("proposerAddress", proposer.value())
                .put("chainId", TestAnvil.CHAIN_ID)
                .toString();
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ServerProcess.json(response);
    }

    private static String code(HttpResponse<String> response) {
        return ServerProcess.json(response).path("code").asText();
    }

    private static void call(EvmAddress from, EvmAddress to, String signature, Object... arguments) {
        anvil.setBalance(from, ETHER);
        anvil.send(
                from,
                to,
                BigInteger.ZERO,
                Function.parse(signature).encodeCallWithArgs(arguments).array());
    }

    private static Address abi(EvmAddress address) {
        return Address.wrap(Eip55.checksum(address));
    }

    /** As EIP-137 has it. */
    private static byte[] namehash(String name) {
        byte[] node = new byte[32];
        String[] labels = name.split("\\.");
        for (int i = labels.length - 1; i >= 0; i--) {
            byte[] both = Arrays.copyOf(node, 64);
            System.arraycopy(Keccak.hash(labels[i].getBytes(StandardCharsets.UTF_8)), 0, both, 32, 32);
            node = Keccak.hash(both);
        }
        return node;
    }
}
