package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.util.HashMap;
import java.util.Map;

/** International bank account numbers (ISO 13616): a country's length and remainder 1 by 97. */
final class IbanScanner implements Scanner {
    private static final Map<String, Integer> LENGTHS = lengths(
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
                    + "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 "
                    + "KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 "
                    + "OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 "
                    + "TN24 TR26 UA29 VA22 VG24 XK20 YE30");

    @Override
    public String name() {
        return "iban";
    }

    @Override
    public int digits() {
        return 9;
    }

    @Override
    public void scan(Text text, Sink sink) {
        int last = text.length() - 14;
        for (int i = 0; i < last; i++) {
            if (!Digits.digit(text.at(i + 2))
                    || !Digits.digit(text.at(i + 3))
                    || !letter(text.at(i))
                    || !letter(text.at(i + 1))) {
                continue;
            }
            if (i > 0 && Character.isLetterOrDigit(text.at(i - 1))) {
                continue;
            }
            Integer length = LENGTHS.get("" + upper(text.at(i)) + upper(text.at(i + 1)));
            int end = length == null ? -1 : end(text, i, length);
            if (end > 0) {
                sink.found("IBAN_CODE", i, end, Severity.HIGH, 0.99);
                i = end - 1;
            }
        }
    }

    /** Where the number ends, or -1 if what stands here is none. */
    private static int end(Text text, int start, int length) {
        StringBuilder code = new StringBuilder(length);
        int i = start;
        for (; i < text.length() && code.length() < length; i++) {
            int c = text.at(i);
            if (letter(c) || c >= '0' && c <= '9') {
                code.append(upper(c));
            } else if (c != ' ' && c != '-' && c != '\u00A0' || text.at(i - 1) == c) {
                return -1;
            }
        }
        boolean whole = i >= text.length() || !Character.isLetterOrDigit(text.at(i));
        return whole && code.length() == length && remainder(code) == 1 ? i : -1;
    }

    private static int remainder(CharSequence code) {
        int rest = 0;
        for (int k = 0; k < code.length(); k++) {
            char c = code.charAt((k + 4) % code.length());
            rest = c <= '9' ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        }
        return rest;
    }

    private static boolean letter(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static char upper(int c) {
        return (char) (c >= 'a' && c <= 'z' ? c - 32 : c);
    }

    private static Map<String, Integer> lengths(String list) {
        Map<String, Integer> map = new HashMap<>();
        for (String one : list.split(" ")) {
            map.put(one.substring(0, 2), Integer.valueOf(one.substring(2)));
        }
        return Map.copyOf(map);
    }
}
