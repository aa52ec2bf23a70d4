package io.bulwark.guard.bias;

import io.bulwark.guard.Severity;
import io.bulwark.text.Folded;
import io.bulwark.text.Phrases;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Terms, phrase rules and context cues, compiled into one matcher. */
final class Lexicon {
    private static final Set<String> NEGATIONS = Set.of(
            "not", "never", "dont", "doesnt", "cant", "cannot", "isnt", "arent", "shouldnt", "no", "without", "wont");

    private final Groups groups;
    private final List<Term> terms = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Map<Long, Term> words = new HashMap<>();
    private final Map<Integer, List<String>> byShape = new HashMap<>();
    private final Map<String, Object> names = new HashMap<>();
    private final Phrases phrases;

    private Lexicon(Groups groups) {
        this.groups = groups;
        StringBuilder source = new StringBuilder();
        source.append("@gp = ").append(groups.many()).append('\n');
        source.append("@ga = ").append(groups.one()).append('\n');
        terms(source);
        rules(source);
        this.phrases = Phrases.compile(source.toString());
    }

    static Lexicon load(Groups groups) {
        return new Lexicon(groups);
    }

    private void terms(StringBuilder source) {
        boolean foreign = false;
        for (String line : Resource.text("lexicon.txt").split("\n")) {
            foreign |= line.startsWith("// OTHER LANGUAGES");
            if (line.isBlank() || line.startsWith("//")) {
                continue;
            }
            String[] part = line.split(" ; ");
            String instead = part[5].strip();
            Term term = new Term(
                    part[0],
                    Severity.valueOf(part[1]),
                    part[2].equals("-") ? "" : part[2],
                    Term.Use.valueOf(part[3].toUpperCase(Locale.ROOT)),
                    instead.equals("-") ? "" : instead,
                    foreign);
            String name = "t" + terms.size();
            terms.add(term);
            names.put(name, term);
            for (String word : part[4].split("\\|")) {
                source.append(name)
                        .append(": ")
                        .append(word.strip().replace('-', ' '))
                        .append('\n');
                if (word.indexOf(' ') < 0 && word.indexOf('-') < 0) {
                    single(Folded.of(word).value(), term);
                }
            }
        }
    }

    private void single(String word, Term term) {
        words.putIfAbsent(Words.key(word), term);
        if (word.length() >= 4 && term.use() != Term.Use.MILD && term.use() != Term.Use.AIM) {
            byShape.computeIfAbsent(word.charAt(0) << 8 | word.length(), k -> new ArrayList<>())
                    .add(word);
        }
    }

    private void rules(StringBuilder source) {
        for (String line : Resource.lines("rules.txt")) {
            int colon = line.indexOf(':');
            if (line.startsWith("@") || line.startsWith("c.")) {
                source.append(line).append('\n');
                continue;
            }
            String[] head = line.substring(0, colon).split(" ");
            String body = line.substring(colon + 1).strip();
            String name = "r" + rules.size();
            Rule rule = new Rule(head[0], Severity.valueOf(head[1]), Double.parseDouble(head[2]), hasNegation(body));
            rules.add(rule);
            names.put(name, rule);
            expand(name, body, source);
        }
    }

    private static boolean hasNegation(String body) {
        for (String word : body.split("[ |]")) {
            if (NEGATIONS.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Writes {G} out: a plural name, or a singular one before a word for people. */
    private static void expand(String name, String body, StringBuilder source) {
        String inSets = body.replace("|{G}", "|@gp").replace("{G}|", "@gp|");
        if (inSets.contains("{G}")) {
            source.append(name)
                    .append(": ")
                    .append(inSets.replace("{G}", "@gp"))
                    .append('\n');
            source.append(name)
                    .append(": ")
                    .append(inSets.replace("{G}", "@ga @folk"))
                    .append('\n');
        } else {
            source.append(name).append(": ").append(inSets).append('\n');
        }
    }

    Groups groups() {
        return groups;
    }

    Phrases phrases() {
        return phrases;
    }

    /** The term or rule behind the name of a match; null for a context cue. */
    @Nullable
    Object meaning(String name) {
        return names.get(name);
    }

    /** The term that is written as this one folded word. */
    @Nullable
    Term word(String folded) {
        return words.get(Words.key(folded));
    }

    /** The term that fits a word in which {@code *} stands for any letter; the first letter has to be known. */
    @Nullable
    Term censored(String pattern) {
        for (String word : byShape.getOrDefault(pattern.charAt(0) << 8 | pattern.length(), List.of())) {
            boolean fits = true;
            for (int i = 0; i < word.length() && fits; i++) {
                fits = pattern.charAt(i) == '*' || pattern.charAt(i) == word.charAt(i);
            }
            if (fits) {
                return word(word);
            }
        }
        return null;
    }
}
