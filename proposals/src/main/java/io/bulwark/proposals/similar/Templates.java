package io.bulwark.proposals.similar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The texts of known kinds of fraudulent proposals, in {@code scam-templates.txt}. */
final class Templates {
    /** From this share of a template's word runs on, a text is told to resemble it. */
    static final double RESEMBLES = 0.3;

    private record Known(String name, String title, Shingles shingles) {}

    private final List<Known> all = new ArrayList<>();

    Templates() {
        String name = "";
        String title = "";
        StringBuilder body = new StringBuilder();
        for (String line : text().split("\n")) {
            if (line.startsWith("=== ")) {
                keep(name, title, body);
                int space = line.indexOf(' ', 4);
                name = line.substring(4, space);
                title = line.substring(space + 1);
            } else if (!line.startsWith("#")) {
                body.append(line).append('\n');
            }
        }
        keep(name, title, body);
    }

    List<Similar.Template> in(Shingles text) {
        return all.stream()
                .map(known -> new Similar.Template(
                        known.name, known.title, Math.round(known.shingles.within(text) * 1000) / 1000.0))
                .filter(found -> found.contained() >= RESEMBLES)
                .sorted(Comparator.comparingDouble(Similar.Template::contained).reversed())
                .toList();
    }

    private void keep(String name, String title, StringBuilder body) {
        if (!name.isEmpty()) {
            all.add(new Known(name, title, Shingles.of(body.toString())));
        }
        body.setLength(0);
    }

    private static String text() {
        try (InputStream in = Templates.class.getResourceAsStream("scam-templates.txt")) {
            if (in == null) {
                throw new IllegalStateException("scam-templates.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
