package io.bulwark.guard.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NationalIdsTest {
    @ParameterizedTest
    @CsvSource({
        "UK_NHS, NHS number, 943 476 5919, 943 476 5918",
        "UK_NINO, national insurance, AB 12 34 56 C, BG 12 34 56 C",
        "DE_TAX_ID, Steuer-ID, 86 095 742 719, 86 095 742 718",
        "FR_NIR, sécurité sociale, 2 55 08 14 168 025 38, 2 55 08 14 168 025 39",
        "ES_NIF, DNI, 12345678Z, 12345678A",
        "ES_NIE, NIE, X1234567L, X1234567M",
        "IT_FISCAL_CODE, codice fiscale, RSSMRA85T10A562S, RSSMRA85T10A562T",
        "NL_BSN, BSN, 111222333, 111222334",
        "PL_PESEL, PESEL, 44051401359, 44051401358",
        "SE_PERSONNUMMER, personnummer, 811218-9876, 811218-9877",
        "SE_PERSONNUMMER, personnummer, 198112189876, 198112189877",
        "FI_HETU, hetu, 131052-308T, 131052-308U",
        "BE_NATIONAL_NUMBER, rijksregisternummer, 85.07.30-033.28, 85.07.30-033.29",
        "PT_NIF, NIF, 123456789, 123456788",
        "BR_CPF, CPF, 111.444.777-35, 111.444.777-36",
        "BR_CNPJ, CNPJ, 11.222.333/0001-81, 11.222.333/0001-82",
        "IN_AADHAAR, Aadhaar, 2341 2341 2346, 2341 2341 2347",
        "IN_PAN, PAN card, ABCPE1234F, ABCXE1234F",
        "AU_TFN, TFN, 123 456 782, 123 456 783",
        "AU_MEDICARE, Medicare, 2123 45670 1, 2123 45671 1",
        "CA_SIN, SIN, 130 692 544, 130 692 545",
        "SG_NRIC, NRIC, S1234567D, S1234567E",
        "KR_RRN, resident registration, 900101-1234568, 900101-1234569",
        "CN_ID, ID card, 11010519491231002X, 110105194912310021",
        "CH_AHV, AHV, 756.9217.0769.85, 756.9217.0769.86",
        "NO_FODSELSNUMMER, fødselsnummer, 15076500565, 15076500566",
        "IE_PPS, PPS, 1234567T, 1234567S",
    })
    void a_number_counts_with_the_right_check_digit_and_not_with_a_wrong_one(
            String category, String word, String right, String wrong) {
        assertThat(Found.in("My " + word + " is " + right + ", please file it."))
                .contains(category + " " + right);
        assertThat(Found.in("My " + word + " is " + wrong + ", please file it."))
                .noneMatch(found -> found.startsWith(category));
    }

    @Test
    void bare_digits_count_only_next_to_a_word_that_names_them() {
        assertThat(Found.in("There were 111222333 grains of sand on the beach."))
                .isEmpty();
        assertThat(Found.in("The order has 44051401359 parts.")).isEmpty();
    }

    @Test
    void passports_licences_and_accounts_count_behind_their_name() {
        assertThat(Found.in("My passport number is C01X00T47.")).contains("PASSPORT C01X00T47");
        assertThat(Found.in("Account number: 12345678")).contains("BANK_ACCOUNT 12345678");
        assertThat(Found.in("The part C01X00T47 is out of stock.")).isEmpty();
    }
}
