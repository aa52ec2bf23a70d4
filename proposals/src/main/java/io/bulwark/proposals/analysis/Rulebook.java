package io.bulwark.proposals.analysis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * The concepts and rules of {@code text-rules.txt}. Lines {@code name = phrase | phrase} define a concept (a line that
 * begins with a bar continues it); {@code [CATEGORY family]} opens a family of rules with {@code title:}, {@code say:}
 * and {@code advice:}; a line such as {@code HIGH: skip ~6 review & near:haste} is a rule. {@code a ~6 b} means b at most
 * six tokens after a, {@code a ^6 b} the same in either order, {@code &} joins conditions on one sentence, {@code near:}
 * looks at the sentences around it, {@code doc:} at the whole proposal, {@code !} forbids a concept in the sentence, and
 * {@code concealed} asks for text that a rendered page does not show.
 */
final class Rulebook {
    final Lexicon lexicon = new Lexicon();
    final List<Family> families = new ArrayList<>();

    /** Rules that say the same thing at different strengths; a document gets the strongest of them once. */
    static final class Family {
        final Category category;
        final String name;
        String title = "";
        String description = "";
        String advice = "";
        final List<Rule> rules = new ArrayList<>();

        Family(Category category, String name) {
            this.category = category;
            this.name = name;
        }
    }

    /** {@code text} is the rule as written. */
    record Rule(
            String text,
            Severity severity,
            List<Chain> chains,
            BitSet local,
            BitSet near,
            BitSet document,
            BitSet forbidden,
            boolean concealed) {}

    /** Concepts in a row; {@code gaps[i]} tokens at most lie between concept i and i + 1. */
    record Chain(int[] concepts, int[] gaps, boolean eitherOrder) {}

    private int anonymous;

    private Rulebook() {}

    static Rulebook load() {
        Rulebook book = new Rulebook();
        try (InputStream in = Objects.requireNonNull(Rulebook.class.getResourceAsStream("text-rules.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            book.read(lines.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return book;
    }

    private void read(List<String> lines) {
        int concept = -1;
        for (String raw : lines) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("//")) {
                continue;
            }
            if (line.startsWith("|")) {
                lexicon.add(concept, line);
            } else if (line.startsWith("[")) {
                String[] head = line.substring(1, line.length() - 1).split(" ");
                families.add(new Family(Category.valueOf(head[0]), head[1]));
            } else if (line.matches("[a-z][a-z0-9-]* =.*")) {
                int at = line.indexOf('=');
                String name = line.substring(0, at).strip();
                concept = lexicon.concept(name);
                lexicon.add(concept, line.substring(at + 1));
            } else {
                entry(families.getLast(), line);
            }
        }
    }

    private void entry(Family family, String line) {
        int at = line.indexOf(':');
        String key = line.substring(0, at);
        String value = line.substring(at + 1).strip();
        switch (key) {
            case "title" -> family.title = value;
            case "say" -> family.description = value;
            case "advice" -> family.advice = value;
            default -> family.rules.add(rule(Severity.valueOf(key), value));
        }
    }

    private Rule rule(Severity severity, String text) {
        List<Chain> chains = new ArrayList<>();
        BitSet local = new BitSet();
        BitSet near = new BitSet();
        BitSet document = new BitSet();
        BitSet forbidden = new BitSet();
        boolean concealed = false;
        for (String part : split(text, '&')) {
            if (part.startsWith("!")) {
                forbidden.set(term(part.substring(1)));
            } else if (part.startsWith("near:")) {
                near.set(term(part.substring(5)));
            } else if (part.startsWith("doc:")) {
                document.set(term(part.substring(4)));
            } else if (part.equals("concealed")) {
                concealed = true;
            } else {
                Chain chain = chain(part);
                chains.add(chain);
                for (int concept : chain.concepts()) {
                    local.set(concept);
                }
            }
        }
        return new Rule(text, severity, chains, local, near, document, forbidden, concealed);
    }

    private Chain chain(String text) {
        List<String> parts = split(text, ' ');
        int links = parts.size() / 2;
        int[] concepts = new int[links + 1];
        int[] gaps = new int[links];
        boolean either = false;
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (i % 2 == 0) {
                concepts[i / 2] = term(part);
            } else {
                either |= part.startsWith("^");
                gaps[i / 2] = Integer.parseInt(part.substring(1));
            }
        }
        if (either && links != 1) {
            throw new IllegalStateException("Only two concepts can stand in either order: " + text);
        }
        return new Chain(concepts, gaps, either);
    }

    private int term(String text) {
        if (text.startsWith("\"")) {
            int concept = lexicon.concept("\"" + anonymous++);
            lexicon.add(concept, text.substring(1, text.length() - 1));
            return concept;
        }
        if (!lexicon.knows(text)) {
            throw new IllegalStateException("Unknown concept " + text);
        }
        return lexicon.concept(text);
    }

    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char c : (text + at).toCharArray()) {
            quoted ^= c == '"';
            if (c == at && !quoted) {
                if (!part.toString().isBlank()) {
                    parts.add(part.toString().strip());
                }
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        return parts;
    }
}
