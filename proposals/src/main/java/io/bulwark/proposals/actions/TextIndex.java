package io.bulwark.proposals.actions;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The words, numbers and addresses that a proposal's text shows, found in one pass. Comments, which a rendered page hides,
 * are left out, so that nothing hidden counts as disclosed.
 */
final class TextIndex {
    private static final Map<String, Integer> SCALES = Map.ofEntries(
            Map.entry("k", 3),
            Map.entry("thousand", 3),
            Map.entry("m", 6),
            Map.entry("mm", 6),
            Map.entry("mn", 6),
            Map.entry("mln", 6),
            Map.entry("million", 6),
            Map.entry("b", 9),
            Map.entry("bn", 9),
            Map.entry("billion", 9));
    private static final Set<String> LEADS =
            Set.of("in", "worth", "of", "usd", "equivalent", "to", "value", "as", "paid");
    private static final int LONGEST_NUMBER = 90;
    /** What a number counts when it is no amount of some other token. */
    private static final Set<String> OTHER_UNITS = Set.of(
            "usd",
            "eur",
            "gbp",
            "usdc",
            "usdt",
            "dai",
            "cusd",
            "ceur",
            "creal",
            "celo",
            "eth",
            "weth",
            "uni",
            "ens",
            "aave",
            "gho",
            "comp",
            "op",
            "arb",
            "link",
            "users",
            "people",
            "members",
            "holders",
            "wallets",
            "days",
            "months",
            "weeks",
            "years",
            "transactions",
            "projects",
            "participants",
            "followers",
            "blocks",
            "votes");

    /** Two amounts this close count as one: texts round. */
    private static final BigDecimal TOLERANCE = new BigDecimal("0.0001");

    /** Beginnings of words that stand before the address of somebody who is paid, approved or given power. */
    private static final List<String> PAYEE = List.of(
            "recipient",
            "receiver",
            "beneficiar",
            "payee",
            "wallet",
            "multisig",
            "multi-sig",
            "safe",
            "treasury",
            "address",
            "account",
            "destination",
            "spender",
            "transfer",
            "send",
            "pay",
            "approv",
            "grant",
            "fund",
            "data",
            "to");

    /** Beginnings of words that stand before addresses of those who are not the ones paid. */
    private static final List<String> PARTAKER =
            List.of("signer", "owner", "member", "signator", "from", "contract", "token");

    /** How far from an amount the address may stand that it goes to, in characters. */
    private static final int NEAR = 160;
    /** How far before an address its cue may stand, in characters. */
    private static final int CUE = 120;

    private final Set<String> addresses = new HashSet<>();
    private final Set<String> payees = new HashSet<>();
    private final Set<String> callees = new HashSet<>();
    private final Set<String> shortened = new HashSet<>();
    private final NavigableSet<String> words = new TreeSet<>();
    private final TreeMap<BigDecimal, Set<String>> numbers = new TreeMap<>();
    private static final Set<String> TIMES =
            Set.of("day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years");
    private static final List<String> RATES = List.of(
            " per ",
            "/day",
            "/week",
            "/month",
            "/year",
            "daily",
            "weekly",
            "monthly",
            "quarterly",
            "a month",
            "each month");
    private static final int MOST_SPANS = 20;
    private static final int MOST_PLACES = 20_000;
    private static final int RATE = 30;

    private final Set<BigDecimal> spans = new LinkedHashSet<>();

    /** Where addresses stand, in the order of the text. */
    private final TreeMap<Integer, String> places = new TreeMap<>();

    private final Map<BigDecimal, List<Integer>> numberPlaces = new HashMap<>();
    /** The address that stands before call data which the text shows. */
    private final Map<String, String> shownCalls = new HashMap<>();

    private final Set<String> symbols = new HashSet<>();
    private final List<BigDecimal> rates = new ArrayList<>();
    private String lastAddress = "";
    private int offset;
    private int numberAt;
    private final BitSet lines = new BitSet();
    private int afterHex;
    private boolean smallestUnits;
    private final Map<String, Integer> inMoney = new HashMap<>();
    private final TreeMap<String, Integer> amountsOf = new TreeMap<>();

    TextIndex(String title, String description) {
        read(title);
        offset = title.length() + 2 * NEAR;
        String shown = visible(description);
        for (int at = shown.indexOf('\n'); at >= 0; at = shown.indexOf('\n', at + 1)) {
            lines.set(offset + at);
        }
        read(shown);
    }

    boolean names(@Nullable String address) {
        return address != null
                && (addresses.contains(address) || shortened.contains(address.substring(0, 6) + address.substring(38)));
    }

