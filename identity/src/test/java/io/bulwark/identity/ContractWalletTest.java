package io.bulwark.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.Eip55;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.NodePackages;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ContractWalletTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("identity");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil();

    private static final TestWallet ALICE = TestWallet.number(1);
    private static final TestWallet MALLORY = TestWallet.number(2);
    private static final byte[] SALT = new byte[32];
    private static final byte[] MAGIC = HexFormat.of().parseHex("6492".repeat(16));
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Map<String, Solidity.Contract> contracts;
    private static EvmAddress factory;

    private TestIdentity identity;

    @BeforeAll
    static void deploy() {
        contracts = Solidity.compile(Path.of("src/test/solidity/Wallets.sol"));
        factory = anvil.deploy(contracts.get("WalletFactory"));
    }

    @BeforeEach
    void open() {
        identity = on(Map.of(), Map.of());
    }

    @AfterEach
    void close() {
        identity.close();
    }

    @Test
    void a_wallet_contract_signs_in_with_what_its_owner_signed() {
        EvmAddress wallet = deploy("OwnedWallet", "(address)", abi(ALICE.address()));

        Session session = signIn(wallet, ALICE::sign).session();

        assertThat(session.address()).isEqualTo(wallet);
        // Elsewhere the same address may be somebody else's, so the principal is bound to the chain.
        assertThat(session.owner()).isEqualTo("wallet:" + wallet.value() + "@31337");
        assertThat(new SessionAuthenticator(identity.sessions)
                        .authenticate(signIn(wallet, ALICE::sign).token())
                        .orElseThrow()
                        .id())
                .isEqualTo(session.owner());
    }

    @Test
    void a_wallet_contract_refuses_what_others_signed() {
        EvmAddress wallet = deploy("OwnedWallet", "(address)", abi(ALICE.address()));

        invalid(wallet, MALLORY::sign);
        invalid(wallet, message -> "0x");
        invalid(wallet, message -> ALICE.sign(message + " "));
    }

    @Test
    void long_signatures_reach_the_wallet() {
        EvmAddress wallet = deploy("SharedWallet", "(address,address)", abi(ALICE.address()), abi(MALLORY.address()));

        signIn(wallet, message -> ALICE.sign(message) + MALLORY.sign(message).substring(2));
        invalid(wallet, message -> MALLORY.sign(message) + ALICE.sign(message).substring(2));
        invalid(wallet, ALICE::sign);
    }

    @Test
    void a_key_signs_in_on_a_configured_chain_whatever_code_is_there() {
        anvil.setCode(ALICE.address(), contracts.get("RevertingWallet").runtime());

        Session session = signIn(ALICE.address(), ALICE::sign).session();

        assertThat(session.owner()).isEqualTo("wallet:" + ALICE.address().value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RevertingWallet", "EndlessWallet"})
    void a_wallet_that_fails_or_never_ends_is_a_refusal_and_costs_little(String name) {
        EvmAddress wallet = deploy(name, "()");

        long start = System.nanoTime();
        invalid(wallet, ALICE::sign);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "4, false", "31, false", "32, true", "33, false", "64, false", "100000, false"})
    void the_answer_has_to_be_one_word(long length, boolean approved) {
        EvmAddress wallet = deploy("LengthyWallet", "(uint256)", BigInteger.valueOf(length));

        if (approved) {
            signIn(wallet, ALICE::sign);
        } else {
            invalid(wallet, ALICE::sign);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000001",
                "000000000000000000000000000000000000000000000000000000001626ba7e",
                "1626ba7e00000000000000000000000000000000000000000000000000000001",
                "ffffffff00000000000000000000000000000000000000000000000000000000",
                "1626ba7f00000000000000000000000000000000000000000000000000000000"
            })
    void the_word_has_to_be_exact(String word) {
        invalid(deploy("WordyWallet", "(bytes32)", (Object) HexFormat.of().parseHex(word)), ALICE::sign);
    }

    @Test
    void an_address_without_code_approves_nothing() {
        invalid(new EvmAddress("0x00000000000000000000000000000000000000ee"), ALICE::sign);
        // A precompile answers calls though it has no code.
        invalid(new EvmAddress("0x0000000000000000000000000000000000000004"), ALICE::sign);
    }

    @Test
    void a_wallet_that_is_not_deployed_yet_signs_in_and_stays_undeployed() {
        EvmAddress wallet = undeployed(ALICE);

        Session session = signIn(wallet, message -> wrapped(factory, create(ALICE), ALICE.sign(message)))
                .session();

        assertThat(session.owner()).isEqualTo("wallet:" + wallet.value() + "@31337");
        assertThat(anvil.rpc("eth_getCode", wallet.value(), "latest").asText()).isEqualTo("0x");
        invalid(wallet, ALICE::sign);
        invalid(wallet, message -> wrapped(factory, create(ALICE), MALLORY.sign(message)));
    }

    @Test
    void a_wallet_deployed_since_may_still_wrap_its_signatures() {
        EvmAddress wallet = undeployed(ALICE);
        anvil.send(anvil.accounts().getFirst(), factory, BigInteger.ZERO, create(ALICE));

        signIn(wallet, message -> wrapped(factory, create(ALICE), ALICE.sign(message)));
        signIn(wallet, ALICE::sign);
        invalid(wallet, message -> wrapped(factory, create(ALICE), MALLORY.sign(message)));
    }

    @Test
    void deploying_another_wallet_proves_nothing() {
        invalid(undeployed(ALICE), message -> wrapped(factory, create(MALLORY), MALLORY.sign(message)));
        invalid(ALICE.address(), message -> wrapped(factory, create(MALLORY), MALLORY.sign(message)));
    }

    @Test
    void nothing_may_be_done_to_a_wallet_that_exists_before_it_is_asked() {
        EvmAddress wallet = deploy("UnclaimedWallet", "()");
        byte[] claim = Function.parse("claim(address)")
                .encodeCallWithArgs(abi(MALLORY.address()))
                .array();

        invalid(wallet, message -> wrapped(wallet, claim, MALLORY.sign(message)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "nothing", "endless", "lengthy"})
    void a_factory_that_misbehaves_is_a_refusal(String function) {
        byte[] call = Function.parse(function + "(address,bytes32)")
                .encodeCallWithArgs(abi(ALICE.address()), SALT)
                .array();

        invalid(undeployed(ALICE), message -> wrapped(factory, call, ALICE.sign(message)));
    }

    @Test
    void a_wrapping_that_cannot_be_taken_apart_is_a_refusal() {
        EvmAddress wallet = deploy("OwnedWallet", "(address)", abi(ALICE.address()));

        invalid(wallet, message -> hex(MAGIC));
        invalid(wallet, message -> ALICE.sign(message) + HexFormat.of().formatHex(MAGIC));
        invalid(wallet, message -> "0x" + "ff".repeat(96) + HexFormat.of().formatHex(MAGIC));
        invalid(wallet, message -> "0x" + "00".repeat(9_968) + HexFormat.of().formatHex(MAGIC));
    }

    @Test
    void a_contract_on_a_chain_that_is_not_listed_or_not_configured_is_not_asked() {
        EvmAddress wallet = deploy("OwnedWallet", "(address)", abi(ALICE.address()));

        try (TestIdentity listed = on(Map.of("bulwark.identity.chain-ids", "1"), Map.of())) {
            refused(listed, ErrorCode.INVALID_SIGNATURE, wallet, TestAnvil.CHAIN_ID, ALICE::sign);
        }
        refused(identity, ErrorCode.INVALID_SIGNATURE, wallet, 1, ALICE::sign);
    }

    @Test
    void a_chain_that_does_not_answer_is_said_so_and_lets_nobody_in() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        EvmAddress wallet = deploy("OwnedWallet", "(address)", abi(ALICE.address()));
        try (TestIdentity dark = new TestIdentity(
                postgres,
                redis.redis(),
                Map.of("bulwark.identity.wallet-timeout", "PT1S"),
                Map.of("bulwark.rpc.url.31337", "http://127.0.0.1:" + closed))) {
            refused(dark, ErrorCode.CHAIN_UNAVAILABLE, wallet, TestAnvil.CHAIN_ID, ALICE::sign);
            assertThat(dark.count("session")).isZero();
            // A key needs no chain.
            assertThat(dark.signIn(ALICE).session().address()).isEqualTo(ALICE.address());
        }
    }

    @Test
    void membership_and_balance_are_read_at_sign_in() {
        EvmAddress dao = anvil.deploy(contracts.get("Dao"));
        EvmAddress token = anvil.deploy(contracts.get("Token"));
        BigInteger balance = new BigInteger("250000000000000000000");
        send(dao, "admit(address)", abi(ALICE.address()));
        send(token, "mint(address,uint256)", abi(ALICE.address()), balance);
        try (TestIdentity gated = on(Map.of(), Map.of("dao-core", dao.value(), "guard-token", token.value()))) {
            Session alice = gated.signIn(ALICE).session();
            Session mallory = gated.signIn(MALLORY).session();

            assertThat(alice.isMember()).isTrue();
            assertThat(alice.balance()).isEqualTo(balance);
            assertThat(mallory.isMember()).isFalse();
            assertThat(mallory.balance()).isZero();
            assertThat(gated.sessions.facts(principal(alice)))
                    .contains(new WalletFacts(ALICE.address(), 1, true, balance));
        }
    }

    @Test
    void facts_are_read_again_after_a_day_for_keys_that_outlive_sessions() {
        EvmAddress token = anvil.deploy(contracts.get("Token"));
        send(token, "mint(address,uint256)", abi(ALICE.address()), BigInteger.TEN);
        try (TestIdentity gated = on(Map.of(), Map.of("guard-token", token.value()))) {
            Principal alice = principal(gated.signIn(ALICE).session());
            send(token, "mint(address,uint256)", abi(ALICE.address()), BigInteger.TWO);

            gated.clock.advance(Duration.ofHours(23));
            assertThat(gated.sessions.facts(alice).orElseThrow().balance()).isEqualTo(BigInteger.TEN);
            gated.clock.advance(Duration.ofHours(1));
            assertThat(gated.sessions.facts(alice).orElseThrow().balance()).isEqualTo(BigInteger.TWO);
        }
    }

    @Test
    void what_could_not_be_read_is_unknown_and_asked_for_again_after_a_minute() {
        EvmAddress token = anvil.deploy(contracts.get("RevertingWallet"));
        try (TestIdentity gated = on(Map.of(), Map.of("guard-token", token.value()))) {
            Session session = gated.signIn(ALICE).session();
            assertThat(session.balance()).isNull();
            anvil.setCode(token, contracts.get("Token").runtime());

            gated.clock.advance(Duration.ofSeconds(59));
            assertThat(gated.sessions.facts(principal(session)).orElseThrow().balance())
                    .isNull();
            gated.clock.advance(Duration.ofSeconds(3));
            assertThat(gated.sessions.facts(principal(session)).orElseThrow().balance())
                    .isZero();
        }
    }

    @Test
    void the_checker_in_the_jar_is_the_one_in_the_source() throws IOException {
        ObjectNode input = JSON.createObjectNode().put("language", "Solidity");
        input.putObject("sources")
                .putObject("SignatureCheck.sol")
                .put("content", Files.readString(Path.of("src/main/solidity/SignatureCheck.sol")));
        // Paris has no instruction that older chains lack, and without metadata the code depends on the source alone.
        ObjectNode settings = input.putObject("settings").put("evmVersion", "paris");
        settings.putObject("optimizer").put("enabled", true).put("runs", 200);
        settings.putObject("metadata").put("appendCBOR", false).put("bytecodeHash", "none");
        settings.putObject("outputSelection").putObject("*").putArray("*").add("evm.bytecode.object");

        String code = JSON.readTree(NodePackages.node("solc.cjs", input.toString()))
                .at("/contracts/SignatureCheck.sol/SignatureCheck/evm/bytecode/object")
                .asText();

        try (InputStream kept = SignatureVerifier.class.getResourceAsStream("SignatureCheck.hex")) {
            assertThat(new String(kept.readAllBytes()).strip()).isEqualTo(code).isNotEmpty();
        }
    }

    private interface Signer {
        String sign(String message);
    }

    private TestIdentity on(Map<String, String> settings, Map<String, String> network) {
        Map<String, String> chain = new HashMap<>(Map.of("bulwark.rpc.url.31337", anvil.url()));
        network.forEach((name, value) -> chain.put("bulwark.chain.networks.31337." + name, value));
        return new TestIdentity(postgres, redis.redis(), settings, chain);
    }

    private SignIn.SignedIn signIn(EvmAddress wallet, Signer signer) {
        return signIn(identity, wallet, TestAnvil.CHAIN_ID, signer);
    }

    private static SignIn.SignedIn signIn(TestIdentity on, EvmAddress wallet, long chainId, Signer signer) {
        String nonce = on.signIn.challenge(wallet).nonce();
        String message = on.message(wallet, nonce, chainId).text();
        return on.signIn.verify(message, signer.sign(message));
    }

    private void invalid(EvmAddress wallet, Signer signer) {
        refused(identity, ErrorCode.INVALID_SIGNATURE, wallet, TestAnvil.CHAIN_ID, signer);
    }

    private static void refused(TestIdentity on, ErrorCode code, EvmAddress wallet, long chainId, Signer signer) {
        BulwarkException fault =
                catchThrowableOfType(BulwarkException.class, () -> signIn(on, wallet, chainId, signer));
        assertThat(fault).isNotNull();
        assertThat(fault.code()).isEqualTo(code);
    }

    private static EvmAddress deploy(String name, String types, Object... arguments) {
        return anvil.deploy(
                contracts.get(name),
                TupleType.parse(types).encode(Tuple.from(arguments)).array());
    }

    private static void send(EvmAddress to, String function, Object... arguments) {
        anvil.send(
                anvil.accounts().getFirst(),
                to,
                BigInteger.ZERO,
                Function.parse(function).encodeCallWithArgs(arguments).array());
    }

    /** Where the factory would put the wallet. */
    private static EvmAddress undeployed(TestWallet owner) {
        ObjectNode call = JSON.createObjectNode()
                .put("to", factory.value())
                .put(
                        "data",
                        hex(Function.parse("where(address,bytes32)")
                                .encodeCallWithArgs(abi(owner.address()), SALT)
                                .array()));
        return new EvmAddress(
                "0x" + anvil.rpc("eth_call", call, "latest").asText().substring(26));
    }

    private static byte[] create(TestWallet owner) {
        return Function.parse("create(address,bytes32)")
                .encodeCallWithArgs(abi(owner.address()), SALT)
                .array();
    }

    /** A signature as EIP-6492 has it. */
    private static String wrapped(EvmAddress factory, byte[] call, String signature) {
        byte[] inner = HexFormat.of().parseHex(signature.substring(2));
        ByteBuffer encoded = TupleType.parse("(address,bytes,bytes)").encode(Tuple.from(abi(factory), call, inner));
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.limit() + MAGIC.length);
        System.arraycopy(MAGIC, 0, bytes, encoded.limit(), MAGIC.length);
        return hex(bytes);
    }

    private static Principal principal(Session session) {
        return new Principal(Principal.Kind.WALLET, session.owner(), Set.of());
    }

    private static Address abi(EvmAddress address) {
        return Address.wrap(Eip55.checksum(address));
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
