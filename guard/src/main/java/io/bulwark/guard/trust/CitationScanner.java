package io.bulwark.guard.trust;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds references in one pass and checks what their form promises: check digits (ISO 2108 for ISBN, ISO 3297 for ISSN, ISO
 * 7064 for ORCID), months and numbers of arXiv identifiers, registrants of DOIs, hosts of addresses, volumes and years of
 * court reports.
 */
final class CitationScanner {
    private static final int OFTEN = 0xFF;
    private static final int LONGEST = 400;

    private static final boolean[] ALNUM = new boolean[0x80];
    /** The characters with which a reference can start. */
    private static final boolean[] FIRST = new boolean[0x80];

    static {
        for (int c = 0; c < ALNUM.length; c++) {
            ALNUM[c] = digit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            FIRST[c] = digit(c) || "hdiapHDIAP(".indexOf(c) >= 0;
        }
    }

    private final Text text;
    private final int year;
    private final int month;
    private final List<Citation> found = new ArrayList<>();

    private CitationScanner(Text text, int year, int month) {
        this.text = text;
        this.year = year;
        this.month = month;
    }

    /**
     * The references of a text, in its order.
     *
     * @param year the present year
     * @param month the present month, 1-12
     * @param pause called once for some dozens of words
     */
    static List<Citation> scan(Text text, int year, int month, Runnable pause) {
        CitationScanner scanner = new CitationScanner(text, year, month);
        int i = 0;
        int steps = 0;
        while (i < text.length()) {
            if ((++steps & OFTEN) == 0) {
                pause.run();
            }
            int c = text.at(i);
            int next = c < 0x80 && FIRST[c] ? scanner.at(i) : i;
            i = next > i ? next : scanner.skip(i);
        }
        return scanner.found;
    }

