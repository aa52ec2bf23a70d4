package io.bulwark.guard.security;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Confusables;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Links that hide where they lead, run something, or carry data away. Option {@code allowed_hosts}: hosts (with all below
 * them) whose links are fine.
 */
final class LinkDetector implements Detector {
    private static final int LONG_VALUE = 40;
    private static final int LONG_QUERY = 300;
    private static final String LINK = "Do not show this as a link; check where it leads first.";
    private static final String CARRY =
            "Do not render this: fetching it sends what stands in the address to that host.";

    private final Set<String> shorteners = Set.copyOf(Resources.lines("shorteners.txt"));

    @Override
    public String name() {
        return "links";
    }

    @Override
    public int window() {
        return 128;
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        List<String> allowed = Options.texts(inspection.settings(), "allowed_hosts");
        for (Passage passage : inspection.judged()) {
            inspection.checkTime();
            if (passage.origin() == Origin.SYSTEM) {
                continue;
            }
            List<Link> links = Links.of(passage.text());
            if (links.size() == Links.MOST) {
                out.notChecked(name(), passage.part(), "only the first " + Links.MOST + " addresses were looked at");
            }
            Said said = Said.in(links, passage, inspection);
            for (Link link : links) {
                if (!allowed(link.host(), allowed)) {
                    link(link, passage, said, out);
                }
            }
        }
    }

    private static boolean allowed(String host, List<String> allowed) {
        for (String one : allowed) {
            String suffix = one.toLowerCase(Locale.ROOT);
            if (!host.isEmpty() && (host.equals(suffix) || host.endsWith("." + suffix))) {
                return true;
            }
        }
        return false;
    }

    private void link(Link link, Passage passage, Said said, Findings out) {
        // A user may ask about any address; only what deceives the eye counts there.
        boolean handed = passage.origin() != Origin.USER;
        switch (link.scheme()) {
            case "javascript", "vbscript" -> {
                if (handed) {
                    add(link, passage, "UNSAFE_URL", Severity.HIGH, 0.85, LINK, out);
                }
                return;
            }
            case "data" -> {
                String rest = link.rest().toLowerCase(Locale.ROOT);
                if (handed
                        && (rest.startsWith("text/html") || rest.contains("script") || rest.startsWith("image/svg"))) {
                    add(link, passage, "UNSAFE_URL", Severity.HIGH, 0.85, LINK, out);
                }
                return;
            }
            case "http", "https", "ftp", "ftps", "ws", "wss", "ipfs", "ssh", "git", "mailto" -> {}
            case "file", "smb" -> {
                if (handed) {
                    add(link, passage, "UNSAFE_URL", Severity.MEDIUM, 0.6, LINK, out);
                }
                return;
            }
            default -> {
                return;
            }
        }
        String host = link.host();
        if (link.scheme().startsWith("http") && disguised(link)) {
            add(link, passage, "UNSAFE_URL", Severity.HIGH, 0.85, LINK, out);
        }
        if (homograph(host)) {
            add(link, passage, "HOMOGRAPH_URL", Severity.HIGH, 0.85, LINK, out);
        } else if (handed && numeric(host)) {
            boolean near = host.startsWith("127.")
                    || host.startsWith("10.")
                    || host.startsWith("192.168.")
                    || host.equals("0.0.0.0");
            add(link, passage, "UNSAFE_URL", near ? Severity.LOW : Severity.MEDIUM, near ? 0.4 : 0.6, LINK, out);
        } else if (handed && shorteners.contains(host)) {
            // Posts that a search brings are full of them; only an answer hands them out.
            double confidence = passage.origin() == Origin.ASSISTANT ? 0.6 : 0.3;
            add(link, passage, "SHORTENED_URL", Severity.LOW, confidence, LINK, out);
        }
        if (handed) {
            carries(link, passage, said, out);
        }
    }

    /** A name before the at sign looks like a host, or is there for no purpose; passwords are another guard's matter. */
    private static boolean disguised(Link link) {
        String user = link.user();
        return !user.isEmpty() && (user.indexOf('.') > 0 || user.indexOf(':') < 0 || user.contains("%"));
    }

    private static boolean numeric(String host) {
        if (host.startsWith("[")) {
            return true;
        }
        boolean digits = !host.isEmpty();
        boolean hex = host.startsWith("0x");
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            digits &= c >= '0' && c <= '9' || c == '.' || hex && (c >= 'a' && c <= 'f' || c == 'x');
        }
        return digits;
    }

    private static boolean homograph(String host) {
        boolean encoded = host.startsWith("xn--") || host.contains(".xn--");
        String shown = host;
        if (encoded) {
            try {
                shown = IDN.toUnicode(host);
            } catch (IllegalArgumentException e) {
                return true;
            }
        }
        for (String label : shown.split("\\.")) {
            int twins = 0;
            int plain = 0;
            int others = 0;
            for (int i = 0; i < label.length(); i++) {
                char c = label.charAt(i);
                if (c < 0x80) {
                    plain += Character.isLetter(c) ? 1 : 0;
                } else if (Confusables.latin(c) != c) {
                    twins++;
                } else if (Character.isLetter(c) && c >= 0x250) {
                    others++;
                }
            }
            if (twins > 0 && others == 0 && (plain > 0 || twins > 2)) {
                return true;
            }
        }
        return false;
    }

    private void carries(Link link, Passage passage, Said said, Findings out) {
        String query = link.query();
        if (query.isEmpty() && !link.image()) {
            return;
        }
        if (said.stands(link)) {
            add(link, passage, "DATA_EXFILTRATION", link.image() ? Severity.CRITICAL : Severity.HIGH, 0.9, CARRY, out);
            return;
        }
        boolean placeholder = query.contains("{")
                || query.contains("%7b")
                || query.contains("%7B")
                || query.contains("[")
                || query.contains("$(");
        boolean words = spaces(query) >= 3;
        if (link.image() && (placeholder || words || longest(query) >= LONG_VALUE)) {
            add(link, passage, "DATA_EXFILTRATION", Severity.HIGH, placeholder || words ? 0.85 : 0.65, CARRY, out);
        } else if (passage.origin() == Origin.ASSISTANT && query.length() >= LONG_QUERY) {
            add(link, passage, "DATA_EXFILTRATION", Severity.MEDIUM, 0.55, CARRY, out);
        }
    }

    private static int spaces(String query) {
        int spaces = 0;
        for (int i = 0; i < query.length(); i++) {
            spaces += query.charAt(i) == '+' || query.startsWith("%20", i) ? 1 : 0;
        }
        return spaces;
    }

    /** The length of the longest value. */
    private static int longest(String query) {
        int longest = 0;
        int start = 0;
        for (int i = 0; i <= query.length(); i++) {
            if (i == query.length() || query.charAt(i) == '&') {
                longest = Math.max(longest, i - Math.max(start, query.indexOf('=', start) + 1));
                start = i + 1;
            }
        }
        return longest;
    }

    private void add(
            Link link,
            Passage passage,
            String category,
            Severity severity,
            double confidence,
            String advice,
            Findings out) {
        out.add(Finding.at(passage, link.start(), link.end(), category, severity, confidence, name(), advice));
    }
}
