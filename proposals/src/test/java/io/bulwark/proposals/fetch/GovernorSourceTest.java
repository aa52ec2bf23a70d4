package io.bulwark.proposals.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Tuple;
import io.bulwark.chain.Chains;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.timeline.ChainFacts;
import io.bulwark.proposals.timeline.Timeline.Fact;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A governor on a real node, and what the chain tells of who made its proposal. */
class GovernorSourceTest {
    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil();

    private static final String TEXT = "# Pay the auditors\n\nTransfer 5 USDC.";
    private static final Duration TIME = Duration.ofSeconds(15);
    private static EvmAddress governor;
    private static EvmAddress proposer;

    private final Chains chains = Chains.of(Map.of("bulwark.rpc.url." + TestAnvil.CHAIN_ID, anvil.url()));
    private final Sources sources = new Sources(SourcesTest.config("http://127.0.0.1:9"), chains);

    @BeforeAll
    static void propose() {
        governor = anvil.deploy(
                Solidity.compile(Path.of("src/test/solidity/World.sol")).get("Bravo"));
        EvmAddress rich = anvil.accounts().get(1);
        proposer = new EvmAddress("0x0000000000000000000000000000000000c0ffee");
        anvil.mine(30);
        anvil.send(rich, proposer, BigInteger.TEN.pow(18), new byte[0]);
        byte[] call = Function.parse("propose(address[],uint256[],string[],bytes[],string)")
                .encodeCall(Tuple.from(
                        new Address[] {abi(governor)},
                        new BigInteger[] {BigInteger.TWO},
                        new String[] {"transfer(address,uint256)"},
                        new byte[][] {new byte[] {1, 2, 3}},
                        TEXT))
                .array();
        anvil.send(proposer, governor, BigInteger.ZERO, call);
        anvil.mine(50);
    }

    @Test
    void a_proposal_is_read_from_its_event() {
        Fetched fetched = sources.read(new ScanSource(governor.value(), "1", null, null), null);

        assertThat(fetched.title()).isEqualTo("Pay the auditors");
        assertThat(fetched.description()).isEqualTo(TEXT);
        assertThat(fetched.proposer()).isEqualTo(proposer.value());
        assertThat(fetched.executor()).isEqualTo("0x0000000000000000000000000000000000000071");
        assertThat(fetched.actions()).singleElement().satisfies(action -> {
            assertThat(action.path("target").asText()).isEqualTo(governor.value());
            assertThat(action.path("value").asText()).isEqualTo("2");
            assertThat(action.path("signature").asText()).isEqualTo("transfer(address,uint256)");
            assertThat(action.path("calldata").asText()).isEqualTo("0x010203");
        });
    }

    @Test
    void a_proposal_that_is_not_there_and_a_chain_that_is_not_configured_are_told() {
        assertThatThrownBy(() -> sources.read(new ScanSource(governor.value(), "9", null, null), null))
                .hasMessageContaining("created no proposal 9");
        assertThatThrownBy(() -> sources.read(new ScanSource(governor.value(), "1", null, null), 5L))
                .hasMessageContaining("No endpoint of chain 5");
    }

    @Test
    void the_wallet_that_funded_the_proposer_and_the_age_of_the_target_are_found() {
        List<Fact> facts = facts(proposer, List.of(governor));

        assertThat(facts)
                .extracting(Fact::fact)
                .containsExactly("funding_source", "token_acquired", "power", "quorum", "delay", "target_age");
        assertThat(facts.get(0).value()).isEqualTo(anvil.accounts().get(1).value());
        assertThat(facts.get(1).state()).isEqualTo("not_known");
        assertThat(facts.get(2).state()).isEqualTo("not_known");
        assertThat(facts.get(5).value()).contains("has code since block 1");
    }

    @Test
    void what_cannot_be_read_is_not_known_with_its_reason() {
        EvmAddress nobody = new EvmAddress("0x00000000000000000000000000000000000000ff");

        List<Fact> facts = facts(nobody, List.of());

        assertThat(facts).allSatisfy(fact -> {
            assertThat(fact.state()).isEqualTo("not_known");
            assertThat(fact.evidence()).isNotBlank();
        });
        assertThat(facts(nobody, List.of(nobody)).getLast().value()).isEqualTo("no target has code");
    }

    @Test
    void a_code_hash_changes_with_the_code() {
        ChainFacts facts = new ChainFacts(chains, InstantSource.system());
        EvmAddress target = new EvmAddress("0x00000000000000000000000000000000000000aa");
        String before =
                facts.pins(TestAnvil.CHAIN_ID, List.of(target), TIME).getFirst().codeHash();

        anvil.setCode(target, new byte[] {0x5b, 0x00});

        assertThat(before).isNotNull();
        assertThat(facts.pins(TestAnvil.CHAIN_ID, List.of(target), TIME).getFirst())
                .satisfies(pin -> assertThat(pin.codeBytes()).isEqualTo(2))
                .satisfies(pin -> assertThat(pin.codeHash()).isNotEqualTo(before));
        assertThat(facts.pins(5, List.of(target), TIME).getFirst().codeHash()).isNull();
    }

    private List<Fact> facts(EvmAddress who, List<EvmAddress> targets) {
        return new ChainFacts(chains, InstantSource.system()).read(TestAnvil.CHAIN_ID, who, governor, targets, TIME);
    }

    private static Address abi(EvmAddress address) {
        return Address.wrap(
                Address.toChecksumAddress(new BigInteger(address.value().substring(2), 16)));
    }
}