    private int point(int i) {
        return i >= 0 && i < text.length() ? text.at(i) : '\n';
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean alnum(int c) {
        return c < 0x80 && ALNUM[c];
    }

    private int skip(int from) {
        int i = from + 1;
        if (alnum(text.at(from))) {
            while (i < text.length() && alnum(text.at(i))) {
                i++;
            }
        }
        return i;
    }

    private boolean starts(int i, String lower) {
        if (i + lower.length() > text.length()) {
            return false;
        }
        for (int k = 0; k < lower.length(); k++) {
            int c = text.at(i + k);
            if (c != lower.charAt(k) && !(c >= 'A' && c <= 'Z' && c + 32 == lower.charAt(k))) {
                return false;
            }
        }
        return true;
    }

    /** Tries every kind at the start of a word; gives the place to go on, or {@code i} where there is nothing. */
    private int at(int i) {
        switch (text.at(i)) {
            case 'h', 'H' -> {
                return starts(i, "http://") || starts(i, "https://") ? url(i) : i;
            }
            case 'd', 'D' -> {
                return starts(i, "doi:") || starts(i, "doi ") ? markedDoi(i) : i;
            }
            case 'i', 'I' -> {
                return starts(i, "isbn") ? isbn(i) : starts(i, "issn") ? issn(i) : i;
            }
            case 'a', 'A' -> {
                return starts(i, "arxiv:") ? arxiv(i, i + 6) : i;
            }
            case 'p', 'P' -> {
                return starts(i, "pmid") ? pmid(i) : i;
            }
            default -> {
                return digit(text.at(i)) ? numeric(i) : text.at(i) == '(' ? authorYear(i) : i;
            }
        }
    }

    private int numeric(int i) {
        if (point(i) == '1' && point(i + 1) == '0' && point(i + 2) == '.' && digit(point(i + 3))) {
            int end = doi(i, i, false);
            return end > i ? end : i;
        }
        if (orcidForm(i)) {
            return orcid(i, i);
        }
        return court(i);
    }

    private void add(String kind, String id, String fault, int start, int end) {
        found.add(new Citation(kind, id, fault, start, end));
    }

    private int markedDoi(int i) {
        int at = i + 4;
        while (point(at) == ' ' && at < i + 8) {
            at++;
        }
        if (!digit(point(at))) {
            return i;
        }
        return doi(i, at, true);
    }

    /** A DOI is {@code 10.} with a registrant of four to nine digits, a slash and a suffix (ISO 26324). */
    private int doi(int start, int at, boolean marked) {
        int end = at;
        while (end < text.length() && end - at < LONGEST && !blank(text.at(end))) {
            end++;
        }
        end = trimmed(at, end);
        String id = text.slice(at, end).toLowerCase(Locale.ROOT);
        int slash = id.indexOf('/');
        int k = 3;
        while (k < id.length() && digit(id.charAt(k))) {
            k++;
        }
        boolean form = id.startsWith("10.") && k - 3 >= 4 && k - 3 <= 9 && slash >= k && slash + 1 < id.length();
        if (form) {
            add("doi", id, "", start, end);
            return end;
        }
        if (marked) {
            add("doi", id, "is not of the form 10.registrant/suffix", start, end);
            return end;
        }
        return start;
    }

    private static boolean blank(int c) {
        return c <= ' ' || Character.isSpaceChar(c) || c == '"' || c == '<' || c == '>' || c == '”' || c == '`';
    }

    /** Without punctuation that belongs to the sentence, and without a closing bracket that was not opened. */
    private int trimmed(int from, int to) {
        int opened = 0;
        for (int i = from; i < to; i++) {
            opened += text.at(i) == '(' || text.at(i) == '[' ? 1 : text.at(i) == ')' || text.at(i) == ']' ? -1 : 0;
        }
        int end = to;
        while (end > from) {
            int c = text.at(end - 1);
            if ((c == ')' || c == ']') && opened < 0) {
                opened++;
                end--;
            } else if (".,;:!?'’*}|\\_".indexOf(c) >= 0) {
                end--;
            } else {
                return end;
            }
        }
        return end;
    }

    /** The digits (and X) of a number written with dashes or spaces from {@code from}; {@code last[0]} gets its end. */
    private String number(int from, int most, int[] last) {
        StringBuilder digits = new StringBuilder();
        int i = from;
        last[0] = from;
        while (i < text.length() && digits.length() < most) {
            int c = text.at(i);
            if (digit(c) || c == 'X' || c == 'x') {
                digits.append((char) (c == 'x' ? 'X' : c));
                last[0] = ++i;
                if (c == 'x' || c == 'X') {
                    break;
                }
            } else if ((c == '-' || c == ' ' || c == '–' || c == '‑')
                    && (digit(point(i + 1)) || point(i + 1) == 'X' && !alnum(point(i + 2)))) {
                i++;
            } else {
                break;
            }
        }
        return digits.toString();
    }

    private int colon(int from) {
        int i = from;
        while (i < from + 4 && (point(i) == ':' || point(i) == ' ' || point(i) == '#')) {
            i++;
        }
        return i;
    }

    private int isbn(int start) {
        int at = start + 4;
        int promised = 0;
        if (point(at) == '-' || point(at) == ' ' && point(at + 1) == '1' && !digit(point(at + 3))) {
            if (point(at + 1) == '1' && (point(at + 2) == '0' || point(at + 2) == '3') && !digit(point(at + 3))) {
                promised = point(at + 2) == '0' ? 10 : 13;
                at += 3;
            }
        }
        at = colon(at);
        if (!digit(point(at))) {
            return start;
        }
        int[] end = new int[1];
        String digits = number(at, 17, end);
        if (digits.length() == 13 || digits.length() > 13 && digits.startsWith("97")) {
            digits = number(at, 13, end);
        } else if (digits.length() > 10 && digits.length() != 13 && !digits.startsWith("97")) {
            digits = number(at, 10, end);
        }
        String fault;
        if (promised > 0 && digits.length() != promised || digits.length() != 10 && digits.length() != 13) {
            fault = "has " + digits.length() + " digits instead of " + (promised > 0 ? "" + promised : "10 or 13");
        } else if (digits.length() == 10 ? !CheckDigits.isbn10(digits) : !CheckDigits.isbn13(digits)) {
            fault = "has a wrong check digit";
        } else {
            fault = "";
        }
        add("isbn", digits, fault, start, end[0]);
        return end[0];
    }

    private int issn(int start) {
        int at = colon(start + 4);
        if (!digit(point(at))) {
            return start;
        }
        int[] end = new int[1];
        String digits = number(at, 8, end);
        String fault = digits.length() != 8
                ? "has " + digits.length() + " digits instead of 8"
                : CheckDigits.issn(digits) ? "" : "has a wrong check digit";
        add("issn", digits, fault, start, end[0]);
        return end[0];
    }

    private int arxiv(int start, int from) {
        int at = from;
        while (point(at) == ' ' && at < from + 2) {
            at++;
        }
        int end = at;
        while (end < text.length() && end - at < 40 && (alnum(text.at(end)) || "./-".indexOf(text.at(end)) >= 0)) {
            end++;
        }
        end = trimmed(at, end);
        String id = text.slice(at, end).toLowerCase(Locale.ROOT);
        if (id.isEmpty() || id.chars().noneMatch(CitationScanner::digit)) {
            return start;
        }
        int version = id.lastIndexOf('v');
        String plain = version > 0 && allDigits(id.substring(version + 1)) ? id.substring(0, version) : id;
        add("arxiv", plain, arxivFault(plain), start, end);
        return end;
    }

    /** Since April 2007 YYMM.NNNN, five digits behind the point since 2015; before, archive/YYMMNNN since August 1991. */
    private String arxivFault(String id) {
        int dot = id.indexOf('.');
        int slash = id.indexOf('/');
        String wrong = "is not of the form YYMM.NNNNN";
        if (slash > 0) {
            String rest = id.substring(slash + 1);
            if (rest.length() != 7 || !allDigits(rest)) {
                return wrong;
            }
            int yy = Integer.parseInt(rest.substring(0, 2));
            int mm = Integer.parseInt(rest.substring(2, 4));
            if (mm < 1 || mm > 12) {
                return "names the month " + mm;
            }
            return yy >= 91 || yy < 7 || yy == 7 && mm <= 3 ? "" : "uses the form given up in 2007";
        }
        if (dot != 4 || !allDigits(id.substring(0, 4)) || !allDigits(id.substring(5))) {
            return wrong;
        }
        int yy = Integer.parseInt(id.substring(0, 2));
        int mm = Integer.parseInt(id.substring(2, 4));
        if (mm < 1 || mm > 12) {
            return "names the month " + mm;
        }
        if (yy < 7 || yy == 7 && mm < 4) {
            return "is older than this form";
        }
        if (2000 + yy > year || 2000 + yy == year && mm > month) {
            return "lies in the future";
        }
        int digits = id.length() - 5;
        return digits == (yy >= 15 ? 5 : 4) ? "" : "has " + digits + " digits behind the point";
    }

    private static boolean allDigits(String s) {
        return !s.isEmpty() && s.chars().allMatch(CitationScanner::digit);
    }

    private boolean orcidForm(int i) {
        for (int k = 0; k < 19; k++) {
            int c = point(i + k);
            boolean right = k % 5 == 4 ? c == '-' : digit(c) || k == 18 && (c == 'X' || c == 'x');
            if (!right) {
                return false;
            }
        }
        // Card numbers look alike; identifiers of people start with 0000 or 0009.
        return point(i) == '0' && point(i + 1) == '0' && point(i + 2) == '0' && !alnum(point(i + 19));
    }

    private int orcid(int start, int at) {
        int[] end = new int[1];
        String digits = number(at, 16, end);
        add("orcid", digits, CheckDigits.orcid(digits) ? "" : "has a wrong check digit", start, end[0]);
        return end[0];
    }

    private int pmid(int start) {
        int at = colon(start + 4);
        int end = at;
        while (digit(point(end))) {
            end++;
        }
        if (end == at) {
            return start;
        }
        String id = text.slice(at, Math.min(end, at + 20));
        add("pmid", id, end - at > 8 || id.startsWith("0") ? "is no number of one to eight digits" : "", start, end);
        return end;
    }

    private int url(int start) {
        int end = start;
        while (end < text.length() && end - start < LONGEST * 5 && !blank(text.at(end)) && !linkEnd(end)) {
            end++;
        }
        end = trimmed(start, end);
        String link = text.slice(start, end);
        int host = link.indexOf("//") + 2;
        int stop = host;
        while (stop < link.length() && "/?#".indexOf(link.charAt(stop)) < 0) {
            stop++;
        }
        String authority = link.substring(host, stop).toLowerCase(Locale.ROOT);
        String rest = link.substring(stop);
        String fault = Hosts.fault(authority);
        String lower = authority.startsWith("www.") ? authority.substring(4) : authority;
        if (fault.isEmpty() && (lower.equals("doi.org") || lower.equals("dx.doi.org")) && rest.length() > 1) {
            int at = start + stop + 1;
            int done = doi(start, at, true);
            return Math.max(done, end);
        }
        if (fault.isEmpty() && lower.equals("arxiv.org") && (rest.startsWith("/abs/") || rest.startsWith("/pdf/"))) {
            int done = arxiv(start, start + stop + 5);
            return Math.max(done, end);
        }
        if (fault.isEmpty() && lower.equals("orcid.org") && rest.length() >= 20 && orcidForm(start + stop + 1)) {
            return orcid(start, start + stop + 1);
        }
        String id = lower + (rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest);
        add("url", id, fault, start, end);
        return end;
    }

    /** In Markdown the text of a link may be an address itself: {@code [https://a](https://a)}. */
    private boolean linkEnd(int at) {
        return text.at(at) == ']' && point(at + 1) == '(';
    }

    /** "410 U.S. 113 (1973)": volume, reporter, page and, where given, the year. */
    private int court(int start) {
        int at = start;
        while (digit(point(at))) {
            at++;
        }
        if (at - start > 4 || point(at) != ' ') {
            return start;
        }
        Reporter reporter = Reporter.at(text, at + 1);
        if (reporter == null) {
            return start;
        }
        int page = at + 1 + reporter.length();
        if (point(page) != ' ' || !digit(point(page + 1))) {
            return start;
        }
        int end = page + 1;
        while (digit(point(end))) {
            end++;
        }
        int stated = 0;
        int open = end;
        while (open < end + 25 && point(open) != '(' && point(open) != '\n') {
            open++;
        }
        if (point(open) == '(') {
            for (int k = open; k < open + 30 && point(k) != '\n' && stated == 0; k++) {
                boolean four = digit(point(k)) && digit(point(k + 1)) && digit(point(k + 2)) && digit(point(k + 3));
                if (four && !digit(point(k - 1)) && point(k + 4) == ')') {
                    stated = Integer.parseInt(text.slice(k, k + 4));
                    end = k + 5;
                }
            }
        }
        int volume = Integer.parseInt(text.slice(start, at));
        add(
                "case",
                text.slice(start, Math.min(end, page + 8)).toLowerCase(Locale.ROOT),
                reporter.fault(volume, stated, year),
                start,
                end);
        return end;
    }

    /** "(Smith and Lee, 2047)": a year in brackets behind a name. */
    private int authorYear(int start) {
        boolean name = Character.isUpperCase(point(start + 1));
        int i = start + 1;
        int stated = 0;
        while (i < text.length() && i < start + 90 && text.at(i) != ')' && text.at(i) != '\n' && text.at(i) != '(') {
            boolean four = digit(point(i)) && digit(point(i + 1)) && digit(point(i + 2)) && digit(point(i + 3));
            if (four && !alnum(point(i - 1)) && (!alnum(point(i + 4)) || !alnum(point(i + 5)))) {
                int before = i - 1;
                while (point(before) == ' ') {
                    before--;
                }
                if (point(before) == ',' || point(before) == '.' || point(before) == 'l') {
                    stated = Integer.parseInt(text.slice(i, i + 4));
                }
                i += 3;
            }
            i++;
        }
        if (!name || stated == 0 || point(i) != ')') {
            return start;
        }
        boolean letters = Character.isLetter(point(start + 2));
        if (!letters || stated < 1000) {
            return start;
        }
        String fault = stated > year + 1 ? "names a year to come" : "";
        add("year", text.slice(start + 1, i).toLowerCase(Locale.ROOT), fault, start, i + 1);
        return i + 1;
    }
}
