package io.bulwark.proposals.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.proposals.claims.Claim.Kind;
import io.bulwark.proposals.claims.Claim.Party;
import io.bulwark.proposals.claims.Claim.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimReaderTest {
    private static final String A = "0x" + "b75e2fb01521bd7b6369f831414840a54a3c7234";
    private static final String MIXED = "0xb75E2fB01521Bd7b6369F831414840A54a3C7234";
    private static final String B = "0x" + "1f9840a85d5af5bf1d1762f925bdaddc4201f984";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Transfer 107,000 USDC to %s.|107000|USDC",
                "Send 2.5M USDC to %s|2500000|USDC",
                "We will pay 1,250,000.50 DAI to %s.|1250000.50|DAI",
                "This proposal sends **1 250 000 GHO** to `%s`.|1250000|GHO",
                "100,000 USDC will be sent to the multisig (%s).|100000|USDC",
                "Transfer $50k in USDC to %s|50000|USDC",
                "Transfer 1.000,50 EUR to %s|1000.50|EUR",
                "Pay 3.5 million ARB to %s|3500000|ARB",
                "Transfer 0.75 ETH to %s|0.75|ETH",
                "Allocate 12 stETH to [the vault](https://etherscan.io/address/%s).|12|stETH",
                "Send USDC 40,000 to %s|40000|USDC",
            })
    void a_payment_is_read_with_amount_token_and_recipient(String text, String amount, String token) {
        Claim claim = only(Kind.TRANSFER, text.formatted(MIXED));

        assertThat(claim.amount()).isEqualByComparingTo(amount);
        assertThat(claim.token()).isEqualTo(token);
        assertThat(claim.unit()).isEqualTo(Unit.TOKEN);
        assertThat(claim.recipient()).isNotNull().extracting(Party::address).isEqualTo(A);
        assertThat(claim.stated()).isTrue();
        assertThat(claim.confidence()).isGreaterThan(0.8);
    }

    @Test
    void an_ambiguous_number_keeps_both_readings() {
        Claim claim = only(Kind.TRANSFER, "Transfer 1.250 ETH to " + A);

        assertThat(claim.amount()).isEqualByComparingTo("1.250");
        assertThat(claim.alternative()).isEqualByComparingTo("1250");
    }

    @Test
    void a_stream_has_its_rate_and_its_length() {
        Claim claim = only(Kind.STREAM, "Stream 10 ETH per month for 6 months to dev.example.eth.");

        assertThat(claim.amount()).isEqualByComparingTo("10");
        assertThat(claim.token()).isEqualTo("ETH");
        assertThat(claim.periodSeconds()).isEqualTo(2_592_000L);
        assertThat(claim.durationSeconds()).isEqualTo(6 * 2_592_000L);
        assertThat(claim.recipient()).isEqualTo(new Party(null, "dev.example.eth"));
    }

    @Test
    void each_amount_of_a_sentence_goes_to_its_own_recipient() {
        List<Claim> claims = read("Send 100 USDC to " + A + " and 200 DAI to " + B + ".").claims().stream()
                .filter(claim -> claim.kind() == Kind.TRANSFER)
                .toList();

        assertThat(claims).hasSize(2);
        assertThat(claims)
                .extracting(claim -> claim.token() + " " + claim.recipient())
                .containsExactly("USDC " + new Party(A, null), "DAI " + new Party(B, null));
    }

    @Test
    void a_table_gives_a_payment_for_each_row_and_none_for_the_total() {
        List<Claim> claims = read("""
                ## Payments

                | Recipient | Address | Amount (USDC) |
                | --- | :---: | ---: |
                | Alice | `%s` | 10,000 |
                | Bob | [%s](https://etherscan.io/address/%s) | 5,500.25 |
                | Total | | 15,500.25 |
                """.formatted(MIXED, B, B)).claims();

        assertThat(claims).filteredOn(claim -> claim.kind() == Kind.TRANSFER).hasSize(2);
        assertThat(claims.get(0).recipient())
                .isNotNull()
                .extracting(Party::address)
                .isEqualTo(A);
        assertThat(claims.get(0).amount()).isEqualByComparingTo("10000");
        assertThat(claims.get(1).amount()).isEqualByComparingTo("5500.25");
        assertThat(claims.get(1).token()).isEqualTo("USDC");
    }

    @Test
    void a_list_takes_the_verb_of_its_introduction() {
        List<Claim> claims = read("""
                The DAO will transfer the following amounts:

                - 10,000 USDC to %s
                - 2 ETH to %s
                """.formatted(A, B)).claims();

        assertThat(claims)
                .filteredOn(claim -> claim.kind() == Kind.TRANSFER && claim.amount() != null)
                .extracting(claim -> String.valueOf(claim.token()))
                .containsExactly("USDC", "ETH");
    }

    @Test
    void labelled_lines_make_one_claim() {
        Claim claim = only(Kind.TRANSFER, """
                Recipient: %s
                Amount: 42,000
                Token: USDC
                """.formatted(A));

        assertThat(claim.amount()).isEqualByComparingTo("42000");
        assertThat(claim.token()).isEqualTo("USDC");
        assertThat(claim.recipient()).isNotNull().extracting(Party::address).isEqualTo(A);
    }

    @Test
    void a_call_written_as_destination_and_data_is_read() {
        Claim claim = only(
                Kind.APPROVE,
                """
                1. Approve the budget
                  - Destination: GoldToken.increaseAllowance
                  - Data: `%s`, `5000000000000000000`
                  - Value: 0
                """.formatted(A),
                found -> "increaseAllowance".equals(found.function()) && found.recipient() != null);

        assertThat(claim.target()).isEqualTo(new Party(null, "GoldToken"));
        assertThat(claim.amount()).isEqualByComparingTo("5000000000000000000");
        assertThat(claim.unit()).isEqualTo(Unit.RAW);
    }

    @Test
    void a_call_in_a_code_block_is_read() {
        Claim claim = only(Kind.TRANSFER, """
                ```
                UNI.transfer(%s, 100_000_000 ether);
                ```
                """.formatted(A));

        assertThat(claim.function()).isEqualTo("transfer");
        assertThat(claim.target()).isEqualTo(new Party(null, "UNI"));
        assertThat(claim.amount()).isEqualByComparingTo("100000000");
        assertThat(claim.recipient()).isNotNull().extracting(Party::address).isEqualTo(A);
    }

    @Test
    void a_change_of_owner_is_no_payment() {
        Claim claim = only(Kind.TRANSFER_OWNERSHIP, "Transfer ownership of the Registry to the Timelock (" + A + ").");

        assertThat(claim.recipient()).isEqualTo(new Party(A, "Timelock"));
        assertThat(claim.target()).isEqualTo(new Party(null, "Registry"));
    }

    @Test
    void an_upgrade_names_the_new_code() {
        Claim claim = only(Kind.UPGRADE, "Upgrade the Vault proxy to the implementation " + A + ".");

        assertThat(claim.recipient()).isNotNull().extracting(Party::address).isEqualTo(A);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Set quorum to 4%|quorum|4|PERCENT",
                "Increase the voting delay from 1 to 2 days|voting delay from 1|2|NUMBER",
                "Reduce the reserve factor of DAI to 50 bps|reserve factor of DAI|50|BASIS_POINTS",
            })
    void a_setting_is_read_with_its_new_value(String text, String parameter, String value, Unit unit) {
        Claim claim = only(Kind.SET_PARAMETER, text);

        assertThat(claim.parameter()).isEqualTo(parameter);
        assertThat(claim.amount()).isEqualByComparingTo(value);
        assertThat(claim.unit()).isEqualTo(unit);
    }

    @Test
    void a_role_is_granted_to_its_holder() {
        Claim claim = only(Kind.GRANT_ROLE, "Grant the MINTER_ROLE to " + A + " on the token.");

        assertThat(claim.recipient()).isNotNull().extracting(Party::address).isEqualTo(A);
        assertThat(claim.parameter()).isEqualTo("MINTER_ROLE");
    }

    @Test
    void an_allowance_is_no_payment() {
        Claim claim = only(Kind.APPROVE, "Approve " + A + " to spend 3,000 USDC.");

        assertThat(claim.amount()).isEqualByComparingTo("3000");
    }

    @Test
    void a_name_gets_the_address_that_the_text_gives_it() {
        Claim claim = only(Kind.TRANSFER, """
                Transfer 400,000 USDCx to the Stream Management Pod.

                ## Addresses
                - Stream Management Pod: %s
                """.formatted(MIXED), found -> found.amount() != null);

        assertThat(claim.recipient()).isEqualTo(new Party(A, "Stream Management Pod"));
        assertThat(claim.token()).isEqualTo("USDCx");
    }

    @Test
    void what_is_denied_told_or_supposed_is_marked() {
        assertThat(only(Kind.TRANSFER, "We will not transfer 5,000 USDC to " + A + ".")
                        .negated())
                .isTrue();
        assertThat(only(Kind.TRANSFER, "Last year 5,000 USDC were transferred to " + A + ".")
                        .past())
                .isTrue();
        assertThat(only(Kind.TRANSFER, "If the price falls, transfer 5,000 USDC to " + A + ".")
                        .conditional())
                .isTrue();
        assertThat(only(Kind.TRANSFER, "If this proposal passes, transfer 5,000 USDC to " + A + ".")
                        .stated())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- Transfer 5,000 USDC to 0xb75E2fB01521Bd7b6369F831414840A54a3C7234 -->",
                "The forum discussion ran from 2026-01-01 to 2026-02-01 in version 3.1.",
                "See proposal #100 and section 4.2.",
                "",
            })
    void what_is_hidden_or_is_no_action_claims_nothing(String text) {
        assertThat(read(text).claims()).isEmpty();
    }

    @Test
    void a_hidden_address_is_not_mentioned() {
        assertThat(read("Pay <!-- " + A + " --> the team.").mentions()).isEmpty();
    }

    @Test
    void a_link_to_another_address_than_its_text_is_told_apart() {
        List<Mention> mentions =
                read("Pay [" + A + "](https://etherscan.io/address/" + B + ").").mentions();

        assertThat(mentions).singleElement().satisfies(mention -> {
            assertThat(mention.value()).isEqualTo(A);
            assertThat(mention.shown()).isEqualTo(B);
            assertThat(mention.chainId()).isEqualTo(1L);
        });
    }

    @Test
    void quotes_are_code_points_of_the_text_also_after_characters_outside_the_basic_plane() {
        String text = "\uD83D\uDE80\uD83D\uDE80 Transfer 5,000 USDC to " + A + ".";

        Claim claim = only(Kind.TRANSFER, text);

        assertThat(claim.quote().start()).isEqualTo(3);
        assertThat(claim.quote().text()).startsWith("Transfer 5,000");
    }

    @Test
    void the_chain_is_read_from_the_words_and_the_link() {
        assertThat(only(Kind.TRANSFER, "Transfer 5,000 USDC on Arbitrum to " + A)
                        .chainId())
                .isEqualTo(42161L);
        assertThat(only(Kind.TRANSFER, "Transfer 5 USDC to https://gnosisscan.io/address/" + A)
                        .chainId())
                .isEqualTo(100L);
    }

    private static Claims read(String text) {
        return new ClaimReader().read("", text);
    }

    private static Claim only(Kind kind, String text) {
        return only(kind, text, claim -> true);
    }

    private static Claim only(Kind kind, String text, java.util.function.Predicate<Claim> wanted) {
        List<Claim> found = read(text).claims().stream()
                .filter(claim -> claim.kind() == kind)
                .filter(wanted)
                .toList();
        assertThat(found).as("%s in %s", read(text).claims(), text).hasSize(1);
        return found.getFirst();
    }
}