    Set<String> addresses() {
        return addresses;
    }

    /** The addresses that the text introduces as somebody who gets something. */
    Set<String> payees() {
        return payees;
    }

    /** The addresses that the text shows itself, not only as a part of a link. */
    Set<String> callees() {
        return callees;
    }

    /** Whether a word begins so. */
    boolean says(String beginning) {
        String found = words.ceiling(beginning);
        return found != null && found.startsWith(beginning);
    }

    /** Whether the word stands in the text, whole. */
    boolean word(String word) {
        return words.contains(word);
    }

    boolean saysAny(List<String> beginnings) {
        return beginnings.stream().anyMatch(this::says);
    }

    /** Whether an identifier stands in the text, whole or as words: {@code setConstitution}, "set constitution". */
    boolean identifies(String identifier) {
        String whole = identifier.toLowerCase(Locale.ROOT);
        if (whole.length() > 3 && words.contains(whole)) {
            return true;
        }
        List<String> parts = Catalogue.parts(identifier);
        return parts.size() > 1 && parts.stream().allMatch(this::says);
    }

    /** Whether an identifier of several words stands in the text as it is written in code. */
    boolean shows(String identifier) {
        return words.contains(identifier.toLowerCase(Locale.ROOT))
                && Catalogue.parts(identifier).size() > 1;
    }

    /**
     * Whether the text states this amount of the token.
     *
     * @param symbol null where any number counts, whatever it numbers
     */
    boolean states(BigDecimal amount, @Nullable String symbol) {
        BigDecimal slack = amount.abs().multiply(TOLERANCE);
        String token = symbol == null ? "" : symbol.toLowerCase(Locale.ROOT);
        return numbers.subMap(amount.subtract(slack), true, amount.add(slack), true).values().stream()
                .flatMap(Set::stream)
                .anyMatch(unit ->
                        symbol == null || unit.equals(token) || !OTHER_UNITS.contains(unit) || dollars(token, unit));
    }

    /** What is counted where the text states this amount; empty where a number stands without a unit. */
    Set<String> unitsOf(BigDecimal amount) {
        BigDecimal slack = amount.abs().multiply(TOLERANCE);
        Set<String> units = new HashSet<>();
        numbers.subMap(amount.subtract(slack), true, amount.add(slack), true)
                .values()
                .forEach(units::addAll);
        return units;
    }

    /** Whether a unit of the text is written as symbols of tokens are: two capitals at least. */
    boolean symbol(String unit) {
        return symbols.contains(unit);
    }

    /** Whether the amount is a rate that the text states, times a number of days, weeks, months, quarters or years in it. */
    boolean statesOverTime(BigDecimal amount) {
        BigDecimal slack = amount.abs().multiply(TOLERANCE);
        return rates.stream().limit(MOST_SPANS).anyMatch(rate -> spans.stream()
                .limit(MOST_SPANS)
                .anyMatch(span -> rate.multiply(span).subtract(amount).abs().compareTo(slack) <= 0));
    }

    /** The address right before the given call data, or null where the text does not show the data. */
    @Nullable
    String targetShown(String data) {
        return shownCalls.get(data);
    }

    /** The addresses that stand near the amount, on the same line. */
    Set<String> near(BigDecimal amount) {
        Set<String> near = new HashSet<>();
        BigDecimal slack = amount.abs().multiply(TOLERANCE);
        numbers.subMap(amount.subtract(slack), true, amount.add(slack), true)
                .keySet()
                .forEach(value -> numberPlaces.getOrDefault(value, List.of()).stream()
                        .limit(MOST_SPANS)
                        .forEach(at -> places.subMap(at - NEAR, at + NEAR).forEach((place, address) -> {
                            if (line(place) == line(at)) {
                                near.add(address);
                            }
                        })));
        return near;
    }

    private int line(int at) {
        return lines.previousSetBit(at);
    }

    private static boolean dollars(String token, String unit) {
        return unit.equals("usd") && (token.contains("usd") || token.equals("dai") || token.equals("gho"));
    }

    /** Whether the text writes numbers in a token's smallest unit, as call data does. */
    boolean smallestUnits() {
        return smallestUnits;
    }

    /** How many amounts of the token the text states. */
    int amountsOf(String symbol) {
        return amountsOf.getOrDefault(symbol.toLowerCase(Locale.ROOT), 0);
    }

    /** How many amounts of dollars the text states that are to be paid in the token. */
    int inMoney(String symbol) {
        return inMoney.getOrDefault(symbol.toLowerCase(Locale.ROOT), 0);
    }

