package io.bulwark.guard.privacy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.util.List;

/**
 * Telephone numbers. A cheap scan finds stretches written like one; libphonenumber judges those in international or
 * national form, words such as "call" or "fax" nearby vouch for the rest.
 */
final class PhoneScanner implements Scanner {
    private static final List<String> WORDS = List.of(
            "phone",
            "phones",
            "call",
            "calling",
            "called",
            "tel",
            "telephone",
            "mobile",
            "cell",
            "cellphone",
            "fax",
            "desk",
            "whatsapp",
            "sms",
            "text me",
            "text us",
            "ring",
            "dial",
            "hotline",
            "landline",
            "reach me",
            "reach us",
            "reach you",
            "contact number",
            "phone number",
            "messages to",
            "message on",
            "registered",
            "home number",
            "my number",
            "telefon",
            "telefonnummer",
            "handy",
            "handynummer",
            "rufnummer",
            "telephone",
            "téléphone",
            "portable",
            "appelez",
            "teléfono",
            "telefono",
            "móvil",
            "llame",
            "cellulare",
            "telefone",
            "celular",
            "telefoon",
            "puhelin",
            "numer telefonu",
            "телефон",
            "电话",
            "手机",
            "電話",
            "전화");

    private static final List<String> REGIONS =
            List.of("GB", "DE", "FR", "IT", "CH", "SE", "AU", "FI", "NL", "ES", "JP", "BR", "IN");

    /** Stretches per text that libphonenumber looks at; the rest is judged by form and words alone. */
    private static final int MOST_PARSED = 64;

    private static final int LONGEST = 32;
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    @Override
    public String name() {
        return "phone";
    }

    @Override
    public int digits() {
        return 7;
    }

    @Override
    public void scan(Text text, Sink sink) {
        int parsed = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.at(i);
            boolean opens = c == '+' || c == '(' || Digits.digit(c);
            if (!opens || i > 0 && joins(text.at(i - 1))) {
                i++;
                continue;
            }
            Stretch stretch = Stretch.at(text, i);
            if (stretch.digits() >= 7 && stretch.digits() <= 15) {
                double confidence = confidence(text, stretch, parsed < MOST_PARSED);
                parsed++;
                if (confidence > 0) {
                    sink.found("PHONE_NUMBER", i, stretch.end(), Severity.MEDIUM, confidence);
                }
            }
            i = Math.max(i + 1, stretch.end());
        }
    }

    /** A stretch written like a telephone number; {@code core} is where an extension starts or the end. */
    private record Stretch(int start, int core, int end, int digits, int groups, boolean bracket, boolean dates) {
        static Stretch at(Text text, int start) {
            int limit = Math.min(text.length(), start + LONGEST);
            int end = start;
            int digits = 0;
            int groups = 0;
            boolean bracket = false;
            int slashes = 0;
            for (int i = start; i < limit; i++) {
                int c = text.at(i);
                if (Digits.digit(c)) {
                    digits++;
                    groups += i == start || !Digits.digit(text.at(i - 1)) ? 1 : 0;
                    end = i + 1;
                } else if (c == '+' && i > start || !separator(c) && c != '+') {
                    break;
                } else if (i - end >= 2) {
                    break;
                } else {
                    bracket |= c == '(' && (i == start || i + 4 < limit);
                    slashes += c == '/' ? 1 : 0;
                }
            }
            boolean whole = end >= text.length() || !letterOrDigit(text.at(end));
            int extended = extension(text, end);
            int last = extended > 0 ? extended : end;
            return new Stretch(start, end, last, whole || extended > 0 ? digits : 0, groups, bracket, slashes >= 2);
        }

        private static int extension(Text text, int at) {
            int i = at;
            if (i < text.length() && text.at(i) == ' ') {
                i++;
            }
            if (i + 2 < text.length() && text.at(i) == 'e' && text.at(i + 1) == 'x' && text.at(i + 2) == 't') {
                i += 3;
            } else if (i < text.length() && text.at(i) == 'x' && i == at) {
                i++;
            } else {
                return -1;
            }
            while (i < text.length() && (text.at(i) == '.' || text.at(i) == ' ')) {
                if (i - at > 6) {
                    return -1;
                }
                i++;
            }
            int from = i;
            while (i < text.length() && i - from < 6 && Digits.digit(text.at(i))) {
                i++;
            }
            return i - from >= 2 && (i == text.length() || !letterOrDigit(text.at(i))) ? i : -1;
        }
    }

    private static double confidence(Text text, Stretch stretch, boolean parse) {
        if (stretch.dates()) {
            return 0;
        }
        String value = text.slice(stretch.start(), stretch.core());
        boolean international = value.charAt(0) == '+' || value.startsWith("00") && !value.startsWith("000");
        boolean named = Context.of(text, stretch.start(), stretch.end()).has(WORDS);
        if (international) {
            String number = value.charAt(0) == '+' ? value : "+" + value.substring(2);
            boolean valid = parse && valid(number, "ZZ");
            return valid ? 0.97 : named ? 0.9 : stretch.groups() > 1 || value.charAt(0) == '+' ? 0.6 : 0.2;
        }
        boolean american = stretch.digits() == 10 && stretch.groups() == 3 && threeThreeFour(value);
        if (named) {
            boolean likely = american || stretch.groups() > 1 || value.charAt(0) == '0' || stretch.digits() >= 9;
            return likely && !decimal(value) ? 0.9 : 0.5;
        }
        if (american) {
            return parse && valid(value, "US") ? 0.85 : 0.6;
        }
        if (stretch.bracket() && value.charAt(0) == '(' && stretch.groups() >= 2 && stretch.digits() >= 8) {
            return 0.6;
        }
        if (value.charAt(0) == '0'
                && stretch.groups() >= 2
                && stretch.digits() >= 9
                && stretch.digits() <= 12
                && parse) {
            for (String region : REGIONS) {
                if (valid(value, region)) {
                    return 0.6;
                }
            }
        }
        return 0;
    }

    /** Whether digits with one dot are more likely a decimal number. */
    private static boolean decimal(String value) {
        return value.indexOf('.') >= 0 && value.indexOf('.') == value.lastIndexOf('.') && value.indexOf(' ') < 0;
    }

    private static boolean threeThreeFour(String value) {
        int run = 0;
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && Character.isDigit(value.charAt(i))) {
                run++;
            } else if (run > 0) {
                shape.append(run);
                run = 0;
            }
        }
        return shape.toString().equals("334") && value.indexOf(' ') != 3;
    }

    private static boolean valid(String value, String region) {
        try {
            PhoneNumber number = NUMBERS.parse(value, region);
            return NUMBERS.isValidNumber(number);
        } catch (NumberParseException e) {
            return false;
        }
    }

    private static boolean separator(int c) {
        return c == '(' || c == ')' || c != '\n' && Digits.separator(c);
    }

    private static boolean joins(int c) {
        return letterOrDigit(c)
                || c == '.'
                || c == '/'
                || c == '-'
                || c == '_'
                || c == '#'
                || c == '$'
                || c == '€'
                || c == '£';
    }

    private static boolean letterOrDigit(int c) {
        return c == '_' || Context.wordPart(c);
    }
}
