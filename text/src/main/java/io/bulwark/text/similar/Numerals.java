package io.bulwark.text.similar;

import io.bulwark.text.similar.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Numbers, amounts of money and dates in one form each. */
final class Numerals {
    private static final Map<String, Integer> SMALL = Map.ofEntries(
            Map.entry("zero", 0),
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12),
            Map.entry("thirteen", 13),
            Map.entry("fourteen", 14),
            Map.entry("fifteen", 15),
            Map.entry("sixteen", 16),
            Map.entry("seventeen", 17),
            Map.entry("eighteen", 18),
            Map.entry("nineteen", 19),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("forty", 40),
            Map.entry("fifty", 50),
            Map.entry("sixty", 60),
            Map.entry("seventy", 70),
            Map.entry("eighty", 80),
            Map.entry("ninety", 90));
    private static final Map<String, Long> LARGE =
            Map.of("hundred", 100L, "thousand", 1_000L, "million", 1_000_000L, "billion", 1_000_000_000L);
    private static final Map<String, String> ORDINALS = Map.of(
            "first", "1th", "second", "2th", "third", "3th", "fourth", "4th", "fifth", "5th", "sixth", "6th", "seventh",
            "7th", "eighth", "8th", "ninth", "9th", "tenth", "10th");
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final Map<String, String> CURRENCIES =
            Map.of("$", "dollar", "\u20ac", "euro", "\u00a3", "pound", "\u00a5", "yen", "\u20b9", "rupee");

    private Numerals() {}

    /** Digits without thousands separators; leading zeros and decimals stay, since versions and codes need them. */
    static String plain(String digits) {
        int comma = digits.indexOf(',');
        if (comma < 0) {
            return digits;
        }
        String whole = digits;
        String rest = "";
        int dot = digits.indexOf('.');
        if (dot >= 0) {
            whole = digits.substring(0, dot);
            rest = digits.substring(dot);
        }
        String[] groups = whole.split(",", -1);
        for (int i = 0; i < groups.length; i++) {
            if (i == 0 ? groups[i].isEmpty() || groups[i].length() > 3 : groups[i].length() != 3) {
                return digits;
            }
        }
        return rest.indexOf(',') >= 0 || whole.indexOf(':') >= 0 ? digits : String.join("", groups) + rest;
    }

    static String times(String digits, long factor) {
        String plain = plain(digits);
        for (int i = 0, dots = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            dots += c == '.' ? 1 : 0;
            // Beyond 18 digits nobody writes a k, and arithmetic on them would not be linear.
            if (dots > 1 || c != '.' && (c < '0' || c > '9') || i > 18) {
                return digits + "*" + factor;
            }
        }
        return new BigDecimal(plain)
                .multiply(BigDecimal.valueOf(factor))
                .stripTrailingZeros()
                .toPlainString();
    }

    static List<Token> join(List<Token> tokens) {
        return dates(money(words(tokens)));
    }

    private static List<Token> words(List<Token> tokens) {
        List<Token> out = new ArrayList<>(tokens.size());
        int i = 0;
        while (i < tokens.size()) {
            Token token = tokens.get(i);
            if (token.kind() == Kind.WORD && SMALL.containsKey(token.form())) {
                i = spelled(tokens, i, out);
            } else if (token.kind() == Kind.NUMBER && i + 1 < tokens.size() && scale(tokens.get(i + 1)) > 0) {
                out.add(new Token(Kind.NUMBER, times(token.form(), scale(tokens.get(i + 1)))));
                i += 2;
            } else if (token.kind() == Kind.WORD && ORDINALS.containsKey(token.form())) {
                out.add(new Token(Kind.NUMBER, ORDINALS.getOrDefault(token.form(), token.form())));
                i++;
            } else {
                out.add(token);
                i++;
            }
        }
        return out;
    }

    private static long scale(Token token) {
        return token.kind() == Kind.WORD && !token.form().equals("hundred") ? LARGE.getOrDefault(token.form(), 0L) : 0;
    }

    private static int spelled(List<Token> tokens, int from, List<Token> out) {
        long total = 0;
        long group = 0;
        int last = -1;
        long lastScale = Long.MAX_VALUE;
        int i = from;
        while (i < tokens.size() && tokens.get(i).kind() == Kind.WORD) {
            String form = tokens.get(i).form();
            Integer small = SMALL.get(form);
            Long large = LARGE.get(form);
            if (small != null && (last < 0 || last >= 20 && small > 0 && small < 10 || last == 100)) {
                group += small;
                last = small;
            } else if (large != null && large == 100 && last > 0 && last < 100 && group < 100) {
                group *= 100;
                last = 100;
            } else if (large != null && large > 100 && large < lastScale && group > 0) {
                total += group * large;
                group = 0;
                lastScale = large;
                last = 100;
            } else if (form.equals("and")
                    && last == 100
                    && i + 1 < tokens.size()
                    && SMALL.containsKey(tokens.get(i + 1).form())
                    && tokens.get(i - 1).form().equals("hundred")) {
                i++;
                continue;
            } else {
                break;
            }
            i++;
        }
        out.add(new Token(Kind.NUMBER, Long.toString(total + group)));
        return i;
    }

    private static List<Token> money(List<Token> tokens) {
        List<Token> out = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String currency = token.kind() == Kind.SYMBOL ? CURRENCIES.get(token.form()) : null;
            if (currency != null && i + 1 < tokens.size() && tokens.get(i + 1).kind() == Kind.NUMBER) {
                String amount = tokens.get(++i).form();
                out.add(new Token(
                        Kind.NUMBER, amount.endsWith(".00") ? amount.substring(0, amount.length() - 3) : amount));
                out.add(Token.word(currency));
            } else {
                out.add(token);
            }
        }
        return out;
    }

    private static List<Token> dates(List<Token> tokens) {
        List<Token> out = new ArrayList<>(tokens.size());
        int i = 0;
        while (i < tokens.size()) {
            int day = day(tokens, i);
            int month = day > 0 ? month(tokens, i + 1) : month(tokens, i);
            int next = i + 2;
            if (day == 0 && month > 0) {
                day = day(tokens, i + 1);
            }
            if (day == 0 || month == 0) {
                out.add(tokens.get(i++));
                continue;
            }
            int year = next < tokens.size() && tokens.get(next).kind() == Kind.COMMA ? next + 1 : next;
            String form = "%02d-%02d".formatted(month, day);
            if (year < tokens.size()
                    && tokens.get(year).kind() == Kind.NUMBER
                    && tokens.get(year).form().length() == 4) {
                form = tokens.get(year).form() + "-" + form;
                next = year + 1;
            }
            out.add(new Token(Kind.NUMBER, form));
            i = next;
        }
        return out;
    }

    private static int day(List<Token> tokens, int i) {
        if (i >= tokens.size() || tokens.get(i).kind() != Kind.NUMBER) {
            return 0;
        }
        String form = tokens.get(i).form();
        String digits = form.endsWith("th") ? form.substring(0, form.length() - 2) : form;
        if (digits.isEmpty() || digits.length() > 2 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int day = Integer.parseInt(digits);
        return day <= 31 ? day : 0;
    }

    private static int month(List<Token> tokens, int i) {
        if (i >= tokens.size() || !tokens.get(i).wordLike()) {
            return 0;
        }
        String form = tokens.get(i).form();
        // "may" and "march" without a capital are more often a verb.
        return form.equals("^May")
                ? 5
                : form.equals("^March") ? 3 : form.equals("may") || form.equals("march") ? 0 : MONTHS.indexOf(form) + 1;
    }
}
