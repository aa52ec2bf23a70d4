package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.Eip55;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import io.bulwark.testing.TestFolders;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Attacks that happened, rebuilt on a node and scanned through the front door. Each must come out CRITICAL or worse, with a
 * finding that names what is wrong.
 */
class AttackShapesIT {
    private static final int DAYS = 400;

    /** A chain on which removed code can return to its address, as it could when these attacks happened. */
    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil(
            "--hardfork",
            "shanghai",
            "--timestamp",
            Long.toString(
                    Instant.now().minus(Duration.ofDays(DAYS).plusHours(1)).getEpochSecond()));

    private static final EvmAddress WHALE = new EvmAddress("0x00000000000000000000000000000000000b1a1e");
    private static final EvmAddress ATTACKER = new EvmAddress("0x0000000000000000000000000000000000a77ac8");
    private static final EvmAddress TEAM = new EvmAddress("0x00000000000000000000000000000000007ea333");
    private static final BigInteger HELD = BigInteger.valueOf(1_000_000);

    private static Path folder;
    private static Map<String, Solidity.Contract> contracts;
    private static EvmAddress coin;
    private static EvmAddress timelock;
    private static EvmAddress governor;
    private static EvmAddress proxy;
    private static EvmAddress proxyAdmin;
    private static EvmAddress inbox;
    private static EvmAddress diamond;
    private static EvmAddress init;
    private static EvmAddress registry;
    private static EvmAddress multisig;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        Path root = Path.of(System.getProperty("bulwark.root"));
        contracts = Solidity.compileFor("shanghai", root.resolve("server/src/test/solidity/Attacks.sol"));
        coin = anvil.deploy(contracts.get("Coin"));
        timelock = anvil.deploy(contracts.get("Timelock"), words(BigInteger.valueOf(172_800)));
        governor = anvil.deploy(contracts.get("Governor"), addresses(timelock, coin));
        proxy = anvil.deploy(contracts.get("Proxy"));
        proxyAdmin = anvil.deploy(contracts.get("ProxyAdmin"));
        inbox = anvil.deploy(contracts.get("Inbox"));
        diamond = anvil.deploy(contracts.get("Diamond"));
        registry = anvil.deploy(contracts.get("Reinitialisable"));
        EvmAddress deployer = anvil.accounts().getFirst();
        for (EvmAddress treasury : List.of(timelock, diamond)) {
            send(deployer, coin, "mint(address,uint256)", abi(treasury), HELD);
        }
        send(deployer, coin, "mint(address,uint256)", abi(WHALE), HELD);
        send(deployer, coin, "mint(address,uint256)", abi(TEAM), BigInteger.TEN);
        send(deployer, coin, "setGovernance(address)", abi(timelock));
        send(deployer, diamond, "hand(address)", abi(timelock));
        anvil.send(deployer, TEAM, BigInteger.TEN.pow(17), new byte[0]);
        send(TEAM, coin, "transfer(address,uint256)", abi(WHALE), BigInteger.ONE);
        anvil.mine(DAYS, Duration.ofDays(1));
        // What the attacker prepares is of today.
        init = anvil.deploy(contracts.get("Init"));
        multisig = anvil.deploy(contracts.get("Multisig"));
        send(WHALE, coin, "delegate(address)", abi(ATTACKER));

