package io.bulwark.proposals.actions;

import static io.bulwark.proposals.actions.Actions.ALICE;
import static io.bulwark.proposals.actions.Actions.MALLORY;
import static io.bulwark.proposals.actions.Actions.TIMELOCK;
import static io.bulwark.proposals.actions.Actions.USDC;
import static io.bulwark.proposals.actions.Actions.call;
import static io.bulwark.proposals.actions.Actions.encode;
import static io.bulwark.proposals.actions.Actions.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.esaulpaugh.headlong.abi.Address;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.chain.Eip55;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.analysis.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionsAnalystTest {
    private static final ActionsAnalyst ANALYST = new ActionsAnalyst();
    private static final String GRANT = "We pay 20,000 USDC to " + ALICE + ". It is for the grants team.";
    private static final BigInteger TWENTY_THOUSAND = BigInteger.valueOf(20_000_000_000L);

    private static ActionsReport look(String text, Action... actions) {
        return ANALYST.analyse("Fund the grants", text, List.of(actions), 1L, null);
    }

    private static Stream<String> categories(ActionsReport report) {
        return report.flags().stream().map(ActionFlag::category);
    }

    private static byte[] transfer(String to, BigInteger amount) {
        return encode("transfer(address,uint256)", to, amount);
    }

    @Test
    void a_payment_that_the_text_tells_is_disclosed_with_token_amount_and_recipient() {
        ActionsReport report = look(GRANT, call(USDC, transfer(ALICE, TWENTY_THOUSAND)));

        assertThat(report.score()).isZero();
        assertThat(report.coverage()).isEqualTo(1);
        assertThat(report.transfers()).singleElement().satisfies(moved -> {
            assertThat(moved.amount()).isEqualTo("20000");
            assertThat(moved.token()).isEqualTo("USDC");
            assertThat(moved.recipient()).isEqualTo(ALICE);
            assertThat(moved.disclosure()).isEqualTo("disclosed");
        });
        assertThat(report.calls().getFirst().summary()).startsWith("sends 20000 USDC to " + ALICE);
        assertThat(report.claims()).anySatisfy(claim -> {
            assertThat(claim.status()).isEqualTo("matched");
            assertThat(claim.paths()).containsExactly("1");
        });
    }

    @Test
    void another_recipient_than_the_text_names_contradicts_it() {
        ActionsReport report = look(GRANT, call(USDC, transfer(MALLORY, TWENTY_THOUSAND)));

        assertThat(report.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(categories(report)).contains("CONTRADICTED");
        assertThat(report.claims())
                .anySatisfy(claim -> assertThat(claim.status()).isEqualTo("contradicted"));
    }

    @Test
    void another_amount_than_the_text_states_contradicts_it() {
        ActionsReport report = look(GRANT, call(USDC, transfer(ALICE, TWENTY_THOUSAND.multiply(BigInteger.TEN))));

        assertThat(report.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(categories(report)).contains("CONTRADICTED");
    }

    private static final String STRANGER = "0x7777777777777777777777777777777777777777";

    @Test
    void a_recipient_whom_the_text_does_not_show_is_open_and_not_a_contradiction() {
        ActionsReport report = look(
                "We pay 20,000 USDC to the grants team (grants.eth).", call(USDC, transfer(MALLORY, TWENTY_THOUSAND)));

        assertThat(report.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(categories(report)).containsExactly("PARTLY_DISCLOSED");
        assertThat(report.confidence()).isLessThan(0.9);
    }

    @Test
    void signers_whom_the_text_lists_are_not_taken_for_the_recipient() {
        ActionsReport report = look(
                "We pay 20,000 USDC to the grants team.\n\n### Signers\n\nAda - " + ALICE,
                call(USDC, transfer(MALLORY, TWENTY_THOUSAND)));

        assertThat(categories(report)).doesNotContain("CONTRADICTED");
    }

    @Test
    void a_payment_to_another_than_the_address_beside_its_amount_contradicts_although_that_one_gets_something_else() {
        ActionsReport report = look(
                "| payment | wallet |\n|---|---|\n| 20,000 USDC | wallet " + ALICE + " |\n| 100 USDC | wallet " + ALICE
                        + " |",
                call(USDC, transfer(MALLORY, TWENTY_THOUSAND)),
                call(USDC, transfer(ALICE, BigInteger.valueOf(100_000_000L))));

        assertThat(report.flags().getFirst().category()).isEqualTo("CONTRADICTED");
        assertThat(report.flags().getFirst().path()).isEqualTo("1");
    }

    @Test
    void a_small_payment_does_not_hide_in_a_total_that_the_text_states() {
        ActionsReport report = look(
                GRANT, call(USDC, transfer(ALICE, TWENTY_THOUSAND)), call(USDC, transfer(MALLORY, BigInteger.TEN)));

        assertThat(report.flags().getFirst().category()).isEqualTo("UNDISCLOSED_ACTION");
        assertThat(report.flags().getFirst().path()).isEqualTo("2");
    }

    @Test
    void an_even_part_of_a_stated_sum_is_open_and_a_multiple_of_it_is_not() {
        ActionsReport quarter = look(GRANT, call(USDC, transfer(ALICE, TWENTY_THOUSAND.divide(BigInteger.valueOf(4)))));
        ActionsReport twice = look(GRANT, call(USDC, transfer(ALICE, TWENTY_THOUSAND.multiply(BigInteger.TWO))));

        assertThat(quarter.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(twice.flags().getFirst().category()).isEqualTo("CONTRADICTED");
    }

    @Test
    void a_sum_in_dollars_covers_one_payment_of_the_token_and_not_a_second_one() {
        byte[] payment = transfer(MALLORY, new BigInteger("46000000000000000000000"));
        byte[] hidden = transfer(STRANGER, new BigInteger("9000000000000000000000"));
        String uni = "0x1f9840a85d5af5bf1d1762f925bdaddc4201f984";
        String text = "We ask for $500,000 in UNI for the programme.";

        assertThat(look(text, call(uni, payment)).severity()).isEqualTo(Severity.MEDIUM);
        assertThat(look(text, call(uni, payment), call(uni, hidden)).severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void an_allowance_that_is_not_told_is_critical_although_the_payload_calls_the_spender() {
        ActionsReport report = look(
                GRANT,
                call(USDC, transfer(ALICE, TWENTY_THOUSAND)),
                call(USDC, encode("approve(address,uint256)", MALLORY, TWENTY_THOUSAND.multiply(BigInteger.TEN))),
                call(MALLORY, encode("setQuux(uint256)", BigInteger.ONE)));

        assertThat(report.severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void tokens_that_are_destroyed_go_to_nobody() {
        ActionsReport report = look(
                "We burn 20,000 USDC: they are sent to the burn address.",
                call(USDC, transfer("0x000000000000000000000000000000000000dead", TWENTY_THOUSAND)));

        assertThat(report.severity()).isNull();
    }

    @Test
    void a_rate_over_time_tells_an_amount_in_part() {
        ActionsReport report = look(
                "We pay " + ALICE + " 5,000 USDC per month for 4 months.",
                call(USDC, transfer(ALICE, TWENTY_THOUSAND)));

        assertThat(report.severity()).isEqualTo(Severity.MEDIUM);
    }

    @Test
    void a_token_of_the_dao_that_no_table_has_is_open_and_another_token_than_the_text_counts_contradicts() {
        byte[] payment = transfer(ALICE, new BigInteger("20000000000000000000000"));
        ActionsReport own = look("We pay 20,000 XYZ to " + ALICE + ".", call(STRANGER, payment));
        ActionsReport other = look("We pay 20,000 DAI to " + ALICE + ".", call(STRANGER, payment));

        assertThat(own.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(other.flags().getFirst().category()).isEqualTo("CONTRADICTED");
    }

    @Test
    void call_data_that_the_text_shows_for_another_contract_contradicts_it() {
        byte[] data = encode("setQuux(uint256)", BigInteger.TEN);
        String text = "To: " + TIMELOCK + "\nValue: 0\nCalldata: 0x"
                + HexFormat.of().formatHex(data) + HexFormat.of().formatHex(new byte[32]);
        byte[] longer = Arrays.copyOf(data, data.length + 32);

        ActionsReport honest = look(text, call(TIMELOCK, longer));
        ActionsReport replaced = look(text, call(STRANGER, longer));

        assertThat(categories(honest)).doesNotContain("CONTRADICTED");
        assertThat(replaced.flags().getFirst().category()).isEqualTo("CONTRADICTED");
    }

    @Test
    void a_call_to_a_contract_that_the_text_does_not_show_is_worse_where_it_shows_one_that_is_not_called() {
        byte[] data = encode("setQuux(uint256)", BigInteger.TEN);
        ActionsReport open =
                look("We set the quux. " + ALICE + " asked for it.", call(STRANGER, data), call(ALICE, data));
        ActionsReport replaced = look("We set the quux on " + TIMELOCK + ".", call(STRANGER, data));

        assertThat(open.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(replaced.severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void a_bare_address_among_calls_that_name_their_contracts_is_high() {
        Action named =
                of("{\"contract\":\"EpochRewards\",\"function\":\"setTarget\",\"args\":[\"1\"],\"value\":\"0\"}");
        Action bare =
                of("{\"contract\":\"" + STRANGER + "\",\"function\":\"setTarget\",\"args\":[\"1\"],\"value\":\"0\"}");

        assertThat(look("We set targets of EpochRewards.", named).score()).isZero();
        assertThat(look("We set targets of EpochRewards.", named, bare).severity())
                .isEqualTo(Severity.HIGH);
    }

    @Test
    void power_told_in_words_weighs_less_for_a_contract_that_the_proposal_itself_sets_up() {
        String text = "The manager becomes the owner of the registrar " + TIMELOCK + ".";
        byte[] owner = encode("transferOwnership(address)", STRANGER);
        ActionsReport part =
                look(text, call(STRANGER, encode("setQuux(uint256)", BigInteger.ONE)), call(TIMELOCK, owner));
        ActionsReport slipped = look(text, call(MALLORY, encode("transferOwnership(address)", ALICE)));

        assertThat(part.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(slipped.severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void a_contradiction_outranks_whatever_is_only_left_open() {
        ActionsReport contradicted = look(GRANT, call(USDC, transfer(MALLORY, TWENTY_THOUSAND)));
        ActionsReport hidden = look("Nothing to see.", call(USDC, transfer(MALLORY, TWENTY_THOUSAND)));
        ActionsReport open =
                look("The owner of it changes.", call(STRANGER, encode("transferOwnership(address)", MALLORY)));

        assertThat(contradicted.score()).isGreaterThan(open.score());
        assertThat(hidden.score()).isGreaterThan(open.score());
        assertThat(contradicted.flags().getFirst().points()).isEqualTo(contradicted.score());
    }

    @Test
    void a_role_for_somebody_whom_nobody_named_is_critical_whatever_the_tone() {
        ActionsReport report = look(
                GRANT,
                call(USDC, transfer(ALICE, TWENTY_THOUSAND)),
                call(TIMELOCK, encode("grantRole(bytes32,address)", new byte[32], MALLORY)));

        assertThat(report.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(report.flags().getFirst().path()).isEqualTo("2");
        assertThat(report.privileged()).singleElement().satisfies(call -> {
            assertThat(call.kind()).isEqualTo("roles");
            assertThat(call.disclosure()).isEqualTo("undisclosed");
        });
    }

    @Test
    void what_only_a_comment_tells_is_not_disclosed() {
        ActionsReport report = look(
                "Nothing to see. <!-- We pay 20,000 USDC to " + ALICE + " -->",
                call(USDC, transfer(ALICE, TWENTY_THOUSAND)));

        assertThat(categories(report)).contains("UNDISCLOSED_ACTION");
    }

    @Test
    void calls_inside_a_timelock_a_safe_and_a_batch_are_found() throws IOException {
        byte[] payment = transfer(MALLORY, TWENTY_THOUSAND);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(0);
        packed.write(HexFormat.of().parseHex(USDC.substring(2)));
        packed.write(new byte[32]);
        packed.write(ByteBuffer.allocate(32).putInt(28, payment.length).array());
        packed.write(payment);
        byte[] batch = encode("multiSend(bytes)", packed.toByteArray());
        byte[] safe = encode(
                "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)",
                "0x40a2accbd92bca938b02010e17a5b8929b49130d",
                BigInteger.ZERO,
                batch,
                1,
                BigInteger.ZERO,
                BigInteger.ZERO,
                BigInteger.ZERO,
                "0x0000000000000000000000000000000000000000",
                "0x0000000000000000000000000000000000000000",
                new byte[0]);
        byte[] scheduled = encode(
                "schedule(address,uint256,bytes,bytes32,bytes32,uint256)",
                TIMELOCK,
                BigInteger.ZERO,
                safe,
                new byte[32],
                new byte[32],
                BigInteger.valueOf(86_400));

        ActionsReport report = look("We tidy up the documentation.", call(TIMELOCK, scheduled));

        Call inner = report.calls()
                .getFirst()
                .calls()
                .getFirst()
                .calls()
                .getFirst()
                .calls()
                .getFirst();
        assertThat(inner.path()).isEqualTo("1.1.1.1");
        assertThat(inner.summary()).startsWith("sends 20000 USDC to " + MALLORY);
        assertThat(inner.disclosure()).isEqualTo("undisclosed");
        assertThat(report.coverage()).isEqualTo(1);
        assertThat(categories(report)).doesNotContain("DELEGATECALL");
    }

    @Test
    void messages_to_other_chains_are_followed() {
        byte[] there = encode("setOwner(address)", MALLORY);
        byte[] message = encode("sendMessage(address,bytes,uint32)", TIMELOCK, there, 200_000L);

        Call call = look("t", call("0x25ace71c97b33cc4729cf772ae268934f7ab5fa1", message))
                .calls()
                .getFirst();

        assertThat(call.calls()).singleElement().satisfies(inner -> {
            assertThat(inner.signature()).isEqualTo("setOwner(address)");
            assertThat(inner.chainId()).isZero();
            assertThat(inner.disclosure()).isEqualTo("undisclosed");
        });
    }

    @Test
    void a_signature_that_is_not_the_call_is_a_finding() {
        String arguments = HexFormat.of().formatHex(encode("transferOwnership(address)", MALLORY));
        ActionsReport report = look(
                "We update the documentation.",
                of("{\"target\":\"" + TIMELOCK + "\",\"signature\":\"setName(string)\",\"calldata\":\"0x" + arguments
                        + "\"}"));

        assertThat(categories(report)).contains("SELECTOR_MISMATCH", "UNDISCLOSED_ACTION");
        assertThat(report.calls().getFirst().signature()).isEqualTo("transferOwnership(address)");
    }

    @Test
    void unknown_and_bare_selectors_lower_the_coverage_and_not_the_score() {
        ActionsReport bare = look("t", call(TIMELOCK, HexFormat.of().parseHex("12345678")));
        ActionsReport unknown = look("t", call(TIMELOCK, HexFormat.of().parseHex("12345678" + "00".repeat(32))));

        assertThat(categories(bare)).contains("BARE_SELECTOR");
        assertThat(categories(unknown)).contains("UNKNOWN_SELECTOR");
        assertThat(bare.coverage()).isZero();
        assertThat(bare.score()).isPositive();
    }

    @Test
    void a_delegate_call_to_code_nobody_knows_is_critical_and_the_executor_of_the_dao_is_not() {
        ActionsReport attack = look(
                "t", of("{\"target\":\"" + MALLORY + "\",\"calldata\":\"0x61461954\",\"operation\":\"delegatecall\"}"));
        String payload = "{\"target\":\"" + ALICE
                + "\",\"signature\":\"execute()\",\"calldata\":\"0x\",\"operation\":\"delegatecall\","
                + "\"chain_id\":1,\"access_level\":1,\"payload_id\":124,\"payload_state\":\"executed\",\"payloads_controller\":\"%s\"}";
        ActionsReport usual = look("t", of(payload.formatted("0xdAbad81aF85554E9ae636395611C58F7eC1aAEc5")));
        ActionsReport other = look("t", of(payload.formatted(MALLORY)));
        ActionsReport elsewhere =
                look("t", of(payload.formatted(MALLORY).replace("\"chain_id\":1,", "\"chain_id\":987654,")));

        assertThat(attack.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(usual.score()).isZero();
        assertThat(usual.coverage()).isZero();
        assertThat(other.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(categories(elsewhere)).containsExactly("UNLISTED_EXECUTOR");
        assertThat(elsewhere.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(elsewhere.coverage()).isZero();
    }

    @Test
    void dirty_addresses_short_and_trailing_bytes_are_findings() {
        byte[] good = transfer(ALICE, TWENTY_THOUSAND);
        byte[] dirty = good.clone();
        dirty[5] = 1;
        byte[] cut = Arrays.copyOf(good, good.length - 1);
        byte[] more = Arrays.copyOf(good, good.length + 32);

        assertThat(categories(look(GRANT, call(USDC, dirty)))).contains("MALFORMED");
        assertThat(categories(look(GRANT, call(USDC, cut)))).contains("MALFORMED");
        assertThat(categories(look(GRANT, call(USDC, more)))).contains("TRAILING_BYTES");
        assertThat(categories(look(GRANT, call(USDC, new byte[] {1, 2})))).contains("MALFORMED");
    }

    @Test
    void functions_that_share_a_selector_are_all_shown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("signatures.txt"), "# a known collision\nmany_msg_babbage(bytes1)\nnot a signature\n");
        ActionsReport report = new ActionsAnalyst(file)
                .analyse("t", "d", List.of(call(USDC, transfer(ALICE, TWENTY_THOUSAND))), 1L, null);

        assertThat(report.calls().getFirst().candidates())
                .containsExactlyInAnyOrder("transfer(address,uint256)", "many_msg_babbage(bytes1)");
        assertThat(report.calls().getFirst().signature()).isEqualTo("transfer(address,uint256)");
        assertThat(categories(report)).contains("COLLIDING_SELECTOR");
    }

    @Test
    void coins_that_move_without_a_call_are_money() {
        ActionsReport report = look(
                "We update the documentation of the contracts and " + ALICE + " reviews it.",
                of("{\"target\":\"" + MALLORY + "\",\"value\":\"5000000000000000000\",\"calldata\":\"0x\"}"));

        assertThat(report.transfers()).singleElement().satisfies(moved -> {
            assertThat(moved.amount()).isEqualTo("5");
            assertThat(moved.token()).isEqualTo("ETH");
        });
        assertThat(categories(report)).contains("UNDISCLOSED_ACTION");
    }

    @Test
    void typed_calls_are_judged_by_name_and_arguments() {
        ActionsReport report = ANALYST.analyse(
                "Grant",
                "We approve 70,000 CELO for " + ALICE + ".",
                List.of(
                        of("{\"contract\":\"GoldToken\",\"function\":\"approve\",\"args\":[\"" + ALICE
                                + "\",\"70000000000000000000000\"],\"value\":\"0\"}"),
                        of("{\"contract\":\"StableTokenProxy\",\"function\":\"_setImplementation\",\"args\":[\""
                                + MALLORY + "\"],\"value\":\"0\"}")),
                42220L,
                null);

        assertThat(report.transfers().getFirst().disclosure()).isEqualTo("disclosed");
        assertThat(report.transfers().getFirst().amount()).isEqualTo("70000");
        assertThat(report.flags()).anySatisfy(flag -> {
            assertThat(flag.path()).isEqualTo("2");
            assertThat(flag.severity()).isEqualTo(Severity.CRITICAL);
        });
    }

    @Test
    void an_unlimited_allowance_is_named_so() {
        ActionsReport report = look(
                "We approve " + ALICE + " for payments in USDC.",
                call(
                        USDC,
                        encode(
                                "approve(address,uint256)",
                                ALICE,
                                BigInteger.TWO.pow(256).subtract(BigInteger.ONE))));

        assertThat(report.transfers().getFirst().amount()).isEqualTo("unlimited");
        assertThat(report.severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void nothing_to_execute_is_said_so() {
        ActionsReport report = look("A social proposal.");

        assertThat(report.status()).isEqualTo("nothing_to_do");
        assertThat(report.coverage()).isEqualTo(1);
    }

    @Test
    void every_governance_function_of_the_research_is_in_the_catalogue() throws IOException {
        Path file = Path.of(System.getProperty("bulwark.shared-dir", "."), "data/dao/governance_functions.json");
        assumeThat(file).exists();
        Catalogue catalogue = Catalogue.standard();
        for (JsonNode function : new ObjectMapper().readTree(file.toFile())) {
            assertThat(catalogue.bySelector(function.path("selector").asText()))
                    .as(function.path("signature").asText())
                    .anySatisfy(entry -> assertThat(entry.signature().canonical())
                            .isEqualTo(function.path("signature").asText()));
        }
    }

    @Test
    void addresses_of_the_tables_are_addresses() {
        for (String list : List.of("tokens", "contracts")) {
            for (JsonNode row : Catalogue.resource("contracts.json").path(list)) {
                String address = row.path("address").asText();
                assertThat(address).isLowerCase();
                assertThat(Address.wrap(Eip55.checksum(new EvmAddress(address))))
                        .isNotNull();
            }
        }
    }
}
