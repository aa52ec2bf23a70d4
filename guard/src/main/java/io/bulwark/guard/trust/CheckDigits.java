package io.bulwark.guard.trust;

/** Check digits of identifiers, given without dashes and with a capital X. */
final class CheckDigits {
    private CheckDigits() {}

    /** Weights 10 to 1, a multiple of 11. */
    static boolean isbn10(String digits) {
        return weighed(digits, 10);
    }

    /** Weights 8 to 1, a multiple of 11. */
    static boolean issn(String digits) {
        return weighed(digits, 8);
    }

    private static boolean weighed(String digits, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int d = value(digits, i, length);
            if (d < 0) {
                return false;
            }
            sum += (length - i) * d;
        }
        return digits.length() == length && sum % 11 == 0;
    }

    /** Prefix 978 or 979, weights 1 and 3 in turn, a multiple of 10. */
    static boolean isbn13(String digits) {
        if (digits.length() != 13 || !(digits.startsWith("978") || digits.startsWith("979"))) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 13; i++) {
            int d = digits.charAt(i) - '0';
            if (d < 0 || d > 9) {
                return false;
            }
            sum += i % 2 == 0 ? d : 3 * d;
        }
        return sum % 10 == 0;
    }

    /** ISO 7064 MOD 11-2. */
    static boolean orcid(String digits) {
        int total = 0;
        for (int i = 0; i < 15; i++) {
            int d = value(digits, i, 16);
            if (d < 0) {
                return false;
            }
            total = (total + d) * 2 % 11;
        }
        return digits.length() == 16 && value(digits, 15, 16) == (12 - total) % 11;
    }

    private static int value(String digits, int i, int length) {
        if (i >= digits.length()) {
            return -1;
        }
        char c = digits.charAt(i);
        return c == 'X' ? i == length - 1 ? 10 : -1 : c >= '0' && c <= '9' ? c - '0' : -1;
    }
}
