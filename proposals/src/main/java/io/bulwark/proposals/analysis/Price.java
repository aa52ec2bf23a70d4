package io.bulwark.proposals.analysis;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number that may be a price. Of a range, {@code value} is the upper end. {@code token} is null where none stands with
 * the number; then only its place can tell whether it is one. {@code rate} says that it is paid per hour, month or piece.
 */
record Price(BigDecimal value, @Nullable String token, boolean rate, int start, int end) {
    private static final String KNOWN =
            "USDC\\.e|USDC|USDT|USDS|DAI|XDAI|WXDAI|WETH|STETH|WSTETH|ETH|WBTC|BTC|USD|EUR|GBP|CHF|CUSD|CEUR|SUSD|LUSD|MATIC";
    private static final String SIGN = "US\\$|[$€£]";
    private static final String SCALE =
            "(?:\\s?(?<scale%1$d>k|K|M|m|MM|mm|mn|mln|bn|B|[Mm]il(?:lion)?(?:en|s)?|[Mm]illones|[Mm]ilh[õo]es|[Tt]housand|[Bb]illion|тыс|млн|万|百万)(?![\\p{L}\\d]))?";
    private static final String NUMBER =
            "(?<number%1$d>\\d{1,3}(?:(?<mark%1$d>[,.'’ ])\\d{3})(?:\\k<mark%1$d>\\d{3}){0,6}(?:[.,]\\d{1,18})?(?!\\d)|\\d{1,24}(?:[.,]\\d{1,18})?(?!\\d))"
                    + SCALE;
    private static final Pattern LEAD = Pattern.compile("(?:(?<![\\p{L}\\p{N}_])(?<name>(?i:" + KNOWN
            + ")|\\$?[a-z]?[A-Z]{2,8}(?=\\s\\$)|\\$[A-Z]{2,8}(?=\\s))" + "\\s?)?(?<sign>" + SIGN + ")?\\s?$");
    private static final Pattern HEADING_TOKEN = Pattern.compile(
            "(?<![\\p{L}\\p{N}])\\$?(?i:" + KNOWN + "|CELO|ENS|ARB|UNI|AAVE|SNX|GRT|MKR|CRV)(?![\\p{L}\\p{N}])|[$€£]");
    private static final Pattern FORM = Pattern.compile("(?<![\\p{L}\\p{N}_#/@.,:&-])" + NUMBER.formatted(1)
            + "(?:\\s?(?:-|–|—|~|to|bis)\\s?(?:" + SIGN + ")?" + NUMBER.formatted(2) + ")?"
            + "(?:\\s?[(]?(?<token>\\$?(?i:" + KNOWN
            + ")|\\$?[a-z]{0,4}[A-Z]{2,8}(?:\\.e)?|[€£$]|(?i:(?:us )?dollars?|euros?))(?![\\p{L}\\p{N}]))?"
            + "(?![\\p{L}\\p{N}_]|\\s?(?:%|percent|bps|basis points?|gwei|wei)|[.,:/]\\d|[-–]\\d)");
    private static final Pattern RATE = Pattern.compile(
            "(?i)^\\)?\\s{0,2}(?:/\\s?\\p{L}|(?:per|an?|each|every)\\s(?:hour|hr|day|week|month|quarter|year|epoch|person|member|delegate|project|seat|round|unit|\\w{1,12})|each\\b|monthly|weekly|hourly|annually|yearly|p\\.?/?[am]\\b)");
    private static final Pattern PAID_IN =
            Pattern.compile("(?i)^\\)?\\s(?:worth of|in|of|paid in|\\()\\s?\\$?(USDC|USDT|DAI|USDS)(?![\\p{L}\\p{N}])");
    private static final Pattern IDENTIFIER = Pattern.compile(
            "(?i)(?:\\b(?:block|epoch|id|nonce|height|chain|phase|week|month|day|sprint|step|round|season|version|section|article|proposal|[a-z]{1,3}ip|pip|no)\\.?\\s?[#:]?\\s?)$");
    private static final Set<String> NOT_TOKENS = Set.of(
            "UTC", "GMT", "CET", "EST", "EDT", "PST", "AM", "PM", "API", "DAO", "LTV", "TVL", "APR", "APY", "KPI",
            "FTE", "PR", "AMA", "NFT", "AIP", "SIP", "CGP", "EP", "EIP", "ERC", "ID", "MB", "GB", "TB", "KB", "GAS",
            "BPS", "CPU", "QA", "UI", "UX", "RPC", "TX", "II", "III", "IV", "VI", "LP", "DEX", "TPS", "DVT", "SC",
            "MIP", "RFP", "EVM", "ZK", "VM", "SDK", "AND", "OR", "OF", "YES", "NO", "FOR", "THE", "TO", "IN", "WILL",
            "PER", "DAYS", "EOA", "MS", "AI", "IP", "UP", "SME", "VC", "CEX", "TGE", "VIP", "HR", "HRS", "ETF", "AMM",
            "OTC", "URL", "PDF");
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("$", "USD"),
            Map.entry("US$", "USD"),
            Map.entry("€", "EUR"),
            Map.entry("£", "GBP"),
            Map.entry("USDC.E", "USDC.e"),
            Map.entry("STETH", "stETH"),
            Map.entry("WSTETH", "wstETH"),
            Map.entry("XDAI", "xDAI"),
            Map.entry("WXDAI", "wxDAI"),
            Map.entry("SUSD", "sUSD"),
            Map.entry("CUSD", "cUSD"),
            Map.entry("CEUR", "cEUR"));

    /** The numbers of {@code text}, which is a line, cell or sentence of at most about a thousand characters. */
    static List<Price> in(String text) {
        List<Price> found = new ArrayList<>();
        if (text.chars().noneMatch(Character::isDigit)) {
            return found;
        }
        Matcher matcher = FORM.matcher(text);
        while (matcher.find()) {
            Matcher ahead = LEAD.matcher(text.substring(Math.max(0, matcher.start() - 12), matcher.start()));
            boolean led = ahead.find() && (ahead.group("name") != null || ahead.group("sign") != null);
            String lead = !led ? null : ahead.group("name") != null ? ahead.group("name") : ahead.group("sign");
            int start = led ? matcher.start() - ahead.group().length() : matcher.start();
            String token = matcher.group("token");
            if (token != null && NOT_TOKENS.contains(token.toUpperCase(Locale.ROOT))) {
                continue;
            }
            String named = token != null ? token : lead;
            if (token != null && lead != null && NAMES.containsKey(token)) {
                named = lead;
            }
            String unit = named == null ? null : name(named);
            String rest = text.substring(matcher.end());
            if ("USD".equals(unit)) {
                Matcher paid = PAID_IN.matcher(rest);
                unit = paid.find() ? paid.group(1).toUpperCase(Locale.ROOT) : unit;
            }
            if (unit == null
                    && IDENTIFIER
                            .matcher(text.substring(Math.max(0, matcher.start() - 20), matcher.start()))
                            .find()) {
                continue;
            }
            BigDecimal value = value(matcher, unit);
            if (value != null && !(unit == null && year(matcher))) {
                found.add(new Price(value, unit, RATE.matcher(rest).find(), start, matcher.end()));
            }
        }
        return found;
    }

    /** {@code value} without exponent or trailing zeros. */
    static String plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }

    String plain() {
        return plain(value);
    }

    /** The token named alone or in brackets in a column heading, or null. */
    static @Nullable String tokenOf(String heading) {
        Matcher matcher = HEADING_TOKEN.matcher(PlainText.shortened(heading, 120));
        return matcher.find() ? name(matcher.group()) : null;
    }

    /** The usual spelling of a token or currency. */
    static String name(String written) {
        String upper = written.toUpperCase(Locale.ROOT);
        if (upper.endsWith("DOLLAR") || upper.endsWith("DOLLARS")) {
            return "USD";
        }
        if (upper.startsWith("EURO")) {
            return "EUR";
        }
        if (NAMES.containsKey(upper)) {
            return NAMES.get(upper);
        }
        String bare = written.startsWith("$") ? written.substring(1) : written;
        String known = bare.toUpperCase(Locale.ROOT);
        return ("|" + KNOWN + "|CELO|").contains("|" + known + "|") ? NAMES.getOrDefault(known, known) : bare;
    }

    private static boolean year(Matcher matcher) {
        String number = matcher.group("number1");
        return matcher.group("scale1") == null && number.matches("(?:19|20)\\d\\d");
    }

    private static @Nullable BigDecimal value(Matcher matcher, @Nullable String token) {
        BigDecimal first = number(matcher.group("number1"), token);
        String second = matcher.group("number2");
        if (second == null) {
            return first == null ? null : first.multiply(factor(matcher.group("scale1")));
        }
        BigDecimal upper = number(second, token);
        if (first == null || upper == null) {
            return null;
        }
        BigDecimal top = upper.multiply(factor(matcher.group("scale2")));
        BigDecimal bottom = first.multiply(factor(matcher.group("scale1")));
        return top.compareTo(bottom) >= 0 ? top : null;
    }

    private static BigDecimal factor(@Nullable String scale) {
        if (scale == null) {
            return BigDecimal.ONE;
        }
        return switch (scale.toLowerCase(Locale.ROOT)) {
            case "k", "thousand", "тыс" -> BigDecimal.valueOf(1_000);
            case "万" -> BigDecimal.valueOf(10_000);
            case "bn", "b", "billion" -> BigDecimal.valueOf(1_000_000_000);
            default -> BigDecimal.valueOf(1_000_000);
        };
    }

    /** A lone separator before exactly three digits groups thousands, save for a dot in a small number of ether or bitcoin. */
    private static @Nullable BigDecimal number(String written, @Nullable String token) {
        String text = written.replaceAll("['’ ]", "");
        int comma = text.lastIndexOf(',');
        int dot = text.lastIndexOf('.');
        if (comma >= 0 && dot >= 0) {
            char decimal = comma > dot ? ',' : '.';
            text = text.replace(decimal == ',' ? "." : ",", "").replace(decimal, '.');
        } else if (comma >= 0 || dot >= 0) {
            char mark = comma >= 0 ? ',' : '.';
            boolean many = text.indexOf(mark) != text.lastIndexOf(mark);
            boolean three = text.length() - text.lastIndexOf(mark) == 4 && !text.startsWith("0");
            boolean coin = mark == '.' && token != null && (token.endsWith("ETH") || token.endsWith("BTC")) && dot <= 2;
            text = many || three && !coin ? text.replace(String.valueOf(mark), "") : text.replace(mark, '.');
        }
        return text.chars().filter(c -> c == '.').count() <= 1 ? new BigDecimal(text) : null;
    }
}
