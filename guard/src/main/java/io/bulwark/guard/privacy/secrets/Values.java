package io.bulwark.guard.privacy.secrets;

import java.util.List;
import java.util.Locale;

/** Whether a value looks like a secret, or like something that only stands where one would. */
final class Values {
    private final List<String> placeholders;

    Values(List<String> placeholders) {
        this.placeholders = List.copyOf(placeholders);
    }

    /** Shannon entropy in bits for a character. */
    static double entropy(String value) {
        int[] counts = new int[128];
        int n = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 128) {
                counts[c]++;
                n++;
            }
        }
        double sum = 0;
        for (int count : counts) {
            if (count > 0) {
                double p = (double) count / n;
                sum -= p * Math.log(p) / Math.log(2);
            }
        }
        return sum;
    }

    /** Whether a value stands for a secret without being one: a variable, a word in brackets, one character repeated. */
    boolean placeholder(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        for (String word : placeholders) {
            boolean whole = word.length() < 7 && Character.isLetter(word.charAt(0)) || word.equals("password");
            if (whole ? lower.equals(word) || part(lower, word) : lower.contains(word)) {
                return true;
            }
        }
        return lower.startsWith("$")
                || lower.startsWith("%")
                || lower.startsWith("<")
                || repeats(value)
                || alphabet(value);
    }

    /** Whether a word stands between marks: {@code my-token-here} has {@code token}. */
    private static boolean part(String value, String word) {
        for (int at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
            boolean left = at == 0 || !Character.isLetterOrDigit(value.charAt(at - 1));
            int end = at + word.length();
            boolean right = end == value.length() || !Character.isLetterOrDigit(value.charAt(end));
            if (left && right) {
                return true;
            }
        }
        return false;
    }

    /** One character for a third of the value, or five of those that people write for what they leave out. */
    private static boolean repeats(String value) {
        int run = 1;
        for (int i = 1; i < value.length(); i++) {
            run = value.charAt(i) == value.charAt(i - 1) ? run + 1 : 1;
            boolean blank = "xX*#.?".indexOf(value.charAt(i)) >= 0;
            if (run >= 5 && (blank || run * 3 >= value.length())) {
                return true;
            }
        }
        return false;
    }

    /** A stretch of the alphabet or of the digits in order. */
    private static boolean alphabet(String value) {
        int run = 1;
        for (int i = 1; i < value.length(); i++) {
            run = value.charAt(i) == value.charAt(i - 1) + 1 ? run + 1 : 1;
            if (run >= 16) {
                return true;
            }
        }
        return false;
    }

    static boolean uuid(String value) {
        if (value.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = value.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !Charset.HEX.has(c)) {
                return false;
            }
        }
        return true;
    }

    /** A path, an address, a call, a version, a dotted or dashed name of words. */
    static boolean ordinary(String value) {
        if (value.contains("://")
                || value.startsWith("/")
                || value.startsWith("./")
                || value.startsWith("../")
                || value.contains("(")
                || value.contains("\\")) {
            return true;
        }
        int letters = 0;
        int digits = 0;
        int marks = 0;
        int run = 0;
        int wordy = 0;
        for (int i = 0; i <= value.length(); i++) {
            char c = i < value.length() ? value.charAt(i) : ' ';
            if (c >= 'a' && c <= 'z' || run == 0 && c >= 'A' && c <= 'Z') {
                run++;
            } else {
                wordy += run >= 4 ? run : 0;
                run = c >= 'A' && c <= 'Z' ? 1 : 0;
            }
            if (Character.isLetter(c)) {
                letters++;
            } else if (c >= '0' && c <= '9') {
                digits++;
            } else if (i < value.length()) {
                marks++;
            }
        }
        boolean words =
                letters > 0 && wordy * 10 >= letters * 8 && (digits * 5 < value.length() || marks > 0 && digits <= 2);
        boolean version =
                marks >= 2 && digits > 0 && letters <= digits && value.length() < 20 && value.indexOf('.') > 0;
        return words || version;
    }

    /** Letters and digits mixed without any mark, as services give out. */
    private static boolean random(String value) {
        boolean digit = false;
        for (int i = 0; i < value.length(); i++) {
            if (!Charset.ALNUM.has(value.charAt(i))) {
                return false;
            }
            digit |= Character.isDigit(value.charAt(i)) && i > 0 && i < value.length() - 1;
        }
        return digit && value.length() >= 12;
    }

    /** How sure a value assigned to a key, token or secret is one, 0-1. */
    double key(String value, boolean provider) {
        int n = value.length();
        if (n < 10 || n > 1_000 || placeholder(value) || ordinary(value) && !(provider && random(value))) {
            return 0;
        }
        int digits = 0;
        int letters = 0;
        boolean hex = true;
        for (int i = 0; i < n; i++) {
            char c = value.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            letters += Character.isLetter(c) ? 1 : 0;
            hex &= Charset.HEX.has(c);
            if (c >= 128 || c <= ' ') {
                return 0;
            }
        }
        if (digits == 0 && (n < 20 || letters == n && entropy(value) < 4)) {
            return 0;
        }
        if (letters == 0) {
            return provider && digits == n && n >= 14 ? 0.6 : 0;
        }
        double bits = entropy(value);
        if (uuid(value)) {
            return provider ? 0.8 : 0.6;
        }
        if (hex) {
            return n >= 16 && bits >= 2.6 ? (provider ? 0.85 : 0.7) : provider && n >= 12 ? 0.55 : 0;
        }
        if (n < 16) {
            return bits >= 2.9 && (digits >= 2 || provider) ? (provider ? 0.7 : 0.55) : 0;
        }
        return bits >= 3.2 ? (provider ? 0.9 : 0.8) : provider && bits >= 2.8 ? 0.55 : 0;
    }

    /** How sure a value assigned to a password is one, 0-1. */
    double password(String value) {
        int n = value.length();
        if (n < 6 || n > 200 || placeholder(value) || value.contains("://") || value.contains("(")) {
            return 0;
        }
        int kinds = 0;
        boolean lower = false;
        boolean upper = false;
        boolean digit = false;
        boolean mark = false;
        for (int i = 0; i < n; i++) {
            char c = value.charAt(i);
            if (c <= ' ') {
                return 0;
            }
            lower |= Character.isLowerCase(c);
            upper |= Character.isUpperCase(c);
            digit |= c >= '0' && c <= '9';
            mark |= !Character.isLetterOrDigit(c);
        }
        kinds += (lower ? 1 : 0) + (upper ? 1 : 0) + (digit ? 1 : 0) + (mark ? 1 : 0);
        boolean varied = kinds >= 3 || kinds == 2 && digit && n >= 8;
        return varied ? 0.75 : 0;
    }
}
