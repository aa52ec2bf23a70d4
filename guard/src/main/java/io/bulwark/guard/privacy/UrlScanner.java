package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.util.List;

/** Web addresses of a person: those that someone calls theirs or shares from; any other address only adds to the score. */
final class UrlScanner implements Scanner {
    private static final Terms WORDS = Terms.of(
            "my website",
            "my site",
            "my homepage",
            "my blog",
            "my page",
            "my profile",
            "my portfolio",
            "website",
            "homepage",
            "personal site",
            "shared files",
            "ive shared",
            "i have shared",
            "meine webseite",
            "mon site",
            "mi sitio",
            "mi web");

    private static final int LONGEST = 512;

    @Override
    public String name() {
        return "personal-url";
    }

    @Override
    public int digits() {
        return 0;
    }

    @Override
    public void scan(Text text, Sink sink) {
        for (int i = 3; i + 3 < text.length(); i++) {
            if (text.at(i) != ':' || text.at(i + 1) != '/' || text.at(i + 2) != '/') {
                continue;
            }
            int start = scheme(text, i);
            int host = start < 0 ? -1 : EmailScanner.host(text, i + 3);
            if (host < 0) {
                continue;
            }
            int end = end(text, host);
            boolean own = Context.before(text, start, WORDS);
            boolean bare = end <= host + 1;
            sink.found("DOMAIN_NAME", start, end, Severity.LOW, own ? bare ? 0.9 : 0.6 : 0.2);
            i = end - 1;
        }
    }

    private static int scheme(Text text, int colon) {
        for (String scheme : List.of("https", "http")) {
            int start = colon - scheme.length();
            if (start >= 0 && text.slice(start, colon).equalsIgnoreCase(scheme)) {
                return start;
            }
        }
        return -1;
    }

    private static int end(Text text, int host) {
        int end = host;
        int limit = Math.min(text.length(), host + LONGEST);
        if (end < limit && (text.at(end) == '/' || text.at(end) == ':' || text.at(end) == '?' || text.at(end) == '#')) {
            while (end < limit
                    && text.at(end) > ' '
                    && "<>\"'`\\^{}|\u201C\u201D\u00AB\u00BB".indexOf(text.at(end)) < 0) {
                end++;
            }
            while (end > host && ".,;:!?)]".indexOf(text.at(end - 1)) >= 0) {
                end--;
            }
        }
        return end;
    }
}
