package io.bulwark.identity.siwe;

import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The rules of RFC 3986, appendix A, that a sign-in message uses. Each reads its text once, from left to right. */
final class Rfc3986 {
    private static final String SUB_DELIMS = "!$&'()*+,;=";
    private static final String GEN_DELIMS = ":/?#[]@";
    private static final int IPV6_GROUPS = 8;

    private Rfc3986() {}

    /** {@code URI}: a scheme, then the rest; relative references are none. */
    static boolean uri(String text) {
        return authorityOf(text) != null || withoutAuthority(text);
    }

    /** The authority of a URI that has one. */
    static Optional<Authority> authority(String uri) {
        return Optional.ofNullable(authorityOf(uri));
    }

    private static @Nullable Authority authorityOf(String uri) {
        int colon = uri.indexOf(':');
        if (colon < 0 || !scheme(uri.substring(0, colon)) || !uri.startsWith("//", colon + 1)) {
            return null;
        }
        int start = colon + 3;
        int end = firstOf(uri, "/?#", start);
        return pathQueryFragment(uri, end)
                ? Authority.parse(uri.substring(start, end)).orElse(null)
                : null;
    }

    private static boolean withoutAuthority(String uri) {
        int colon = uri.indexOf(':');
        return colon >= 0
                && scheme(uri.substring(0, colon))
                && !uri.startsWith("//", colon + 1)
                && pathQueryFragment(uri, colon + 1);
    }

    private static boolean pathQueryFragment(String uri, int start) {
        int pathEnd = firstOf(uri, "?#", start);
        int queryEnd = firstOf(uri, "#", pathEnd);
        return all(uri, start, pathEnd, c -> pchar(c) || c == '/')
                && all(uri, Math.min(pathEnd + 1, queryEnd), queryEnd, Rfc3986::queryChar)
                && all(uri, Math.min(queryEnd + 1, uri.length()), uri.length(), Rfc3986::queryChar);
    }

    static boolean scheme(String text) {
        return !text.isEmpty()
                && alpha(text.charAt(0))
                && text.chars().allMatch(c -> alpha(c) || digit(c) || "+-.".indexOf(c) >= 0);
    }

    static boolean userInfo(String text) {
        return all(text, 0, text.length(), c -> unreserved(c) || subDelim(c) || c == ':');
    }

    /** {@code host}. An IPv4 address is also a registered name, so it needs no rule of its own here. */
    static boolean host(String text) {
        if (text.startsWith("[")) {
            return text.endsWith("]") && ipLiteral(text.substring(1, text.length() - 1));
        }
        return all(text, 0, text.length(), c -> unreserved(c) || subDelim(c));
    }

    /** {@code *pchar}, the form of a request id. */
    static boolean pchars(String text) {
        return all(text, 0, text.length(), Rfc3986::pchar);
    }

    /** {@code reserved / unreserved / SP}, the characters of a statement. */
    static boolean statement(String text) {
        return text.chars().allMatch(c -> unreserved(c) || subDelim(c) || GEN_DELIMS.indexOf(c) >= 0 || c == ' ');
    }

    private static boolean ipLiteral(String text) {
        if (text.startsWith("v") || text.startsWith("V")) {
            int dot = text.indexOf('.');
            return dot > 1
                    && text.substring(1, dot).chars().allMatch(Rfc3986::hex)
                    && dot + 1 < text.length()
                    && text.substring(dot + 1).chars().allMatch(c -> unreserved(c) || subDelim(c) || c == ':');
        }
        return ipv6(text);
    }

    private static boolean ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == IPV6_GROUPS;
        }
        String left = text.substring(0, gap);
        String right = text.substring(gap + 2);
        int before = left.isEmpty() ? 0 : groups(left, false);
        int after = right.isEmpty() ? 0 : groups(right, true);
        return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
    }

    /** How many 16-bit groups {@code text} has (an IPv4 address at the end makes two), or -1 when it is none. */
    private static int groups(String text, boolean mayEndInIpv4) {
        String[] parts = text.split(":", IPV6_GROUPS + 2);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (mayEndInIpv4 && i == parts.length - 1 && ipv4(part)) {
                count += 2;
            } else if (!part.isEmpty() && part.length() <= 4 && part.chars().allMatch(Rfc3986::hex)) {
                count++;
            } else {
                return -1;
            }
        }
        return count;
    }

    private static boolean ipv4(String text) {
        String[] parts = text.split("\\.", 5);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean form = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(Rfc3986::digit);
            if (!form || (part.length() > 1 && part.startsWith("0")) || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /** Whether every character from {@code start} to {@code end} is allowed or part of a percent escape. */
    private static boolean all(String text, int start, int end, IntPredicate allowed) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= end || !hex(text.charAt(i + 1)) || !hex(text.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            } else if (!allowed.test(c)) {
                return false;
            }
        }
        return true;
    }

    private static int firstOf(String text, String characters, int from) {
        int i = from;
        while (i < text.length() && characters.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static boolean pchar(int c) {
        return unreserved(c) || subDelim(c) || c == ':' || c == '@';
    }

    private static boolean queryChar(int c) {
        return pchar(c) || c == '/' || c == '?';
    }

    private static boolean unreserved(int c) {
        return alpha(c) || digit(c) || "-._~".indexOf(c) >= 0;
    }

    private static boolean subDelim(int c) {
        return SUB_DELIMS.indexOf(c) >= 0;
    }

    static boolean alpha(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean hex(int c) {
        return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
