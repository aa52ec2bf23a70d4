package io.bulwark.proposals.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import com.sun.net.httpserver.HttpServer;
import io.bulwark.chain.Chains;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.NodeProxy;
import io.bulwark.proposals.simulate.SimulationReport.BalanceChange;
import io.bulwark.proposals.simulate.SimulationReport.Finding;
import io.bulwark.proposals.simulate.SimulationReport.Status;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorTest {
    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil();

    private static final EvmAddress TREASURY = new EvmAddress("0x0000000000000000000000000000000000007EA5");
    private static final EvmAddress THIEF = new EvmAddress("0x00000000000000000000000000000000000BAD00");
    private static final Duration TIME = Duration.ofSeconds(20);

    private static Simulator simulator;
    private static EvmAddress coin;
    private static EvmAddress vault;
    private static EvmAddress proxy;
    private static EvmAddress payload;

    @BeforeAll
    static void deploy() {
        Map<String, Solidity.Contract> contracts = Solidity.compile(Path.of("src/test/solidity/World.sol"));
        coin = anvil.deploy(contracts.get("Coin"));
        vault = anvil.deploy(contracts.get("Vault"));
        proxy = anvil.deploy(contracts.get("Proxy"));
        payload = anvil.deploy(contracts.get("Payload"));
        EvmAddress deployer = anvil.accounts().getFirst();
        anvil.setBalance(TREASURY, BigInteger.TEN.pow(18));
        anvil.send(
                deployer,
                coin,
                BigInteger.ZERO,
                data("mint(address,uint256)", abi(TREASURY), BigInteger.valueOf(1_000)));
        anvil.send(deployer, vault, BigInteger.ZERO, data("transferOwnership(address)", abi(TREASURY)));
        simulator = new Simulator(Chains.of(Map.of("bulwark.rpc.url." + TestAnvil.CHAIN_ID, anvil.url())));
    }

    @Test
    void money_that_moves_is_added_up_over_all_calls() {
        SimulationReport report = run(
                call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(300))),
                call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(200))),
                new SimulatedCall(0, THIEF, BigInteger.valueOf(7), new byte[0], false));

        assertThat(report.status()).isEqualTo(Status.COMPLETE);
        assertThat(report.method()).isEqualTo("eth_simulateV1");
        assertThat(report.balances())
                .contains(
                        new BalanceChange(THIEF.value(), coin.value(), "500"),
                        new BalanceChange(TREASURY.value(), coin.value(), "-500"),
                        new BalanceChange(THIEF.value(), "native", "7"));
    }

    @Test
    void a_call_that_fails_says_why_and_the_others_still_run() {
        SimulationReport report = run(
                call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(5_000))),
                call(vault, data("fail(uint256)", BigInteger.ZERO)),
                call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.ONE)));

        assertThat(report.calls())
                .extracting(SimulationReport.Outcome::status)
                .containsExactly("reverted", "reverted", "ok");
        assertThat(report.calls().get(0).error()).isEqualTo("Coin: too little");
        assertThat(report.calls().get(1).error()).isEqualTo("panic: division by zero");
        assertThat(report.findings()).extracting(Finding::category).containsExactly("REVERTS", "REVERTS");
    }

    @Test
    void a_change_of_owner_is_seen_also_where_no_event_tells_it() {
        SimulationReport told = run(call(vault, data("transferOwnership(address)", abi(THIEF))));
        SimulationReport silent = run(call(vault, data("maintain(address)", abi(THIEF))));

        for (SimulationReport report : List.of(told, silent)) {
            assertThat(report.permissions()).singleElement().satisfies(change -> {
                assertThat(change.what()).isEqualTo("owner");
                assertThat(change.before()).isEqualTo(TREASURY.value());
                assertThat(change.after()).isEqualTo(THIEF.value());
                assertThat(change.evidence()).startsWith("call of");
            });
            assertThat(report.findings()).extracting(Finding::category).containsExactly("POWER_CHANGED");
        }
    }

    @Test
    void new_code_behind_a_proxy_is_seen_in_its_slot() {
        SimulationReport report = run(call(proxy, data("upgradeTo(address)", abi(payload))));

        assertThat(report.permissions()).singleElement().satisfies(change -> {
            assertThat(change.what()).isEqualTo("implementation");
            assertThat(change.after()).isEqualTo(payload.value());
        });
        assertThat(report.findings()).extracting(Finding::category).containsExactly("CODE_CHANGED");
    }

    @Test
    void a_role_and_an_unlimited_approval_are_findings() {
        SimulationReport report = run(
                call(vault, data("grantRole(bytes32,address)", new byte[32], abi(THIEF))),
                call(
                        coin,
                        data(
                                "approve(address,uint256)",
                                abi(THIEF),
                                BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE))));

        assertThat(report.permissions()).singleElement().satisfies(change -> {
            assertThat(change.what()).startsWith("role 0x00");
            assertThat(change.holder()).isEqualTo(THIEF.value());
        });
        assertThat(report.findings())
                .extracting(Finding::category)
                .containsExactlyInAnyOrder("UNLIMITED_APPROVAL", "POWER_CHANGED");
    }

    @Test
    void a_delegate_call_runs_as_the_executor() {
        byte[] execute = data("execute(address,address)", abi(coin), abi(THIEF));

        SimulationReport report = run(new SimulatedCall(0, payload, BigInteger.ZERO, execute, true));

        assertThat(report.calls()).extracting(SimulationReport.Outcome::status).containsExactly("ok");
        assertThat(report.balances()).contains(new BalanceChange(THIEF.value(), coin.value(), "1000"));
    }

    @Test
    void nothing_is_changed_on_the_chain() {
        run(call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(300))));

        assertThat(run(call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(1_000))))
                        .calls())
                .extracting(SimulationReport.Outcome::status)
                .containsExactly("ok");
    }

    @Test
    void without_a_node_nothing_is_known() {
        SimulationReport report =
                new Simulator(Chains.of(Map.of())).run(1, TREASURY, List.of(call(coin, new byte[0])), TIME);

        assertThat(report.status()).isEqualTo(Status.INCONCLUSIVE);
        assertThat(report.reason()).contains("No endpoint of chain 1");
    }

    @Test
    void a_node_without_simulation_traces_each_call_and_that_is_told() throws Exception {
        try (NodeProxy node = new NodeProxy(anvil.url()).without("eth_simulateV1")) {
            byte[] take = data("execute(address,address)", abi(coin), abi(THIEF));
            SimulationReport report = over(
                    node,
                    call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(300))),
                    new SimulatedCall(1, THIEF, BigInteger.valueOf(7), new byte[0], false),
                    call(proxy, data("upgradeTo(address)", abi(payload))),
                    new SimulatedCall(3, payload, BigInteger.ZERO, take, true),
                    call(vault, data("fail(uint256)", BigInteger.ZERO)));

            assertThat(report.status()).isEqualTo(Status.PARTIAL);
            assertThat(report.method()).isEqualTo("debug_traceCall");
            assertThat(report.reason()).contains("each was run for itself");
            assertThat(report.calls())
                    .extracting(SimulationReport.Outcome::status)
                    .containsExactly("ok", "ok", "ok", "ok", "reverted");
            assertThat(report.balances())
                    .contains(
                            new BalanceChange(THIEF.value(), coin.value(), "1300"),
                            new BalanceChange(THIEF.value(), "native", "7"));
            assertThat(report.permissions()).singleElement().satisfies(change -> {
                assertThat(change.what()).isEqualTo("implementation");
                assertThat(change.after()).isEqualTo(payload.value());
            });
        }
    }

    @Test
    void a_node_without_traces_tells_only_what_fails() throws Exception {
        try (NodeProxy node = new NodeProxy(anvil.url()).without("eth_simulateV1", "debug_traceCall")) {
            byte[] take = data("execute(address,address)", abi(coin), abi(THIEF));
            SimulationReport report = over(
                    node,
                    call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(300))),
                    new SimulatedCall(1, payload, BigInteger.ZERO, take, true),
                    call(coin, data("transfer(address,uint256)", abi(THIEF), BigInteger.valueOf(5_000))));

            assertThat(report.status()).isEqualTo(Status.PARTIAL);
            assertThat(report.method()).isEqualTo("eth_call");
            assertThat(report.reason()).contains("Effects were not seen");
            assertThat(report.calls())
                    .extracting(SimulationReport.Outcome::status)
                    .containsExactly("ok", "ok", "reverted");
            assertThat(report.calls().getLast().error()).isEqualTo("Coin: too little");
            assertThat(report.balances()).isEmpty();
        }
    }

    @Test
    void a_node_that_runs_nothing_leaves_nothing_known() throws Exception {
        try (NodeProxy node = new NodeProxy(anvil.url()).without("eth_simulateV1", "debug_traceCall", "eth_call")) {
            SimulationReport report = over(node, call(coin, new byte[0]));

            assertThat(report.status()).isEqualTo(Status.INCONCLUSIVE);
            assertThat(report.reason()).contains("could not be read");
        }
    }

    @Test
    void a_proxy_is_watched_that_only_the_call_data_names() {
        // The admin is called, not the proxy.
        SimulationReport report =
                run(call(payload, data("forward(address,bytes)", abi(proxy), data("upgradeTo(address)", abi(vault)))));

        assertThat(report.permissions())
                .extracting(SimulationReport.PermissionChange::contract)
                .containsExactly(proxy.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "\"x\"", "[{\"calls\":[]}]", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[1,2,3]}", ""
            })
    void a_node_that_answers_nonsense_makes_nothing_known(String answer) throws Exception {
        HttpServer node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String id = request.replaceAll("(?s).*\"id\":(\\d+).*", "$1");
            String body = request.contains("eth_chainId")
                    ? "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":\"0x1\"}"
                    : answer.replace("\"id\":1", "\"id\":" + id);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        node.start();
        try {
            Chains chains = Chains.of(Map.of(
                    "bulwark.rpc.url.1", "http://127.0.0.1:" + node.getAddress().getPort()));

            SimulationReport report =
                    new Simulator(chains).run(1, TREASURY, List.of(call(coin, new byte[0])), Duration.ofSeconds(3));

            assertThat(report.status()).isNotEqualTo(Status.COMPLETE);
            assertThat(report.findings()).isEmpty();
        } finally {
            node.stop(0);
        }
    }

    private static SimulationReport over(NodeProxy node, SimulatedCall... calls) {
        Chains chains = Chains.of(Map.of("bulwark.rpc.url." + TestAnvil.CHAIN_ID, node.url()));
        return new Simulator(chains).run(TestAnvil.CHAIN_ID, TREASURY, List.of(calls), TIME);
    }

    private static SimulationReport run(SimulatedCall... calls) {
        return simulator.run(TestAnvil.CHAIN_ID, TREASURY, List.of(calls), TIME);
    }

    private static SimulatedCall call(EvmAddress to, byte[] data) {
        return new SimulatedCall(0, to, BigInteger.ZERO, data, false);
    }

    private static Address abi(EvmAddress address) {
        return Address.wrap(
                Address.toChecksumAddress(new BigInteger(address.value().substring(2), 16)));
    }

    private static byte[] data(String signature, Object... arguments) {
        return Function.parse(signature).encodeCall(Tuple.from(arguments)).array();
    }
}
