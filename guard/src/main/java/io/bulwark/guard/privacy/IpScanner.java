package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;

/** IP addresses: IPv4 as four decimal numbers, IPv6 in the forms of RFC 4291 section 2.2. */
final class IpScanner implements Scanner {
    private static final Terms VERSION = Terms.of("version", "v", "release", "section", "chapter", "ver", "clause");

    @Override
    public String name() {
        return "ip-address";
    }

    @Override
    public int digits() {
        return 1;
    }

    @Override
    public void scan(Text text, Sink sink) {
        int dot = text.find('.', 0);
        int colon = text.find(':', 0);
        int done = 0;
        while (dot < text.length() || colon < text.length()) {
            int i = Math.min(dot, colon);
            int end = i;
            while (i > done && part(text.at(i - 1))) {
                i--;
            }
            int dots = 0;
            int colons = 0;
            while (end < text.length() && part(text.at(end))) {
                dots += text.at(end) == '.' ? 1 : 0;
                colons += text.at(end) == ':' ? 1 : 0;
                end++;
            }
            boolean free = i == 0 || !word(text.at(i - 1));
            free &= end == text.length() || !word(text.at(end));
            if (free && end - i <= 48 && (dots >= 3 || colons >= 2)) {
                report(text, i, end, colons, sink);
            }
            done = end;
            dot = dot < end ? text.find('.', end) : dot;
            colon = colon < end ? text.find(':', end) : colon;
        }
    }

    private static void report(Text text, int start, int end, int colons, Sink sink) {
        int to = end;
        while (to > start
                && (text.at(to - 1) == '.' || text.at(to - 1) == ':' && !(to - 2 >= start && text.at(to - 2) == ':'))) {
            to--;
        }
        String value = text.slice(start, to);
        if (colons >= 2) {
            int groups = six(value);
            if (groups > 0) {
                sink.found("IP_ADDRESS", start, to, Severity.MEDIUM, groups >= 3 ? 0.95 : 0.45);
            }
            return;
        }
        int colon = value.indexOf(':');
        String host = colon < 0 ? value : value.substring(0, colon);
        if (four(host)) {
            boolean local = host.startsWith("127.") || host.equals("0.0.0.0") || host.startsWith("255.");
            boolean inside = host.startsWith("10.") || host.startsWith("192.168.") || host.startsWith("169.254.");
            boolean version = Context.before(text, start, VERSION);
            sink.found(
                    "IP_ADDRESS",
                    start,
                    start + host.length(),
                    Severity.MEDIUM,
                    local ? 0.2 : version ? 0.3 : inside ? 0.45 : 0.95);
        }
    }

    static boolean four(String value) {
        String[] parts = value.split("\\.", 6);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean zeros = part.length() > 1 && part.charAt(0) == '0';
            if (part.isEmpty() || part.length() > 3 || zeros || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return false;
            }
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /** The number of written groups of an IPv6 address, or 0 if the text is none. */
    static int six(String value) {
        int gap = value.indexOf("::");
        if (gap >= 0 && value.indexOf("::", gap + 1) >= 0) {
            return 0;
        }
        int written = 0;
        int counted = 0;
        String[] groups = value.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            String group = groups[i];
            if (group.isEmpty()) {
                boolean edge = (i == 0 && gap == 0) || (i == groups.length - 1 && gap == value.length() - 2);
                if (gap < 0 || !edge && !value.contains("::")) {
                    return 0;
                }
            } else if (i == groups.length - 1 && group.indexOf('.') > 0) {
                if (!four(group)) {
                    return 0;
                }
                written++;
                counted += 2;
            } else if (group.length() > 4 || group.indexOf('.') >= 0) {
                return 0;
            } else {
                written++;
                counted++;
            }
        }
        boolean dangling = value.startsWith(":") && gap != 0 || value.endsWith(":") && gap != value.length() - 2;
        return !dangling && (gap < 0 ? counted == 8 : counted < 8) ? written : 0;
    }

    private static boolean part(int c) {
        return c >= '0' && c <= '9' || c == '.' || c == ':' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static boolean word(int c) {
        return c == '_' || c == '-' || Context.wordPart(c);
    }
}
