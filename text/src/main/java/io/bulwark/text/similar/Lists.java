package io.bulwark.text.similar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The word lists beside this package. */
final class Lists {
    private final Set<String> function = words("function.txt");
    private final Set<String> caseMatters = words("case.txt");
    private final Set<String> unstemmed = words("unstemmed.txt");
    private final Set<String> foreign = words("foreign.txt");
    private final Set<String> verbs = words("verbs.txt");
    private final Map<String, String> gerunds = new HashMap<>();
    private final Map<String, Set<String>> antonyms = new HashMap<>();

    Lists() {
        for (String verb : verbs) {
            gerunds.put(gerund(verb), verb);
        }
        for (String line : lines("antonyms.txt")) {
            String[] sides = line.split("/", -1);
            for (String left : sides[0].trim().split(" ")) {
                for (String right : sides[1].trim().split(" ")) {
                    opposite(left, right);
                    opposite(right, left);
                }
            }
        }
    }

    private void opposite(String word, String other) {
        antonyms.computeIfAbsent(stem(word), w -> new HashSet<>()).add(stem(other));
    }

    static List<String> lines(String name) {
        try (InputStream in = Lists.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("Missing resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String name) {
        Set<String> words = new HashSet<>();
        for (String line : lines(name)) {
            words.addAll(List.of(line.split(" ")));
        }
        return words;
    }

    boolean function(String word) {
        return function.contains(word);
    }

    boolean foreign(String word) {
        return foreign.contains(word);
    }

    boolean verb(String word) {
        return verbs.contains(word);
    }

    /** Words that mean something else with a capital: us and US, may and May. */
    boolean caseMatters(String lower) {
        return caseMatters.contains(lower) || function.contains(lower);
    }

    /** The verb of a form in -ing, where the verb is listed. */
    @Nullable
    String verbOf(String form) {
        return gerunds.get(form);
    }

    boolean opposite(Token a, Token b) {
        return antonyms.getOrDefault(a.form(), Set.of()).contains(b.form());
    }

    /** Takes the -s of plurals and third persons off; everything else tells meanings apart too often. */
    String stem(String word) {
        int n = word.length();
        if (n < 4 || word.charAt(n - 1) != 's' || unstemmed.contains(word)) {
            return word;
        }
        char before = word.charAt(n - 2);
        if (before == 's' || before == 'u' || before == 'i' || before == '\'') {
            return word;
        }
        if (word.endsWith("ies")) {
            return n > 4 ? word.substring(0, n - 3) + "y" : word.substring(0, n - 1);
        }
        boolean es = word.endsWith("ches") || word.endsWith("shes") || word.endsWith("xes") || word.endsWith("sses");
        return word.substring(0, n - (es ? 2 : 1));
    }

    private static String gerund(String verb) {
        int n = verb.length();
        char last = verb.charAt(n - 1);
        if (last == 'e' && !verb.endsWith("ee")) {
            return verb.substring(0, n - 1) + "ing";
        }
        return (DOUBLED.contains(verb) ? verb + last : verb) + "ing";
    }

    private static final Set<String> DOUBLED = Set.of(
            "set",
            "reset",
            "get",
            "put",
            "cut",
            "run",
            "stop",
            "plan",
            "ship",
            "swap",
            "split",
            "submit",
            "cancel",
            "log",
            "map",
            "plug",
            "begin",
            "transfer",
            "shut",
            "drop",
            "unsubscribe",
            "trim",
            "hit",
            "quit",
            "chat",
            "tag",
            "ban",
            "opt",
            "sit",
            "win",
            "skip",
            "travel",
            "wrap",
            "unwrap",
            "zip",
            "unzip",
            "program",
            "refer",
            "commit");
}
