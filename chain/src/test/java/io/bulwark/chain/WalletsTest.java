package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.TupleType;
import io.bulwark.chain.WalletRecord.Governance;
import io.bulwark.chain.WalletRecord.Moment;
import io.bulwark.chain.WalletRecord.TokenAmount;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of wallets, read from a real node that keeps its history. */
class WalletsTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("chain");

    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil();

    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final Map<String, EvmAddress> DEPLOYED = new HashMap<>();
    private static final Map<String, Solidity.Contract> CONTRACTS = new HashMap<>();

    private final EvmAddress wallet = new EvmAddress("0x00000000000000000000000000000000000a11ce");
    private final EvmAddress other = new EvmAddress("0x0000000000000000000000000000000000000b0b");
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T00:00:00Z"));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeAll
    static void deploy() {
        CONTRACTS.putAll(
                Solidity.compile(source("Token.sol"), source("Governor.sol"), source("Ens.sol"), source("Odd.sol")));
        DEPLOYED.put(
                "Token",
                anvil.deploy(
                        CONTRACTS.get("Token"),
                        TupleType.parse("(string,uint8)")
                                .encode(com.esaulpaugh.headlong.abi.Tuple.of("GUARD", 18))
                                .array()));
        for (String name : List.of(
                "OldToken",
                "HostileToken",
                "RevertingToken",
                "Members",
                "Governor",
                "Registry",
                "Resolver",
                "RevertingResolver",
                "Odd")) {
            DEPLOYED.put(name, anvil.deploy(CONTRACTS.get(name)));
        }
    }

    private static Path source(String name) {
        return Path.of("src/test/solidity", name);
    }

    private static EvmAddress at(String contract) {
        return DEPLOYED.get(contract);
    }

    private static void transact(EvmAddress from, String contract, String signature, Object... arguments) {
        anvil.setBalance(from, ETHER);
        byte[] data = Function.parse(signature).encodeCallWithArgs(arguments).array();
        anvil.send(from, at(contract), BigInteger.ZERO, data);
    }

    private Wallets wallets(String url, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(
                Map.of("bulwark.rpc.url." + TestAnvil.CHAIN_ID, url, "bulwark.chain.request-timeout", "PT2S"));
        settings.forEach((name, value) -> all.put("bulwark.chain." + name.replace("net.", "networks.31337."), value));
        SmallRyeConfig config = Chains.config(all);
        ChainConfig chain = config.getConfigMapping(ChainConfig.class);
        return new Wallets(
                new Chains(chain, config.getConfigMapping(RpcConfig.class), meters), postgres.jdbi(), chain, clock);
    }

    private Wallets wallets(Map<String, String> settings) {
        return wallets(anvil.url(), settings);
    }

    private WalletRecord read(Map<String, String> settings) {
        return wallets(settings).record(wallet, TestAnvil.CHAIN_ID, true);
    }

    private static <T> T value(Reading<T> reading) {
        return reading.known().orElseThrow(() -> new AssertionError(reading.toString()));
    }

    private static String reason(Reading<?> reading) {
        return reading instanceof Reading.Unknown<?> unknown ? unknown.reason() : "known: " + reading;
    }

    /** Sends a plain transfer, so that the nonce goes up by one, and returns the block. */
    private long sendFrom(EvmAddress from) {
        anvil.setBalance(from, ETHER);
        anvil.send(from, other, BigInteger.ONE, new byte[0]);
        return anvil.blockNumber();
    }

    @Test
    void an_account_is_known_by_its_transactions_its_ether_and_its_history() {
        anvil.mine(200);
        anvil.send(anvil.accounts().getFirst(), wallet, ETHER, new byte[0]);
        long seen = anvil.blockNumber();
        anvil.mine(111);
        anvil.send(wallet, other, BigInteger.ONE, new byte[0]);
        anvil.mine(50);
        anvil.send(wallet, other, BigInteger.ONE, new byte[0]);
        long last = anvil.blockNumber();
        anvil.mine(100);

        WalletRecord record = read(Map.of());
        assertThat(value(record.transactions())).isEqualTo(2);
        assertThat(value(record.contract())).isFalse();
        assertThat(value(record.firstSeen())).contains(new Moment(seen, anvil.blockTime(seen)));
        assertThat(value(record.lastActive())).contains(new Moment(last, anvil.blockTime(last)));
        assertThat(value(record.balance())).isLessThan(ETHER).isPositive();
        assertThat(record.stale()).isFalse();
        assertThat(record.readAt()).isEqualTo(clock.instant());
        long head = anvil.blockNumber();
        assertThat(((Reading.Known<Long>) record.transactions()).evidence())
                .isEqualTo(new Reading.Evidence("eth_getTransactionCount", head, anvil.blockTime(head)));
    }

    @Test
    void an_account_that_never_was_is_known_to_be_new() {
        WalletRecord record = read(Map.of());
        assertThat(value(record.transactions())).isZero();
        assertThat(value(record.balance())).isZero();
        assertThat(value(record.firstSeen())).isEmpty();
        assertThat(value(record.lastActive())).isEmpty();
    }

    @Test
    void an_account_of_the_first_block_is_found_there() {
        EvmAddress rich = anvil.accounts().get(5);
        WalletRecord record = wallets(Map.of()).record(rich, TestAnvil.CHAIN_ID);
        assertThat(value(record.firstSeen())).contains(new Moment(0, anvil.blockTime(0)));
        assertThat(value(record.lastActive())).isEmpty();
    }

    @Test
    void a_contract_is_told_apart_and_dated_by_its_code() {
        anvil.mine(20);
        EvmAddress contract = anvil.deploy(CONTRACTS.get("Members"));
        long deployed = anvil.blockNumber();
        anvil.mine(20);
        WalletRecord record = wallets(Map.of()).record(contract, TestAnvil.CHAIN_ID);
        assertThat(value(record.contract())).isTrue();
        assertThat(value(record.firstSeen()).orElseThrow().block()).isEqualTo(deployed);
        assertThat(reason(record.transactions())).contains("contract");
        assertThat(reason(record.lastActive())).contains("contract");
    }

    @Test
    void an_account_that_delegates_is_still_an_account() {
        anvil.setCode(wallet, java.util.HexFormat.of().parseHex("ef0100" + "11".repeat(20)));
        assertThat(value(read(Map.of()).contract())).isFalse();
    }

    @Test
    void configured_tokens_are_shown_with_what_they_plausibly_say_of_themselves() {
        transact(other, "Token", "mint(address,uint256)", Contracts.abi(wallet), ETHER.multiply(BigInteger.TWO));
        transact(other, "OldToken", "mint(address,uint256)", Contracts.abi(wallet), BigInteger.TEN);
        WalletRecord record = read(Map.of(
                "net.guard-token",
                at("Token").value(),
                "net.tokens",
                at("OldToken") + "," + at("HostileToken") + "," + at("RevertingToken") + "," + other));
        assertThat(record.tokens()).hasSize(5);
        assertThat(value(record.tokens().get(0).amount()))
                .isEqualTo(new TokenAmount(ETHER.multiply(BigInteger.TWO), 18, "GUARD"));
        assertThat(value(record.tokens().get(1).amount())).isEqualTo(new TokenAmount(BigInteger.TEN, 18, "MKR"));
        assertThat(value(record.tokens().get(2).amount()))
                .isEqualTo(new TokenAmount(BigInteger.valueOf(5), null, null));
        assertThat(reason(record.tokens().get(3).amount())).contains("reverted");
        assertThat(reason(record.tokens().get(4).amount())).contains("not a number");
    }

    private void claimName(String name) {
        byte[] reverse = EnsReader.namehash(wallet.value().substring(2) + ".addr.reverse");
        transact(other, "Registry", "setResolver(bytes32,address)", reverse, Contracts.abi(at("Resolver")));
        transact(other, "Resolver", "setName(bytes32,string)", reverse, name);
    }

    private void resolveName(String name, EvmAddress to) {
        byte[] node = EnsReader.namehash(name);
        transact(other, "Registry", "setResolver(bytes32,address)", node, Contracts.abi(at("Resolver")));
        transact(other, "Resolver", "setAddr(bytes32,address)", node, Contracts.abi(to));
    }

    private Reading<Optional<String>> ensName() {
        return read(Map.of("net.ens-registry", at("Registry").value())).ensName();
    }

    @Test
    void a_name_that_leads_back_to_the_account_is_shown() {
        claimName("alice-2.dao.eth");
        resolveName("alice-2.dao.eth", wallet);
        assertThat(value(ensName())).contains("alice-2.dao.eth");
    }

    @Test
    void a_name_of_somebody_else_is_not_shown() {
        claimName("vitalik.eth");
        resolveName("vitalik.eth", other);
        assertThat(value(ensName())).isEmpty();
    }

    @Test
    void an_account_without_a_reverse_record_has_no_name() {
        assertThat(value(ensName())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Alice.eth",
                "аlice.eth",
                "ali\u202Ece.eth",
                "<b>alice</b>.eth",
                "alice\neth",
                "xn--alice.eth",
                "alice",
                ".eth",
                "alice..eth"
            })
    void a_hostile_name_is_unknown_and_not_repeated(String name) {
        claimName(name);
        Reading<Optional<String>> read = ensName();
        assertThat(reason(read)).isEqualTo("The reverse record holds a name that cannot be checked here");
    }

    @Test
    void an_overlong_name_is_not_read() {
        claimName("a".repeat(4000) + ".eth");
        assertThat(reason(ensName())).contains("more than 1024 bytes");
    }

    @Test
    void a_name_that_resolves_elsewhere_is_unknown() {
        claimName("alice.example.eth");
        assertThat(reason(ensName())).contains("not resolved on chain");
        byte[] reverse = EnsReader.namehash(wallet.value().substring(2) + ".addr.reverse");
        transact(other, "Registry", "setResolver(bytes32,address)", reverse, Contracts.abi(at("RevertingResolver")));
        assertThat(reason(ensName())).contains("reverted");
    }

    @Test
    void without_a_registry_a_name_is_unknown() {
        assertThat(reason(read(Map.of()).ensName())).contains("No ENS registry");
        assertThat(reason(read(Map.of("net.ens-registry", other.value())).ensName()))
                .contains("no ENS registry");
    }

    private Reading<Governance> governance(Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(Map.of("net.governors", at("Governor").value()));
        settings.putAll(more);
        return read(settings).governance();
    }

    @Test
    void participation_is_the_share_of_proposals_voted_on() {
        transact(other, "Governor", "propose(uint256)", BigInteger.ONE);
        transact(wallet, "Governor", "propose(uint256)", BigInteger.TWO);
        transact(other, "Governor", "propose(uint256)", BigInteger.valueOf(3));
        transact(other, "Governor", "propose(uint256)", BigInteger.valueOf(4));
        anvil.mine(30);
        transact(wallet, "Governor", "vote(uint256)", BigInteger.ONE);
        transact(wallet, "Governor", "vote(uint256)", BigInteger.ONE);
        transact(wallet, "Governor", "voteWithParams(uint256)", BigInteger.valueOf(3));
        transact(wallet, "Governor", "vote(uint256)", BigInteger.valueOf(99));
        transact(other, "Governor", "vote(uint256)", BigInteger.valueOf(4));

        Governance governance = value(governance(Map.of()));
        assertThat(governance).isEqualTo(new Governance(0, anvil.blockNumber(), 4, 2, 1));
        assertThat(governance.participation()).isEqualTo(0.5);
    }

    @Test
    void only_the_configured_number_of_blocks_is_searched() {
        transact(other, "Governor", "propose(uint256)", BigInteger.ONE);
        anvil.mine(100);
        transact(other, "Governor", "propose(uint256)", BigInteger.TWO);
        long head = anvil.blockNumber();
        assertThat(value(governance(Map.of("net.governance-blocks", "100"))))
                .isEqualTo(new Governance(head - 99, head, 1, 0, 0));
    }

    @Test
    void without_governors_or_proposals_participation_is_unknown() {
        assertThat(reason(read(Map.of()).governance())).contains("No governor is configured");
        assertThat(reason(governance(Map.of()))).contains("no proposal");
    }

    @Test
    void a_fresh_record_is_served_again_until_the_account_shows_activity() {
        sendFrom(wallet);
        Wallets wallets = wallets(Map.of());
        WalletRecord first = wallets.record(wallet, TestAnvil.CHAIN_ID);
        clock.advance(Duration.ofMinutes(14));
        assertThat(wallets.record(wallet, TestAnvil.CHAIN_ID)).isEqualTo(first);

        long last = sendFrom(wallet);
        WalletRecord second = wallets.record(wallet, TestAnvil.CHAIN_ID);
        assertThat(value(second.transactions())).isEqualTo(2);
        assertThat(value(second.lastActive()).orElseThrow().block()).isEqualTo(last);
        assertThat(second.readAt()).isEqualTo(clock.instant());

        anvil.setBalance(wallet, ETHER.multiply(BigInteger.TEN));
        assertThat(value(wallets.record(wallet, TestAnvil.CHAIN_ID).balance()))
                .isEqualTo(ETHER.multiply(BigInteger.TEN));
    }

    @Test
    void a_record_is_read_again_when_its_time_is_over_or_when_asked_to() {
        Wallets wallets = wallets(Map.of());
        Instant start = clock.instant();
        wallets.record(wallet, TestAnvil.CHAIN_ID);
        clock.advance(Duration.ofMinutes(1));
        assertThat(wallets.record(wallet, TestAnvil.CHAIN_ID).readAt()).isEqualTo(start);
        assertThat(wallets.record(wallet, TestAnvil.CHAIN_ID, true).readAt()).isEqualTo(start.plusSeconds(60));
        clock.advance(Duration.ofMinutes(15));
        assertThat(wallets.record(wallet, TestAnvil.CHAIN_ID).readAt()).isEqualTo(clock.instant());
    }

    @Test
    void a_record_survives_in_the_database_in_every_part() {
        claimName("alice.eth");
        resolveName("alice.eth", wallet);
        transact(wallet, "Governor", "propose(uint256)", BigInteger.ONE);
        Map<String, String> settings = Map.of(
                "net.governors", at("Governor").value(),
                "net.ens-registry", at("Registry").value(),
                "net.tokens", at("Token") + "," + at("HostileToken"));
        WalletRecord record = read(settings);
        assertThat(wallets(settings).record(wallet, TestAnvil.CHAIN_ID)).isEqualTo(record);
    }

    @Test
    void what_was_found_in_the_history_is_not_searched_again() {
        anvil.mine(100);
        sendFrom(wallet);
        Wallets wallets = wallets(Map.of());
        wallets.record(wallet, TestAnvil.CHAIN_ID);
        double before = requests();
        WalletRecord again = wallets.record(wallet, TestAnvil.CHAIN_ID, true);
        assertThat(requests() - before).isLessThanOrEqualTo(4);
        assertThat(value(again.firstSeen())).isPresent();
    }

    private double requests() {
        return meters.get("bulwark.chain.request").timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void callers_at_the_same_moment_share_one_read() throws Exception {
        sendFrom(wallet);
        Wallets wallets = wallets(Map.of());
        wallets.record(other, TestAnvil.CHAIN_ID);
        double before = requests();
        wallets.record(wallet, TestAnvil.CHAIN_ID, true);
        double one = requests() - before;
        before = requests();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<WalletRecord>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                tasks.add(() -> wallets.record(wallet, TestAnvil.CHAIN_ID, true));
            }
            for (Future<WalletRecord> result : threads.invokeAll(tasks)) {
                assertThat(value(result.get().transactions())).isEqualTo(1);
            }
        }
        assertThat(requests() - before).isLessThan(25 * one);
    }

    @Test
    void a_chain_that_is_not_configured_is_named() {
        assertThatThrownBy(() -> wallets(Map.of()).record(wallet, 5))
                .isInstanceOfSatisfying(BulwarkException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_AVAILABLE);
                    assertThat(e.text()).contains("BULWARK_RPC_URL_5").contains("31337");
                });
    }

    @Test
    void members_and_balances_are_asked_of_their_contracts() {
        EvmClient client = Chains.of(Map.of("bulwark.rpc.url.31337", anvil.url()))
                .client(TestAnvil.CHAIN_ID)
                .orElseThrow();
        assertThat(Contracts.isMember(client, at("Members"), wallet)).isFalse();
        transact(other, "Members", "join(address)", Contracts.abi(wallet));
        assertThat(Contracts.isMember(client, at("Members"), wallet)).isTrue();
        transact(other, "Token", "mint(address,uint256)", Contracts.abi(wallet), BigInteger.TEN);
        assertThat(Contracts.balanceOf(client, at("Token"), wallet)).isEqualTo(BigInteger.TEN);
        assertThatThrownBy(() -> Contracts.balanceOf(client, other, wallet))
                .isInstanceOf(ChainException.Malformed.class);
    }

    @Test
    void calls_of_a_real_node_fail_in_their_own_ways() {
        EvmClient client = Chains.of(Map.of("bulwark.rpc.url.31337", anvil.url()))
                .client(TestAnvil.CHAIN_ID)
                .orElseThrow();
        CallLimits limits = new CallLimits(Duration.ofSeconds(5), 1024, 1_000_000);
        byte[] fail = Function.parse("fail()").encodeCallWithArgs().array();
        assertThatThrownBy(() -> client.call(at("Odd"), fail, limits))
                .isInstanceOfSatisfying(
                        ChainException.Reverted.class, e -> assertThat(e.data()).hasSize(100));
        byte[] burn = Function.parse("burn()").encodeCallWithArgs().array();
        assertThatThrownBy(() -> client.call(at("Odd"), burn, limits)).isInstanceOf(ChainException.Reverted.class);
        byte[] flood = Function.parse("flood(uint256)")
                .encodeCallWithArgs(BigInteger.valueOf(2000))
                .array();
        assertThatThrownBy(() -> client.call(at("Odd"), flood, limits)).isInstanceOf(ChainException.Malformed.class);
        // PUSH1 42, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
        byte[] init = java.util.HexFormat.of().parseHex("602a5f5260205ff3");
        assertThat(client.callWithCode(init, limits)).hasSize(32).endsWith(42);
        assertThat(client.hasCode(at("Odd"))).isTrue();
        assertThat(client.hasCode(wallet)).isFalse();
    }
}
