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
    private static final Terms WORDS = Terms.of(
            "phone",
            "phones",
            "contact",
            "contacted",
            "reached",
            "new number",
            "texted",
            "texting",
            "voicemail",
            "helpline",
            "whats app",
            "signal",
            "viber",
            "dialed",
            "dialled",
            "dialing",
            "cellular",
            "phone no",
            "mob",
            "office",
            "work number",
            "ring me",
            "callback",
            "call back",
            "sms to",
            "message to",
            "a message",
            "messages",
            "textos",
            "llamar",
            "llámame",
            "chiamare",
            "chiamami",
            "anrufen",
            "erreichbar",
            "joignable",
            "ligue",
            "bellen",
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

    private static final Terms CALL = Terms.of("call", "phone", "tel", "telephone", "fax", "mobile", "ring", "dial");

    private static final Terms NUMBER = Terms.of("number", "numbers", "nummer", "numéro", "número", "numero");

    /** What else a number may be. */
    private static final Terms RIVALS = Terms.of(
            "order",
            "invoice",
            "account",
            "card",
            "ticket",
            "case",
            "reference",
            "tracking",
            "id",
            "licence",
            "license",
            "passport",
            "serial",
            "policy",
            "member",
            "membership",
            "customer",
            "iban",
            "ssn",
            "tax",
            "part",
            "model",
            "batch",
            "claim",
            "patent",
            "registration",
            "insurance",
            "security",
            "routing",
            "isbn",
            "transaction",
            "block");

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
        return 6;
    }

    @Override
    public void scan(Text text, Sink sink) {
        int parsed = 0;
        int done = 0;
        for (int place : text.digits()) {
            int i = place < done ? -1 : start(text, place, done);
            if (i < 0) {
                continue;
            }
            int end = Stretch.extent(text, i);
            Stretch stretch = end - i < 7 ? Stretch.NONE : Stretch.at(text, i, end);
            if (stretch.digits() > 0) {
                double confidence = confidence(text, stretch, parsed < MOST_PARSED);
                parsed++;
                if (confidence > 0) {
                    sink.found("PHONE_NUMBER", i, stretch.end(), Severity.MEDIUM, confidence);
                }
            }
            done = Math.max(end, stretch.end());
        }
    }

    /** Where a stretch whose first digit stands at {@code place} starts, or -1 in the middle of something else. */
    private static int start(Text text, int place, int done) {
        for (int i = Math.max(done, place - 2); i <= place; i++) {
            int c = text.at(i);
            boolean opens = i == place || c == '(' || c == '+' && text.at(i + 1) != ' ';
            if (opens
                    && (i == 0 || !joins(text.at(i - 1)))
                    && (i + 2 != place || separator(text.at(i + 1)) || text.at(i + 1) == '+')) {
                return i;
            }
        }
        return -1;
    }

    /**
     * A stretch written like a telephone number.
     *
     * @param core where an extension starts or the end
     * @param american 3, 3 and 4 digits
     * @param dates has two slashes
     * @param decimal two groups with a dot between
     * @param trunk a 0, an area and at least two more groups, as national numbers of many countries are written
     */
    private record Stretch(
            int start,
            int core,
            int end,
            int digits,
            int groups,
            boolean bracket,
            boolean american,
            boolean dates,
            boolean decimal,
            boolean trunk) {
        private static final Stretch NONE = new Stretch(0, 0, 0, 0, 0, false, false, false, false, false);

        /** The stretch from {@code start}; {@code NONE} with fewer than 7 or more than 15 digits or in a word. */
        static Stretch at(Text text, int start, int most) {
            int end = start;
            int digits = 0;
            int groups = 0;
            int shape = 0;
            int run = 0;
            boolean bracket = false;
            boolean spaced = false;
            int slashes = 0;
            int dots = 0;
            for (int i = start; i < most; i++) {
                int c = text.at(i);
                if (Digits.digit(c)) {
                    spaced |= run == 0 && i > start && text.at(i - 1) == ' ' && groups == 1;
                    groups += run == 0 ? 1 : 0;
                    digits++;
                    run++;
                    end = i + 1;
                } else {
                    shape = run > 0 ? shape * 16 + run : shape;
                    run = 0;
                    bracket |= c == '(' && (i == start || i + 4 < most);
                    slashes += c == '/' ? 1 : 0;
                    dots += c == '.' ? 1 : 0;
                }
            }
            shape = run > 0 ? shape * 16 + run : shape;
            boolean pairs =
                    shape == 0x222 && end - start == 8 && text.at(start + 2) == ' ' && text.at(start + 5) == ' ';
            if (digits < 7 && !pairs || digits > 15) {
                return NONE;
            }
            int extended = extension(text, end);
            if (extended < 0 && end < text.length() && letterOrDigit(text.at(end))) {
                return NONE;
            }
            int last = extended > 0 ? extended : end;
            boolean american = shape == 0x334 && !(spaced && text.at(start) != '(');
            boolean decimal = dots == 1 && groups == 2 && !bracket;
            boolean trunk = groups >= 3
                    && digits >= 9
                    && digits <= 11
                    && text.at(start) == '0'
                    && Digits.digit(text.at(start + 1))
                    && text.at(start + 1) != '0';
            return new Stretch(start, end, last, digits, groups, bracket, american, slashes >= 2, decimal, trunk);
        }

        /** Where signs of telephone numbers end, at most two that are no digit in turn. */
        static int extent(Text text, int start) {
            int limit = Math.min(text.length(), start + LONGEST);
            int end = start;
            for (int i = start; i < limit; i++) {
                int c = text.at(i);
                if (Digits.digit(c)) {
                    end = i + 1;
                } else if (c == '+' && i > start || !separator(c) && c != '+' || i - end >= 2) {
                    break;
                }
            }
            return end;
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
        int first = text.at(stretch.start());
        if (stretch.digits() < 7) {
            return Context.near(text, stretch.start(), stretch.end(), CALL) ? 0.6 : 0;
        }
        boolean written = stretch.groups() > 1 || first == '+' || first == '(';
        if (stretch.dates() || stretch.decimal() && first != '+') {
            return 0;
        }
        boolean named = Context.near(text, stretch.start(), stretch.end(), WORDS);
        if (international(text, stretch.start())) {
            return named ? 0.97 : !written ? 0.2 : parse && valid(number(text, stretch), "ZZ") ? 0.97 : 0.6;
        }
        if (named) {
            return written || first == '0' || stretch.digits() >= 9 ? 0.9 : 0.5;
        }
        if (stretch.american()) {
            return exchange(text, stretch.start()) ? 0.85 : 0.6;
        }
        if (stretch.bracket() && first == '(' && stretch.groups() >= 2 && stretch.digits() >= 8) {
            return 0.6;
        }
        if (stretch.trunk()) {
            return 0.6;
        }
        if (stretch.groups() > 1
                && stretch.digits() >= 8
                && Context.near(text, stretch.start(), stretch.end(), NUMBER)
                && !Context.near(text, stretch.start(), stretch.end(), RIVALS)) {
            return 0.6;
        }
        boolean national = first == '0' && stretch.groups() >= 2 && stretch.digits() >= 9 && stretch.digits() <= 12;
        return national && parse && anywhere(text.slice(stretch.start(), stretch.core())) ? 0.6 : 0;
    }

    private static boolean international(Text text, int start) {
        return text.at(start) == '+'
                || text.at(start) == '0'
                        && text.at(start + 1) == '0'
                        && start + 2 < text.length()
                        && text.at(start + 2) != '0';
    }

    private static String number(Text text, Stretch stretch) {
        String value = text.slice(stretch.start(), stretch.core());
        return value.charAt(0) == '+' ? value : "+" + value.substring(2);
    }

    private static boolean anywhere(String value) {
        for (String region : REGIONS) {
            if (valid(value, region)) {
                return true;
            }
        }
        return false;
    }

    /** Whether area and exchange of an American number start with 2 to 9, as all do. */
    private static boolean exchange(Text text, int start) {
        int digits = 0;
        for (int i = start; digits < 4; i++) {
            if (Digits.digit(text.at(i))) {
                boolean low = Character.digit(text.at(i), 10) < 2;
                if (low && (digits == 0 || digits == 3)) {
                    return false;
                }
                digits++;
            }
        }
        return true;
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
