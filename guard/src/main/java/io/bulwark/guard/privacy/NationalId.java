package io.bulwark.guard.privacy;

import java.util.List;
import java.util.function.Predicate;

/**
 * A national number.
 *
 * @param form D digit, L letter, A either, C sign of a century; people put spaces, dots and dashes between
 * @param plain confidence without a word nearby; 0 where the form alone says nothing
 * @param words that vouch for it
 */
record NationalId(String category, String form, double plain, Terms words, Predicate<String> check) {
    static final List<NationalId> ALL = List.of(
            id("UK_NHS", "DDDDDDDDDD", 0, "nhs,nhs number,nhs no,patient", CheckDigits::nhs),
            id("UK_NINO", "LLDDDDDDL", 0.75, "nino,national insurance,ni number,insurance number", CheckDigits::nino),
            id(
                    "DE_TAX_ID",
                    "DDDDDDDDDDD",
                    0,
                    "steuer id,steuerid,steueridentifikationsnummer,idnr,steuernummer,tin,tax id",
                    CheckDigits::steuerId),
            id(
                    "FR_NIR",
                    "DDDDDDADDDDDDDD",
                    0.6,
                    "nir,insee,sécurité sociale,securite sociale,numéro de sécu,carte vitale",
                    CheckDigits::nir),
            id("ES_NIF", "DDDDDDDDL", 0.7, "dni,nif,documento", CheckDigits::dni),
            id("ES_NIE", "LDDDDDDDL", 0.7, "nie,extranjero", CheckDigits::nie),
            id("IT_FISCAL_CODE", "LLLLLLDDLDDLDDDL", 0.95, "codice fiscale,fiscale", CheckDigits::codiceFiscale),
            id("NL_BSN", "DDDDDDDDD", 0, "bsn,burgerservicenummer,sofinummer", CheckDigits::bsn),
            id("PL_PESEL", "DDDDDDDDDDD", 0, "pesel", CheckDigits::pesel),
            id(
                    "SE_PERSONNUMMER",
                    "DDDDDDDDDD",
                    0,
                    "personnummer,samordningsnummer,personal number",
                    CheckDigits::personnummer),
            id(
                    "SE_PERSONNUMMER",
                    "DDDDDDDDDDDD",
                    0,
                    "personnummer,samordningsnummer,personal number",
                    CheckDigits::personnummer),
            id("FI_HETU", "DDDDDDCDDDA", 0.9, "henkilötunnus,hetu,personbeteckning", CheckDigits::hetu),
            id(
                    "BE_NATIONAL_NUMBER",
                    "DDDDDDDDDDD",
                    0,
                    "rijksregisternummer,registre national,national register,insz,niss,rijksregister",
                    CheckDigits::belgian),
            id("PT_NIF", "DDDDDDDDD", 0, "nif,contribuinte,número fiscal,numero fiscal", CheckDigits::portuguese),
            id("BR_CPF", "DDDDDDDDDDD", 0, "cpf", CheckDigits::cpf),
            id("BR_CNPJ", "DDDDDDDDDDDDDD", 0, "cnpj", CheckDigits::cnpj),
            id("IN_AADHAAR", "DDDDDDDDDDDD", 0, "aadhaar,aadhar,uidai,uid,आधार", CheckDigits::aadhaar),
            id(
                    "IN_PAN",
                    "LLLLLDDDDL",
                    0.6,
                    "pan,pan card,permanent account",
                    s -> "ABCFGHJLPT".indexOf(s.charAt(3)) >= 0),
            id("AU_TFN", "DDDDDDDDD", 0, "tfn,tax file,tax file number", CheckDigits::tfn),
            id("AU_MEDICARE", "DDDDDDDDDD", 0, "medicare", CheckDigits::medicare),
            id("AU_MEDICARE", "DDDDDDDDDDD", 0, "medicare", CheckDigits::medicare),
            id("CA_SIN", "DDDDDDDDD", 0, "sin,social insurance,assurance sociale,nas", CheckDigits::sin),
            id("SG_NRIC", "LDDDDDDDL", 0.8, "nric,fin,identity card", CheckDigits::nric),
            id("KR_RRN", "DDDDDDDDDDDDD", 0, "rrn,resident registration,주민등록번호,주민번호", CheckDigits::rrn),
            id("CN_ID", "DDDDDDDDDDDDDDDDDA", 0.9, "id card,身份证,身份证号,identity number", CheckDigits::chinese),
            id("CH_AHV", "DDDDDDDDDDDDD", 0.7, "ahv,avs,ahv nummer,sozialversicherungsnummer", CheckDigits::ahv),
            id(
                    "NO_FODSELSNUMMER",
                    "DDDDDDDDDDD",
                    0,
                    "fødselsnummer,fodselsnummer,personnummer,d nummer",
                    CheckDigits::norwegian),
            id("IE_PPS", "DDDDDDDL", 0, "pps,ppsn,pps number", CheckDigits::pps),
            id("IE_PPS", "DDDDDDDLL", 0, "pps,ppsn,pps number", CheckDigits::pps));

    private static NationalId id(String category, String form, double plain, String words, Predicate<String> check) {
        return new NationalId(category, form, plain, Terms.of(words.split(",")), check);
    }
}
