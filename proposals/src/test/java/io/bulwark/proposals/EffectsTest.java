package io.bulwark.proposals;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.chain.Chains;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.ActionForm;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.simulate.SimulationReport.Status;
import io.bulwark.proposals.simulate.Simulator;
import io.bulwark.proposals.timeline.ChainFacts;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a payload does, set against what the text shows. */
class EffectsTest {
    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil();

    private static final String THIEF = "0x00000000000000000000000000000000000bad00";
    private static EvmAddress vault;

    @BeforeAll
    static void deploy() {
        vault = anvil.deploy(
                Solidity.compile(Path.of("src/test/solidity/World.sol")).get("Vault"));
    }

    @Test
    void power_that_goes_to_an_address_the_text_does_not_show_is_critical() {
        Effects.Seen hidden = look("We maintain the vault.", TestAnvil.CHAIN_ID);

        assertThat(hidden.report().status()).isEqualTo(Status.COMPLETE);
        assertThat(hidden.flags()).singleElement().satisfies(flag -> {
            assertThat(flag.category()).isEqualTo("POWER_CHANGED");
            assertThat(flag.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(flag.description()).contains(THIEF);
        });
    }

    @Test
    void power_that_goes_to_an_address_the_text_shows_is_told() {
        Effects.Seen shown = look("The vault's owner becomes " + THIEF + ".", TestAnvil.CHAIN_ID);

        assertThat(shown.flags()).extracting(ScanResult.Flag::severity).containsExactly(Severity.MEDIUM);
    }

    @Test
    void without_a_node_or_an_executor_or_time_nothing_is_known() {
        assertThat(look("x", 5).report().reason()).contains("No endpoint");
        assertThat(effects()
                        .look(proposal("x", Map.of(), action("")), null, false, Duration.ofSeconds(9))
                        .report()
                        .reason())
                .contains("metadata.executor");
        assertThat(effects()
                        .look(proposal("x", Map.of("executor", THIEF), action("")), null, false, Duration.ZERO)
                        .report()
                        .status())
                .isEqualTo(Status.INCONCLUSIVE);
    }

    @Test
    void each_action_runs_on_its_own_chain_and_what_is_not_configured_is_told() throws Exception {
        try (NodeProxy other = new NodeProxy(anvil.url()).asChain(10)) {
            Chains chains = Chains.of(
                    Map.of("bulwark.rpc.url." + TestAnvil.CHAIN_ID, anvil.url(), "bulwark.rpc.url.10", other.url()));
            String executor = anvil.accounts().getFirst().value();
            Proposal proposal = proposal(
                    "We maintain the vaults.",
                    Map.of("executor", executor, "executor_10", executor, "executor_5", executor),
                    action(",\"chain_id\":" + TestAnvil.CHAIN_ID),
                    action(",\"chain_id\":10"),
                    action(",\"chain_id\":5"));

            Effects.Seen seen = effects(chains).look(proposal, null, false, Duration.ofSeconds(20));

            assertThat(seen.report().chainId()).isEqualTo(TestAnvil.CHAIN_ID);
            assertThat(seen.report().status()).isEqualTo(Status.COMPLETE);
            assertThat(seen.report().otherChains()).hasSize(2);
            assertThat(seen.report().otherChains().get(0)).satisfies(report -> {
                assertThat(report.chainId()).isEqualTo(10);
                assertThat(report.status()).isEqualTo(Status.COMPLETE);
                assertThat(report.calls()).extracting(call -> call.index()).containsExactly(1);
            });
            assertThat(seen.report().otherChains().get(1)).satisfies(report -> {
                assertThat(report.status()).isEqualTo(Status.INCONCLUSIVE);
                assertThat(report.reason()).isEqualTo("No endpoint of chain 5 is configured.");
            });
            assertThat(seen.coverage()).isBetween(0.66, 0.67);
            assertThat(seen.flags())
                    .filteredOn(flag -> flag.severity() == Severity.CRITICAL)
                    .hasSize(2);
        }
    }

    @Test
    void coverage_says_how_much_was_seen() {
        assertThat(look("We maintain the vault.", TestAnvil.CHAIN_ID).coverage())
                .isEqualTo(1);
        assertThat(look("x", 5).coverage()).isZero();
        assertThat(effects()
                        .look(proposal("x", Map.of()), null, false, Duration.ofSeconds(9))
                        .coverage())
                .isNull();
        // A call that reverts has shown nothing.
        String reverts =
                action("").replace("maintain(address)", "fail(uint256)").replace(THIEF.substring(2), "0".repeat(40));
        Map<String, String> executor =
                Map.of("executor", anvil.accounts().getFirst().value());
        assertThat(effects()
                        .look(proposal("x", executor, action(""), reverts), null, false, Duration.ofSeconds(20))
                        .coverage())
                .isEqualTo(0.5);
    }

    private static Effects.Seen look(String text, long chain) {
        Map<String, String> executor =
                Map.of("executor", anvil.accounts().getFirst().value());
        return effects()
                .look(proposal(text, executor, action(",\"chain_id\":" + chain)), null, false, Duration.ofSeconds(20));
    }

    private static Effects effects() {
        return effects(Chains.of(Map.of("bulwark.rpc.url." + TestAnvil.CHAIN_ID, anvil.url())));
    }

    private static Effects effects(Chains chains) {
        return new Effects(new Simulator(chains), chains, new Treasury(new ChainFacts(chains, InstantSource.system())));
    }

    private static String action(String further) {
        return "{\"target\":\"%s\",\"value\":\"0\",\"signature\":\"maintain(address)\",\"calldata\":\"0x%s%s\"%s}"
                .formatted(vault.value(), "0".repeat(24), THIEF.substring(2), further);
    }

    private static Proposal proposal(String text, Map<String, String> metadata, String... actions) {
        return new Proposal(
                "Maintenance",
                text,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                metadata,
                ActionForm.stored("[" + String.join(",", actions) + "]"));
    }
}
