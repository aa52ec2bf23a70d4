package io.bulwark.proposals;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.chain.Chains;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.ActionForm;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.simulate.SimulationReport.Status;
import io.bulwark.proposals.simulate.Simulator;
import io.bulwark.testing.Solidity;
import io.bulwark.testing.TestAnvil;
import java.nio.file.Path;
import java.time.Duration;
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
        Effects.Seen hidden = look("We maintain the vault.", "maintain(address)", TestAnvil.CHAIN_ID);

        assertThat(hidden.report().status()).isEqualTo(Status.COMPLETE);
        assertThat(hidden.flags()).singleElement().satisfies(flag -> {
            assertThat(flag.category()).isEqualTo("POWER_CHANGED");
            assertThat(flag.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(flag.description()).contains(THIEF);
        });
    }

    @Test
    void power_that_goes_to_an_address_the_text_shows_is_told() {
        Effects.Seen shown = look("The vault's owner becomes " + THIEF + ".", "maintain(address)", TestAnvil.CHAIN_ID);

        assertThat(shown.flags()).extracting(ScanResult.Flag::severity).containsExactly(Severity.MEDIUM);
    }

    @Test
    void without_a_node_or_an_executor_or_time_nothing_is_known() {
        assertThat(look("x", "maintain(address)", 5).report().reason()).contains("No endpoint");
        assertThat(effects()
                        .look(proposal("x", "maintain(address)", Map.of()), TestAnvil.CHAIN_ID, Duration.ofSeconds(9))
                        .report()
                        .reason())
                .contains("metadata.executor");
        assertThat(effects()
                        .look(
                                proposal("x", "maintain(address)", Map.of("executor", THIEF)),
                                TestAnvil.CHAIN_ID,
                                Duration.ZERO)
                        .report()
                        .status())
                .isEqualTo(Status.INCONCLUSIVE);
    }

    private static Effects.Seen look(String text, String signature, long chain) {
        Map<String, String> executor =
                Map.of("executor", anvil.accounts().getFirst().value());
        return effects().look(proposal(text, signature, executor), chain, Duration.ofSeconds(20));
    }

    private static Effects effects() {
        return new Effects(new Simulator(Chains.of(Map.of("bulwark.rpc.url." + TestAnvil.CHAIN_ID, anvil.url()))));
    }

    private static Proposal proposal(String text, String signature, Map<String, String> metadata) {
        String actions = "[{\"target\":\"%s\",\"value\":\"0\",\"signature\":\"%s\",\"calldata\":\"0x%s%s\"}]"
                .formatted(vault.value(), signature, "0".repeat(24), THIEF.substring(2));
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
                ActionForm.stored(actions));
    }
}