        folder = Files.createTempDirectory("bulwark-attacks");
        server = ServerProcess.start(
                folder.resolve("data"), Map.of("BULWARK_RPC_URL_" + TestAnvil.CHAIN_ID, anvil.url()));
    }

    @AfterAll
    static void stop() {
        server.close();
        TestFolders.delete(folder);
    }

    @Test
    void an_emergency_commit_that_runs_the_attackers_code_in_the_treasurys_place() {
        byte[] run = Function.parse("init(address,address)")
                .encodeCallWithArgs(abi(coin), abi(ATTACKER))
                .array();
        byte[] cut = Function.parse("diamondCut((address,uint8,bytes4[])[],address,bytes)")
                .encodeCall(Tuple.from(new Tuple[0], abi(init), run))
                .array();

        JsonNode answer = scan(
                body(
                                "BIP-18: a donation",
                                "Donate 250,000 USD to the relief fund " + TEAM + ". Committed as an emergency.",
                                ATTACKER,
                                timelock)
                        .put("daoName", "beans"),
                action(diamond, cut, "call"));

        assertCritical(answer);
        assertThat(flag(answer, "DELEGATECALL")).contains(init.value());
        assertThat(flag(answer, "TREASURY_DRAIN")).contains("100 %").contains(ATTACKER.value());
    }

    @Test
    void a_proposal_contract_that_removes_itself_and_returns_with_other_code() {
        EvmAddress anybody = anvil.accounts().get(4);
        EvmAddress factory = anvil.deploy(contracts.get("Factory"));
        byte[] make = Function.parse("make()").encodeCallWithArgs().array();
        EvmAddress deployer = logged(anvil.send(anybody, factory, BigInteger.ZERO, make));
        EvmAddress proposal = deployed(deployer, "PenaltyProposal");
        ObjectNode body = body(
                "Penalise cheating relayers",
                "The same logic as proposal 16: relayers that cheat lose their stake. The payload is " + proposal + ".",
                ATTACKER,
                timelock);
        ObjectNode action = action(
                proposal,
                Function.parse("executeProposal()").encodeCallWithArgs().array(),
                "delegatecall");

        JsonNode before = scan(body, action);
        send(anybody, proposal, "emergencyStop()");
        send(anybody, deployer, "destroy()");
        assertThat(logged(anvil.send(anybody, factory, BigInteger.ZERO, make))).isEqualTo(deployer);
        assertThat(deployed(deployer, "VotesForMeProposal")).isEqualTo(proposal);
        JsonNode recheck = ok(server.post("/api/v1/scan/" + before.path("jobId").asText() + "/recheck", ""));
        JsonNode after = scan(body, action);

        assertCritical(before);
        assertThat(flag(before, "CODE_CAN_VANISH")).contains(proposal.value());
        assertThat(recheck.path("status").asText()).isEqualTo("changed");
        assertThat(after.path("risk_level").asText()).isEqualTo("SEVERE");
        assertThat(flag(after, "CODE_CHANGED"))
                .contains(proposal.value())
                .contains(before.at("/code_pins/0/code_hash").asText());
    }

    @Test
    void a_token_whose_governance_goes_to_the_proposer() {
        JsonNode hidden = propose(
                ATTACKER,
                "# Maintenance\n\nRoutine upkeep of the contracts.",
                call(coin, "setGovernance(address)", abi(ATTACKER)));
        JsonNode told = propose(
                ATTACKER,
                "# A nimble governance\n\nThe governance of the token " + coin + " becomes " + ATTACKER
                        + ", who can act faster: setGovernance.",
                call(coin, "setGovernance(address)", abi(ATTACKER)));

        assertCritical(hidden);
        assertThat(flag(hidden, "UNDISCLOSED_ACTION")).contains(ATTACKER.value());
        for (JsonNode answer : List.of(hidden, told)) {
            assertCritical(answer);
            assertThat(flag(answer, "POWER_TO_PROPOSER")).contains("governance becomes " + ATTACKER);
        }
    }

    @Test
    void tokens_minted_for_the_proposer() {
        JsonNode answer = propose(
                ATTACKER,
                "# Rewards\n\nThe season's rewards of 1,000 tokens go to " + TEAM + ".",
                call(coin, "mint(address,uint256)", abi(TEAM), BigInteger.valueOf(1_000)),
                call(coin, "mint(address,uint256)", abi(ATTACKER), BigInteger.TEN.pow(24)));

        assertCritical(answer);
        assertThat(flag(answer, "UNDISCLOSED_ACTION")).contains(ATTACKER.value());
    }

    @Test
    void an_upgrade_hidden_among_payments() {
        EvmAddress evil = anvil.deploy(contracts.get("Init"));
        String text = "# Payments\n\nPay 10 tokens of " + coin + " to " + TEAM + ". The keeper of " + proxyAdmin
                + " is synchronised.";
        JsonNode named = propose(
                TEAM,
                text,
                call(coin, "transfer(address,uint256)", abi(TEAM), BigInteger.TEN),
                call(proxyAdmin, "upgrade(address,address)", abi(proxy), abi(evil)));
        JsonNode disguised = propose(
                TEAM,
                text,
                call(coin, "transfer(address,uint256)", abi(TEAM), BigInteger.TEN),
                call(proxyAdmin, "synchronise(address,address)", abi(proxy), abi(evil)));

        assertCritical(named);
        assertThat(flag(named, "UNDISCLOSED_ACTION")).contains(evil.value());
        for (JsonNode answer : List.of(named, disguised)) {
            assertCritical(answer);
            assertThat(flag(answer, "POWER_CHANGED"))
                    .contains(proxy.value() + ": implementation becomes " + evil.value());
        }
    }

    @Test
    void a_takeover_on_another_chain_inside_a_message() {
        byte[] inside = Function.parse("transferOwnership(address)")
                .encodeCallWithArgs(abi(ATTACKER))
                .array();
        JsonNode answer = propose(
                TEAM,
                "# Gas for the bridge\n\nThe inbox " + inbox + " gets a message that refreshes the fee settings.",
                call(
                        inbox,
                        "createRetryableTicket(address,uint256,uint256,address,address,uint256,uint256,bytes)",
                        abi(proxy),
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        abi(timelock),
                        abi(timelock),
                        BigInteger.ONE,
                        BigInteger.ONE,
                        inside));

        assertCritical(answer);
        assertThat(flag(answer, "UNDISCLOSED_ACTION")).contains("Call 1.1").contains(ATTACKER.value());
        assertThat(answer.at("/simulation/reason").asText()).contains("other chains");
    }

    @Test
    void a_treasury_that_goes_to_a_multisig_of_today_though_the_text_tells_it() {
        String text = "# A vault for our tokens\n\nTransfer 499,000 tokens of the token " + coin + " to the multisig "
                + multisig + ", which puts them to work in a vault.";
        JsonNode answer = propose(
                ATTACKER, text, call(coin, "transfer(address,uint256)", abi(multisig), BigInteger.valueOf(499_000)));
        JsonNode known = propose(
                TEAM,
                "# Pay the team\n\nTransfer 400 tokens of the token " + coin + " to " + TEAM + ".",
                call(coin, "transfer(address,uint256)", abi(TEAM), BigInteger.valueOf(400)));

        assertCritical(answer);
        assertThat(flag(answer, "TREASURY_DRAIN"))
                .contains("50 %")
                .contains(multisig + ", a contract that exists for 0 days")
                .contains("votes less than a week before");
        assertThat(categories(known)).doesNotContain("TREASURY_DRAIN");
    }

    @Test
    void governance_settings_initialised_once_more() {
        JsonNode answer = propose(
                ATTACKER,
                "# Shorter votes\n\nThe registry " + registry + " is initialised with a period of 3 blocks.",
                call(
                        registry,
                        "initialize(address,uint256,uint256,uint256,uint16,address)",
                        abi(registry),
                        BigInteger.valueOf(3),
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        4,
                        abi(new EvmAddress("0x0000000000000000000000000000000000bad00d"))),
                call(coin, "transfer(address,uint256)", abi(ATTACKER), BigInteger.valueOf(700_000)));

        assertCritical(answer);
        assertThat(flag(answer, "POWER_CHANGED"))
                .contains("guardian becomes 0x0000000000000000000000000000000000bad00d");
        assertThat(flag(answer, "TREASURY_DRAIN")).contains(ATTACKER.value());
    }

    @Test
    void a_vote_that_the_proposer_wins_alone_with_votes_of_today() {
        JsonNode answer = propose(
                ATTACKER,
                "# Repay bad debt\n\nTransfer 30,000 tokens of " + coin + " to " + ATTACKER
                        + " as a bounty. Holders who vote yes waive their claims against accounts with bad debt.",
                call(coin, "transfer(address,uint256)", abi(ATTACKER), BigInteger.valueOf(30_000)));

        assertCritical(answer);
        assertThat(flag(answer, "VOTES_JUST_ACQUIRED")).contains("alone reaches the quorum");
    }

    private static void assertCritical(JsonNode answer) {
        assertThat(answer.path("risk_level").asText())
                .as(answer.path("red_flags").toString())
                .isIn("CRITICAL", "SEVERE");
    }

    /** What the worst findings of a category say, one a line. */
    private static String flag(JsonNode answer, String category) {
        StringBuilder said = new StringBuilder();
        for (JsonNode flag : answer.path("red_flags")) {
            boolean bad = flag.path("severity").asText().equals("CRITICAL")
                    || flag.path("severity").asText().equals("SEVERE");
            if (bad && flag.path("category").asText().equals(category)) {
                said.append(flag.path("description").asText()).append('\n');
            }
        }
        assertThat(said.toString())
                .as("%s among %s", category, answer.path("red_flags"))
                .isNotBlank();
        return said.toString();
    }

    private static List<String> categories(JsonNode answer) {
        List<String> categories = new ArrayList<>();
        answer.path("red_flags")
                .forEach(flag -> categories.add(flag.path("category").asText()));
        return categories;
    }

    private record Planned(EvmAddress target, byte[] data) {}

    private static Planned call(EvmAddress target, String signature, Object... arguments) {
        return new Planned(
                target, Function.parse(signature).encodeCallWithArgs(arguments).array());
    }

    /** Made at the governor, and scanned by the governor's address and the proposal's number. */
    private static JsonNode propose(EvmAddress proposer, String text, Planned... calls) {
        Address[] targets = new Address[calls.length];
        BigInteger[] values = new BigInteger[calls.length];
        String[] signatures = new String[calls.length];
        byte[][] data = new byte[calls.length][];
        for (int i = 0; i < calls.length; i++) {
            targets[i] = abi(calls[i].target());
            values[i] = BigInteger.ZERO;
            signatures[i] = "";
            data[i] = calls[i].data();
        }
        send(
                proposer,
                governor,
                "propose(address[],uint256[],string[],bytes[],string)",
                targets,
                values,
                signatures,
                data,
                text);
        BigInteger number = new BigInteger(
                anvil.rpc(
                                "eth_call",
                                Client.JSON
                                        .createObjectNode()
                                        .put("to", governor.value())
                                        .put("data", "0xda35c664"),
                                "latest")
                        .asText()
                        .substring(2),
                16);
        ObjectNode body = Client.JSON.createObjectNode().put("chainId", TestAnvil.CHAIN_ID);
        body.putObject("source").put("governor", governor.value()).put("proposalId", number.toString());
        return scan(body);
    }

    private static ObjectNode body(String title, String text, EvmAddress proposer, EvmAddress executor) {
        ObjectNode body = Client.JSON.createObjectNode();
        body.put("title", title)
                .put("description", text)
                .put("proposerAddress", proposer.value())
                .put("chainId", TestAnvil.CHAIN_ID)
                .putObject("metadata")
                .put("executor", executor.value());
        return body;
    }

    private static ObjectNode action(EvmAddress target, byte[] data, String operation) {
        return Client.JSON
                .createObjectNode()
                .put("target", target.value())
                .put("value", "0")
                .put("calldata", "0x" + HexFormat.of().formatHex(data))
                .put("operation", operation);
    }

    private static JsonNode scan(ObjectNode body, ObjectNode... actions) {
        if (actions.length > 0) {
            body.putArray("actions").addAll(List.of(actions));
        }
        return ok(server.send(
                "POST", "/api/v1/scan?mode=sync", server.operatorKey(), body.toString(), "Cache-Control", "no-cache"));
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ServerProcess.json(response);
    }

    private static EvmAddress deployed(EvmAddress deployer, String name) {
        byte[] code = contracts.get(name).bytecode();
        return logged(anvil.send(
                anvil.accounts().get(4),
                deployer,
                BigInteger.ZERO,
                Function.parse("deploy(bytes)")
                        .encodeCallWithArgs((Object) code)
                        .array()));
    }

    /** The address that a transaction's only event names. */
    private static EvmAddress logged(JsonNode receipt) {
        return EvmAddress.parse("0x" + receipt.at("/logs/0/data").asText().substring(26))
                .orElseThrow();
    }

    private static void send(EvmAddress from, EvmAddress to, String signature, Object... arguments) {
        anvil.setBalance(from, BigInteger.TEN.pow(18));
        anvil.send(
                from,
                to,
                BigInteger.ZERO,
                Function.parse(signature).encodeCallWithArgs(arguments).array());
    }

    private static byte[] words(BigInteger number) {
        return TupleType.parse("(uint256)").encode(Tuple.from(number)).array();
    }

    private static byte[] addresses(EvmAddress one, EvmAddress other) {
        return TupleType.parse("(address,address)")
                .encode(Tuple.from(abi(one), abi(other)))
                .array();
    }

    private static Address abi(EvmAddress address) {
        return Address.wrap(Eip55.checksum(address));
    }
}