    private static String visible(String text) {
        int start = text.indexOf("<!--");
        if (start < 0) {
            return text;
        }
        StringBuilder seen = new StringBuilder(text.length());
        int at = 0;
        while (start >= 0) {
            seen.append(text, at, start);
            int end = text.indexOf("-->", start + 4);
            if (end < 0) {
                return seen.toString();
            }
            at = end + 3;
            start = text.indexOf("<!--", at);
        }
        return seen.append(text, at, text.length()).toString();
    }

    private void read(String text) {
        afterHex = 0;
        lastAddress = "";
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '0' && at + 1 < text.length() && (text.charAt(at + 1) == 'x' || text.charAt(at + 1) == 'X')) {
                at = hex(text, at);
            } else if (c >= '0' && c <= '9') {
                at = number(text, at);
            } else if (Character.isLetter(c)) {
                at = word(text, at);
            } else {
                at++;
            }
        }
    }

    private int hex(String text, int start) {
        int end = start + 2;
        while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
            end++;
        }
        int digits = end - start - 2;
        if (digits == 40) {
            String address = text.substring(start, end).toLowerCase(Locale.ROOT);
            addresses.add(address);
            introduced(address, text.substring(Math.max(afterHex, start - CUE), start));
            places.put(offset + start, address);
            lastAddress = address;
            afterHex = end;
        } else if (digits >= 4 && digits < 12) {
            shortForm(text, start, end);
        } else if (digits > 40 && (digits - 8) % 64 == 0) {
            if (start - afterHex < CUE && !lastAddress.isEmpty()) {
                shownCalls.putIfAbsent(text.substring(start, end).toLowerCase(Locale.ROOT), lastAddress);
            }
            // Call data that the text shows names the addresses in it.
            for (int word = start + 10; word + 64 <= end; word += 64) {
                if (text.startsWith("000000000000000000000000", word)) {
                    addresses.add("0x" + text.substring(word + 24, word + 64).toLowerCase(Locale.ROOT));
                }
            }
        }
        return Math.max(end, start + 1);
    }

    private void introduced(String address, String before) {
        List<String> cues = new ArrayList<>();
        int at = 0;
        while (at < before.length()) {
            int end = at;
            while (end < before.length() && (Character.isLetter(before.charAt(end)) || before.charAt(end) == '-')) {
                end++;
            }
            if (end > at) {
                cues.add(before.substring(at, end).toLowerCase(Locale.ROOT));
            }
            at = Math.max(end, at + 1);
        }
        int payee = last(cues, PAYEE);
        if (payee >= 0 && payee > last(cues, PARTAKER)) {
            payees.add(address);
        }
        if (!before.endsWith("/")) {
            callees.add(address);
        }
    }

    /** Where the last of the words stands that begins so, or -1. */
    private static int last(List<String> words, List<String> beginnings) {
        for (int i = words.size() - 1; i >= 0; i--) {
            String word = words.get(i);
            if (beginnings.stream()
                    .anyMatch(start -> start.length() < 3 ? word.equals(start) : word.startsWith(start))) {
                return i;
            }
        }
        return -1;
    }

    /** {@code 0x1234…abcd}: at least four digits at each end. */
    private void shortForm(String text, int start, int end) {
        int at = end;
        while (at < text.length() && at < end + 4 && (text.charAt(at) == '.' || text.charAt(at) == '…')) {
            at++;
        }
        int tail = at;
        while (tail < text.length() && tail < at + 12 && Character.digit(text.charAt(tail), 16) >= 0) {
            tail++;
        }
        if (at > end && tail - at >= 4) {
            String head = text.substring(start, start + 6).toLowerCase(Locale.ROOT);
            shortened.add(head + text.substring(tail - 4, tail).toLowerCase(Locale.ROOT));
        }
    }

    private int number(String text, int start) {
        int end = start + 1;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean separator = ".,'’_".indexOf(c) >= 0
                    && end + 1 < text.length()
                    && Character.digit(text.charAt(end + 1), 10) >= 0;
            if (!separator && (c < '0' || c > '9')) {
                break;
            }
            end++;
        }
        if (end - start > LONGEST_NUMBER) {
            return end;
        }
        int next = end;
        while (next < text.length() && next < end + 3 && " \u00a0*`".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        int wordEnd = next;
        while (wordEnd < text.length() && Character.isLetter(text.charAt(wordEnd)) && wordEnd < next + 12) {
            wordEnd++;
        }
        String unit = text.substring(next, wordEnd).toLowerCase(Locale.ROOT);
        int scale = 0;
        Integer known = SCALES.get(unit);
        int after = end;
        if (known != null) {
            scale = known;
            after = wordEnd;
        } else if (unit.equals("e") && next == end) {
            int digits = wordEnd;
            while (digits < text.length() && digits < wordEnd + 2 && Character.digit(text.charAt(digits), 10) >= 0) {
                digits++;
            }
            if (digits > wordEnd) {
                scale = Integer.parseInt(text.substring(wordEnd, digits));
                after = digits;
            }
        }
        String written = text.substring(start, end);
        numberAt = offset + start;
        String unitThere = unitAt(text, after);
        boolean money = start > 0 && text.charAt(start - 1) == '$';
        String lower = unitThere.toLowerCase(Locale.ROOT);
        if (unitThere.chars().filter(Character::isUpperCase).count() > 1) {
            symbols.add(lower);
        }
        String counted = money && !symbols.contains(lower) ? "usd" : lower;
        if (!counted.isEmpty()) {
            amountsOf.merge(counted, 1, Integer::sum);
        }
        if (TIMES.contains(counted) && written.length() < 5 && written.chars().allMatch(Character::isDigit)) {
            spans.add(new BigDecimal(written));
        }
        String plain = written.replace("'", "").replace("’", "").replace("_", "");
        add(plain.replace(",", ""), scale, counted);
        if (plain.indexOf(',') >= 0 || plain.indexOf('.') >= 0) {
            add(plain.replace(".", "").replace(',', '.'), scale, counted);
        }
        String simple = plain.replace(",", "");
        if (rates.size() < MOST_SPANS
                && simple.indexOf('.') == simple.lastIndexOf('.')
                && rate(text.substring(after, Math.min(text.length(), after + RATE)))) {
            rates.add(new BigDecimal(simple).scaleByPowerOfTen(scale));
        }
        worth(text, start, after);
        return after;
    }

    private static boolean rate(String after) {
        String next = after.toLowerCase(Locale.ROOT);
        int line = next.indexOf('\n');
        String same = line < 0 ? next : next.substring(0, line);
        return RATES.stream().anyMatch(same::contains);
    }

    /** {@code $50,000 in CELO}, {@code $22,000 worth of UNI}: the token's number is left open. */
    private void worth(String text, int start, int after) {
        int sign = start - 1;
        while (sign >= 0 && sign > start - 3 && text.charAt(sign) == ' ') {
            sign--;
        }
        if (sign < 0 || text.charAt(sign) != '$') {
            return;
        }
        int at = after;
        for (int words = 0; words < 5 && at < text.length(); words++) {
            while (at < text.length() && " \u00a0*`$()".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            int end = at;
            while (end < text.length() && end < at + 12 && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            String word = text.substring(at, end).toLowerCase(Locale.ROOT);
            if (word.isEmpty()) {
                return;
            }
            if (!LEADS.contains(word)) {
                // "$200,000 cUSD" counts the token; "$50,000 in CELO" leaves its number open.
                if (words > 0) {
                    inMoney.merge(word, 1, Integer::sum);
                }
                return;
            }
            at = end;
        }
    }

    private static String unitAt(String text, int after) {
        int start = after;
        while (start < text.length() && start < after + 4 && " \u00a0*`$".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        int end = start;
        while (end < text.length() && end < start + 14 && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }

    private void add(String digits, int scale, String unit) {
        if (digits.indexOf('.') != digits.lastIndexOf('.')) {
            add(digits.replace(".", ""), scale, unit);
            return;
        }
        BigDecimal value = new BigDecimal(digits);
        if (numberPlaces.size() < MOST_PLACES) {
            numberPlaces
                    .computeIfAbsent(value.scaleByPowerOfTen(scale), key -> new ArrayList<>(2))
                    .add(numberAt);
        }
        numbers.computeIfAbsent(value.scaleByPowerOfTen(scale), key -> new HashSet<>())
                .add(unit);
        if (scale > 12) {
            numbers.computeIfAbsent(value, key -> new HashSet<>()).add(unit);
        }
        smallestUnits |= digits.length() > 15 && digits.indexOf('.') < 0;
    }

    private int word(String text, int start) {
        int end = start;
        boolean mixed = false;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end)) && end < start + 80) {
            mixed |= end > start && Character.isUpperCase(text.charAt(end));
            end++;
        }
        String word = text.substring(start, end);
        words.add(word.toLowerCase(Locale.ROOT));
        if (mixed) {
            words.addAll(Catalogue.parts(word));
        }
        return end;
    }
}
