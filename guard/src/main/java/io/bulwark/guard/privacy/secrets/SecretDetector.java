package io.bulwark.guard.privacy.secrets;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import io.bulwark.text.decode.Decoded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keys, tokens, passwords and private keys, in the text as sent and in what it hides in encodings. */
public final class SecretDetector implements Detector {
    /** The category of every finding of this detector. */
    public static final String CATEGORY = "SECRET";

    private static final String ADVICE = "Take it out, and revoke it where it was real: it has left its place.";

    private final KeyFormats formats;
    private final Assignments assignments;
    private final Values values;

    /** Reads its tables from the library. */
    public SecretDetector() {
        formats = new KeyFormats(resource("formats.txt"));
        Lists lists = Lists.read(resource("words.txt"));
        values = new Values(lists.of("placeholder"));
        assignments = new Assignments(lists, values);
    }

    @Override
    public String name() {
        return "secrets";
    }

    /** The number of key formats known. */
    public int formats() {
        return formats.size();
    }

    @Override
    public int window() {
        return 256;
    }

    /** A key in armour is held until its last line. */
    @Override
    public int open(Text stretch) {
        String value = stretch.value();
        int begin = value.lastIndexOf("-----BEGIN ");
        boolean open = begin >= 0 && value.indexOf("-----END ", begin) < 0;
        return open ? value.codePointCount(0, begin) : stretch.length();
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage passage : inspection.judged()) {
            inspection.checkTime();
            scan(
                    passage.text(),
                    (start, end, kind, severity, confidence) -> out.add(finding(
                            passage,
                            start,
                            end,
                            kind,
                            severity,
                            confidence,
                            passage.text().slice(start, end))));
            for (Decoded hidden : passage.decoded()) {
                Text text = hidden.text();
                scan(text, (start, end, kind, severity, confidence) -> {
                    // A key that is itself Base64 decodes to noise; only exact formats count below the surface.
                    if (confidence >= 0.9) {
                        out.add(finding(
                                passage,
                                hidden.start(),
                                hidden.end(),
                                kind + " in " + hidden.encoding(),
                                severity,
                                confidence,
                                text.slice(start, end)));
                    }
                });
            }
        }
    }

    /** Receives what a scan finds, in code points of the scanned text. */
    interface Sink {
        void secret(int start, int end, String kind, Severity severity, double confidence);
    }

    private void scan(Text text, Sink sink) {
        int n = text.length();
        int done = 0;
        boolean inside = false;
        for (int i = 0; i < n; i++) {
            int c = text.at(i);
            boolean boundary = !inside;
            inside = Charset.ALNUM.has(c);
            if (inside ? !boundary : c != '-' && !formats.starts(c)) {
                continue;
            }
            if (i >= done && boundary && formats.starts(c)) {
                KeyFormats.Match match = formats.at(text, i);
                if (match != null) {
                    String value = text.slice(i, match.end());
                    if (genuine(match, text, i, value)) {
                        sink.secret(i, match.end(), match.format().name(), Severity.HIGH, sure(match.format(), value));
                        done = match.end();
                    }
                }
            }
            if (i >= done) {
                int end = Shapes.end(text, i, c, boundary);
                if (end > 0) {
                    Shapes.Shape shape = Shapes.shape(text, i, end);
                    if (shape != null
                            && (shape.severity() == Severity.CRITICAL
                                    || !values.placeholder(text.slice(shape.start(), shape.end())))) {
                        sink.secret(shape.start(), shape.end(), shape.kind(), shape.severity(), shape.confidence());
                        done = Math.max(done, shape.end());
                    }
                }
            }
        }
        assignments.scan(text, sink);
    }

    private boolean genuine(KeyFormats.Match match, Text text, int start, String value) {
        KeyFormats.Format format = match.format();
        if (format.name().equals("age")) {
            return true;
        }
        int before = start == 0 ? ' ' : text.at(start - 1);
        int after = match.end() < text.length() ? text.at(match.end()) : ' ';
        boolean inside = format.prefix().length() <= 4 && (before == '.' || before == '/' || before == '-');
        boolean cut = after == '#' || after == '*' || after == '<' || after == '[';
        boolean words = format.rest().compareTo(Charset.URL) >= 0
                && !format.prefix().contains("/")
                && Values.ordinary(value.substring(format.prefix().length()));
        return !inside && !cut && !words && !values.placeholder(value);
    }

    /** A short or numeric rest may be chance; a long one with the right prefix is not. */
    private static double sure(KeyFormats.Format format, String value) {
        boolean weak = format.prefix().length() <= 3 && Values.entropy(value) < 3.2;
        return weak ? 0.45 : 0.97;
    }

    private Finding finding(
            Passage passage, int start, int end, String kind, Severity severity, double confidence, String value) {
        String shown = value.strip()
                        .codePoints()
                        .limit(4)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                + "… (" + kind + ")";
        return Finding.at(passage, start, end, CATEGORY, severity, confidence, name(), ADVICE)
                .showing(shown);
    }

    private static String resource(String name) {
        try (InputStream in = SecretDetector.class.getResourceAsStream("/io/bulwark/guard/privacy/secrets/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The library lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Named word lists, one a line. */
    record Lists(List<String[]> rows) {
        static Lists read(String text) {
            return new Lists(text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("//"))
                    .map(line -> line.split(" "))
                    .toList());
        }

        List<String> of(String name) {
            return rows.stream()
                    .filter(row -> row[0].equals(name))
                    .flatMap(row -> java.util.Arrays.stream(row).skip(1))
                    .toList();
        }
    }
}
