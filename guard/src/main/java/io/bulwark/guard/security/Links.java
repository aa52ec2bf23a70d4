package io.bulwark.guard.security;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds addresses by hand: schemes with two slashes and the schemes that run or hold something themselves. */
final class Links {
    /** More addresses of a text are not looked at. */
    static final int MOST = 1_000;

    private static final int LONGEST_SCHEME = 12;

    private Links() {}

    static List<Link> of(Text text) {
        List<Link> links = new ArrayList<>();
        int floor = 0;
        for (int i = 1; i < text.length() && links.size() < MOST; i++) {
            if (text.at(i) != ':') {
                continue;
            }
            int start = i;
            while (start > floor && i - start < LONGEST_SCHEME && schemeSign(text.at(start - 1))) {
                start--;
            }
            boolean slashes = i + 2 < text.length() && text.at(i + 1) == '/' && text.at(i + 2) == '/';
            if (start == i || !slashes && i - start < 4 || i + 1 < text.length() && text.at(i + 1) <= ' ') {
                continue;
            }
            String scheme = text.slice(start, i).toLowerCase(Locale.ROOT);
            if (!slashes && !alone(scheme)) {
                continue;
            }
            int from = slashes ? i + 3 : i + 1;
            int end = end(text, from, start > 0 ? text.at(start - 1) : ' ');
            if (end - from < 2) {
                continue;
            }
            int slash = from;
            while (slashes && slash < end && "/?#\\".indexOf(text.at(slash)) < 0) {
                slash++;
            }
            links.add(new Link(
                    scheme,
                    text.slice(from, slash).toLowerCase(Locale.ROOT),
                    text.slice(slash, end),
                    start,
                    end,
                    image(text, start)));
            floor = end;
            i = end;
        }
        return links;
    }

    private static boolean alone(String scheme) {
        return scheme.equals("javascript")
                || scheme.equals("vbscript")
                || scheme.equals("data")
                || scheme.equals("file");
    }

    private static boolean schemeSign(int c) {
        return (c | 32) >= 'a' && (c | 32) <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '-';
    }

    private static int end(Text text, int from, int before) {
        int close = before == '(' ? ')' : before == '<' ? '>' : before == '"' || before == '\'' ? before : 0;
        int end = from;
        while (end < text.length()) {
            int c = text.at(end);
            if (c <= ' ' || c == close || c == '"' || c == '<' || c == '>' || c == '`') {
                break;
            }
            end++;
        }
        while (close == 0 && end > from && ".,;:!?)]}'*".indexOf(text.at(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    /** Looks back for the signs of an image or of another address that is fetched by itself. */
    private static boolean image(Text text, int start) {
        int sign = start - 1;
        while (sign >= 0 && text.at(sign) == ' ') {
            sign--;
        }
        if (sign < 0 || "(<\"'=".indexOf(text.at(sign)) < 0) {
            return false;
        }
        String before = text.slice(Math.max(0, start - 80), start).toLowerCase(Locale.ROOT);
        if (before.endsWith("](") || before.endsWith("](<")) {
            int open = before.lastIndexOf('[');
            return open > 0 && before.charAt(open - 1) == '!';
        }
        int tag = before.lastIndexOf('<');
        boolean inTag = tag >= 0 && before.indexOf('>', tag) < 0;
        return inTag && (before.contains("src=") || before.contains("background="))
                || before.endsWith("url(")
                || before.endsWith("url('")
                || before.endsWith("url(\"");
    }
}
