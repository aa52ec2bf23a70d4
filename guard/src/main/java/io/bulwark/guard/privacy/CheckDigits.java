package io.bulwark.guard.privacy;

import java.time.DateTimeException;
import java.time.LocalDate;

/** The check digits of national numbers; every text given has the right form, with letters in capitals. */
final class CheckDigits {
    private static final String DNI = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final String CODICE_ODD = "BAKPLCQDREVOSFTGUHMINJWZYX";
    private static final int[][] VERHOEFF_SHIFT = shifts();

    private CheckDigits() {}

    static int digit(String s, int i) {
        return s.charAt(i) - '0';
    }

    /** The sum of digits times weights. */
    static int weighted(String s, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += digit(s, i) * weights[i];
        }
        return sum;
    }

    static boolean date(int year, int month, int day) {
        try {
            return LocalDate.of(year, month, day).getYear() == year;
        } catch (DateTimeException e) {
            return false;
        }
    }

    static int number(String s, int from, int to) {
        return Integer.parseInt(s.substring(from, to));
    }

    /** United Kingdom, NHS number: weights 10-2, modulus 11. */
    static boolean nhs(String s) {
        int check = 11 - weighted(s, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return check != 10 && check % 11 == digit(s, 9) && !same(s);
    }

    /** United Kingdom, national insurance number: letters that are given out; there is no check digit. */
    static boolean nino(String s) {
        String prefix = s.substring(0, 2);
        return "DFIQUV".indexOf(s.charAt(0)) < 0
                && "DFIOQUV".indexOf(s.charAt(1)) < 0
                && "BG GB NK KN TN NT ZZ".indexOf(prefix) < 0
                && s.charAt(8) <= 'D';
    }

    /** Germany, Steuer-ID: ISO 7064 MOD 11,10. */
    static boolean steuerId(String s) {
        int product = 10;
        for (int i = 0; i < 10; i++) {
            int sum = (digit(s, i) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return s.charAt(0) != '0' && (11 - product) % 10 == digit(s, 10);
    }

    /** France, NIR: key 97 minus remainder by 97, Corsica written 2A and 2B. */
    static boolean nir(String s) {
        char place = s.charAt(6);
        if (place > '9' && (s.charAt(5) != '2' || place > 'B')) {
            return false;
        }
        String plain = place == 'A'
                ? s.substring(0, 5) + "19" + s.substring(7, 13)
                : place == 'B' ? s.substring(0, 5) + "18" + s.substring(7, 13) : s.substring(0, 13);
        int month = number(s, 3, 5);
        return "123478".indexOf(s.charAt(0)) >= 0
                && (month >= 1 && month <= 12 || month >= 20)
                && 97 - Long.parseLong(plain) % 97 == number(s, 13, 15);
    }

    /** Spain, DNI: letter by remainder 23. */
    static boolean dni(String s) {
        return DNI.charAt(number(s, 0, 8) % 23) == s.charAt(8);
    }

    /** Spain, NIE: X, Y, Z count as 0, 1, 2. */
    static boolean nie(String s) {
        int lead = s.charAt(0) - 'X';
        return lead >= 0 && lead <= 2 && DNI.charAt((lead * 10_000_000 + number(s, 1, 8)) % 23) == s.charAt(8);
    }

    /** Italy, codice fiscale: odd places by table, even places by value, modulus 26. */
    static boolean codiceFiscale(String s) {
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = s.charAt(i);
            int value = c <= '9' ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? CODICE_ODD.indexOf('A' + value) : value;
        }
        return "ABCDEHLMPRST".indexOf(s.charAt(8)) >= 0 && 'A' + sum % 26 == s.charAt(15);
    }

    /** Netherlands, BSN: weights 9-2 and -1, modulus 11. */
    static boolean bsn(String s) {
        return !same(s) && weighted(s, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0;
    }

    /** Poland, PESEL: weights 1 3 7 9, a birth date with the century in the month. */
    static boolean pesel(String s) {
        int month = number(s, 2, 4);
        int century = new int[] {1900, 2000, 2100, 2200, 1800}[Math.min(4, month / 20)];
        return date(century + number(s, 0, 2), month % 20, number(s, 4, 6))
                && (10 - weighted(s, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10 == digit(s, 10);
    }

    /** Sweden, personnummer or coordination number (day plus 60): Luhn over ten digits. */
    static boolean personnummer(String s) {
        String ten = s.substring(s.length() - 10);
        int day = number(ten, 4, 6);
        return date(2000, Math.max(0, number(ten, 2, 4)), day > 60 ? day - 60 : day) && CardScanner.luhn(ten);
    }

    /** Finland, henkilötunnus: check sign by remainder 31. */
    static boolean hetu(String s) {
        char century = s.charAt(6);
        int from = century == '+'
                ? 1800
                : "-YXWVU".indexOf(century) >= 0 ? 1900 : "ABCDEF".indexOf(century) >= 0 ? 2000 : 0;
        return from > 0
                && date(from + number(s, 4, 6), number(s, 2, 4), number(s, 0, 2))
                && HETU.charAt((number(s, 0, 6) * 1000 + number(s, 7, 10)) % 31) == s.charAt(10);
    }

    /** Belgium, national register number: 97 minus remainder, with a 2 before it for births from 2000. */
    static boolean belgian(String s) {
        long nine = Long.parseLong(s.substring(0, 9));
        int check = number(s, 9, 11);
        return number(s, 2, 4) % 20 <= 12 && (97 - nine % 97 == check || 97 - (2_000_000_000L + nine) % 97 == check);
    }

    /** Portugal, NIF: weights 9-2, modulus 11. */
    static boolean portuguese(String s) {
        int check = 11 - weighted(s, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return "0".indexOf(s.charAt(0)) < 0 && (check >= 10 ? 0 : check) == digit(s, 8);
    }

    /** Brazil, CPF: two digits by modulus 11. */
    static boolean cpf(String s) {
        int first = weighted(s, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        int second = weighted(s, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        return !same(s) && first == digit(s, 9) && second == digit(s, 10);
    }

    /** Brazil, CNPJ: two digits by modulus 11. */
    static boolean cnpj(String s) {
        int first = weighted(s, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        int second = weighted(s, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return !same(s)
                && (first < 2 ? 0 : 11 - first) == digit(s, 12)
                && (second < 2 ? 0 : 11 - second) == digit(s, 13);
    }

    /** India, Aadhaar: Verhoeff's dihedral check. */
    static boolean aadhaar(String s) {
        int check = 0;
        for (int i = 0; i < s.length(); i++) {
            check = dihedral(check, VERHOEFF_SHIFT[i % 8][digit(s, s.length() - 1 - i)]);
        }
        return s.charAt(0) >= '2' && check == 0 && !same(s);
    }

    /** The product in the symmetry group of the pentagon. */
    private static int dihedral(int a, int b) {
        if (a < 5) {
            return b < 5 ? (a + b) % 5 : 5 + (a + b - 5) % 5;
        }
        return b < 5 ? 5 + (a - 5 - b + 5) % 5 : (a - b + 5) % 5;
    }

    private static int[][] shifts() {
        int[] base = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
        int[][] table = new int[8][10];
        for (int d = 0; d < 10; d++) {
            table[0][d] = d;
            for (int i = 1; i < 8; i++) {
                table[i][d] = base[table[i - 1][d]];
            }
        }
        return table;
    }

    /** Australia, tax file number: modulus 11. */
    static boolean tfn(String s) {
        return !same(s) && weighted(s, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0;
    }

    /** Australia, Medicare: weights 1 3 7 9, the ninth digit checks. */
    static boolean medicare(String s) {
        return s.charAt(0) >= '2' && s.charAt(0) <= '6' && weighted(s, 1, 3, 7, 9, 1, 3, 7, 9) % 10 == digit(s, 8);
    }

    /** Canada, social insurance number: Luhn. */
    static boolean sin(String s) {
        return s.charAt(0) != '0' && s.charAt(0) != '8' && !same(s) && CardScanner.luhn(s);
    }

    /** Singapore, NRIC and FIN: weights 2 7 6 5 4 3 2, a letter by series. */
    static boolean nric(String s) {
        int sum = 0;
        int[] weights = {2, 7, 6, 5, 4, 3, 2};
        for (int i = 0; i < 7; i++) {
            sum += digit(s, i + 1) * weights[i];
        }
        return switch (s.charAt(0)) {
            case 'S' -> "JZIHGFEDCBA".charAt(sum % 11) == s.charAt(8);
            case 'T' -> "JZIHGFEDCBA".charAt((sum + 4) % 11) == s.charAt(8);
            case 'F' -> "XWUTRQPNMLK".charAt(sum % 11) == s.charAt(8);
            case 'G' -> "XWUTRQPNMLK".charAt((sum + 4) % 11) == s.charAt(8);
            case 'M' -> "XWUTRQPNJLK".charAt((sum + 3) % 11) == s.charAt(8);
            default -> false;
        };
    }

    /** South Korea, resident registration number (issued before October 2020): modulus 11. */
    static boolean rrn(String s) {
        int sum = weighted(s, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5);
        int century = "3478".indexOf(s.charAt(6)) >= 0 ? 2000 : 1900;
        return date(century + number(s, 0, 2), number(s, 2, 4), number(s, 4, 6))
                && (11 - sum % 11) % 10 == digit(s, 12);
    }

    /** China, resident identity number: ISO 7064 MOD 11-2. */
    static boolean chinese(String s) {
        int sum = weighted(s, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
        int year = number(s, 6, 10);
        return year >= 1900
                && year <= 2100
                && date(year, number(s, 10, 12), number(s, 12, 14))
                && "10X98765432".charAt(sum % 11) == s.charAt(17);
    }

    /** Switzerland, AHV number: EAN-13 under 756. */
    static boolean ahv(String s) {
        return s.startsWith("756") && (10 - weighted(s, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3) % 10) % 10 == digit(s, 12);
    }

    /** Norway, fødselsnummer: two digits by modulus 11. */
    static boolean norwegian(String s) {
        int day = number(s, 0, 2) % 40;
        int month = number(s, 2, 4) % 40;
        return day >= 1
                && day <= 31
                && month >= 1
                && month <= 12
                && weighted(s, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
                && weighted(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
    }

    /** Ireland, PPS number: weights 8-2 and the second letter nine times, modulus 23. */
    static boolean pps(String s) {
        int sum =
                weighted(s, 8, 7, 6, 5, 4, 3, 2) + (s.length() > 8 && s.charAt(8) != 'W' ? (s.charAt(8) - '@') * 9 : 0);
        return "WABCDEFGHIJKLMNOPQRSTUV".charAt(sum % 23) == s.charAt(7);
    }

    private static boolean same(String s) {
        return s.chars().allMatch(c -> c == s.charAt(0));
    }
}
