package io.bulwark.proposals.analysis;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An amount of money as written in a text. {@code value} is a plain decimal; {@code token} is null where none is named.
 * Understood are 20,000 USDC, $1.2m, 50k, 850.000 DAI, 1.000,00 and 1 234 567; percentages and dates are not amounts.
 */
record Amount(BigDecimal value, @Nullable String token, int start, int end) {
    private static final Pattern FORM = Pattern.compile(
            "(?<![\\p{L}\\d.,_#/-])(?<sign>US\\$|[$€£])?\\s?"
                    + "(?<number>\\d{1,3}(?:[,.'’\u00a0\u202f ]\\d{3}){1,6}(?:[.,]\\d{1,18})?|\\d{1,30}(?:[.,]\\d{1,18})?)"
                    + "(?:\\s?(?<scale>k|K|M|m|MM|mm|bn|[Mm]illion(?:en|s)?|[Mm]illones|[Mm]ilh[õo]es|[Tt]housand|[Bb]illion|млн|тыс|万|百万)(?![\\p{L}\\d]))?"
                    + "(?:[\\s\u00a0]{0,2}(?:\\*\\*|\\$|`)?(?<token>[A-Z][A-Za-z]{0,3}[A-Z]{1,6}(?:\\.e)?)(?![A-Za-z]))?(?!\\s?%|[\\d_/-]|[.,]\\d|\\p{L}{2,}\\()");
    private static final Set<String> NOT_TOKENS = Set.of(
            "UTC", "GMT", "CET", "EST", "PST", "AM", "PM", "API", "DAO", "LTV", "TVL", "APR", "APY", "KPI", "FTE", "PR",
            "AMA", "NFT", "AIP", "SIP", "CGP", "EP", "EIP", "ID", "MB", "GB", "TB", "KB", "GAS", "BPS", "CPU", "QA",
            "UI", "UX", "RPC", "TX", "II", "III", "IV");

    /** The amounts of {@code text} in order. Offsets are UTF-16 indexes of it. */
    static List<Amount> in(String text) {
        List<Amount> found = new ArrayList<>();
        Matcher matcher = FORM.matcher(text);
        while (matcher.find()) {
            String token = matcher.group("token");
            boolean known = token != null && !NOT_TOKENS.contains(token);
            if (token != null && !known) {
                continue;
            }
            if (token == null && matcher.group("sign") != null) {
                token = matcher.group("sign").endsWith("$")
                        ? "USD"
                        : matcher.group("sign").equals("€") ? "EUR" : "GBP";
            }
            String scale = matcher.group("scale");
            Optional<BigDecimal> value = number(matcher.group("number"));
            if (value.isPresent()) {
                BigDecimal scaled = value.get().multiply(factor(scale));
                found.add(new Amount(scaled, token, matcher.start(), matcher.end()));
            }
        }
        return found;
    }

    /** {@code value} without exponent or trailing zeros. */
    String plain() {
        BigDecimal stripped = value.stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }

    private static BigDecimal factor(@Nullable String scale) {
        if (scale == null) {
            return BigDecimal.ONE;
        }
        return switch (scale.toLowerCase(Locale.ROOT)) {
            case "k", "thousand", "тыс" -> BigDecimal.valueOf(1_000);
            case "万" -> BigDecimal.valueOf(10_000);
            case "bn", "billion" -> BigDecimal.valueOf(1_000_000_000);
            default -> BigDecimal.valueOf(1_000_000);
        };
    }

    /** A lone separator before exactly three digits groups thousands; before any other number of digits it is decimal. */
    private static Optional<BigDecimal> number(String written) {
        String text = written.replaceAll("['’\u00a0\u202f ]", "");
        int comma = text.lastIndexOf(',');
        int dot = text.lastIndexOf('.');
        if (comma >= 0 && dot >= 0) {
            char decimal = comma > dot ? ',' : '.';
            text = text.replace(decimal == ',' ? "." : ",", "").replace(decimal, '.');
        } else if (comma >= 0 || dot >= 0) {
            char mark = comma >= 0 ? ',' : '.';
            boolean many = text.indexOf(mark) != text.lastIndexOf(mark);
            boolean three = text.length() - text.lastIndexOf(mark) == 4 && !text.startsWith("0");
            text = many || three ? text.replace(String.valueOf(mark), "") : text.replace(mark, '.');
        }
        return text.chars().filter(c -> c == '.').count() <= 1 && text.length() <= 40
                ? Optional.of(new BigDecimal(text))
                : Optional.empty();
    }
}
