package io.bulwark.text.similar;

import io.bulwark.text.similar.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replacements of word sequences by longest match in a prefix tree. A pattern may end in {@code +} (a listed verb), in
 * {@code ~} (a listed verb in -ing, replaced by the verb) or in {@code ...} and the words that the text has to end in.
 */
final class Rewrites {
    private final Node root = new Node();

    private static final class Node {
        private final Map<String, Node> next = new HashMap<>();
        private @Nullable List<Token> replacement;
        private final List<Tail> tails = new ArrayList<>();
    }

    private record Tail(List<Token> end, List<Token> before, List<Token> after) {}

    void add(List<Token> pattern, List<Token> replacement) {
        int gap = gap(pattern);
        Node node = root;
        for (Token token : gap < 0 ? pattern : pattern.subList(0, gap)) {
            node = node.next.computeIfAbsent(token.form(), f -> new Node());
        }
        if (gap < 0) {
            node.replacement = replacement;
            return;
        }
        int at = gap(replacement);
        node.tails.add(new Tail(
                pattern.subList(gap + 1, pattern.size()),
                replacement.subList(0, at),
                replacement.subList(at + 1, replacement.size())));
    }

    private static int gap(List<Token> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).form().equals("...")) {
                return i;
            }
        }
        return -1;
    }

    /** Replaces every match from left to right. */
    List<Token> everywhere(List<Token> tokens) {
        List<Token> out = new ArrayList<>(tokens.size());
        int i = 0;
        while (i < tokens.size()) {
            Node node = root;
            Node best = null;
            int end = i;
            for (int k = i; k < tokens.size() && phrase(tokens.get(k)); k++) {
                node = node.next.get(tokens.get(k).form());
                if (node == null) {
                    break;
                }
                if (node.replacement != null) {
                    best = node;
                    end = k + 1;
                }
            }
            if (best == null || best.replacement == null) {
                out.add(tokens.get(i++));
            } else {
                out.addAll(best.replacement);
                i = end;
            }
        }
        return out;
    }

    private static boolean phrase(Token token) {
        return token.wordLike() || token.kind() == Kind.NUMBER;
    }

    /** Replaces the longest match at the start; null where nothing matches. */
    @Nullable
    List<Token> start(List<Token> tokens, Lists lists) {
        List<Token> best = null;
        Node node = root;
        for (int k = 0; k < tokens.size(); k++) {
            Token token = tokens.get(k);
            Node verb = token.wordLike() && lists.verb(token.form()) ? node.next.get("+") : null;
            if (verb != null && verb.replacement != null) {
                best = joined(verb.replacement, tokens.subList(k, tokens.size()));
            }
            Node gerund = token.wordLike() ? node.next.get("~") : null;
            String base = gerund == null ? null : lists.verbOf(token.form());
            if (gerund != null && gerund.replacement != null && base != null) {
                List<Token> rest = new ArrayList<>(tokens.subList(k, tokens.size()));
                rest.set(0, Token.word(base));
                best = joined(gerund.replacement, rest);
            }
            node = token.wordLike() || token.kind() == Kind.COMMA ? node.next.get(token.form()) : null;
            if (node == null) {
                break;
            }
            if (node.replacement != null) {
                best = joined(node.replacement, tokens.subList(k + 1, tokens.size()));
            }
            for (Tail tail : node.tails) {
                List<Token> rest = tokens.subList(k + 1, tokens.size());
                int middle = rest.size() - tail.end.size();
                if (middle > 0 && rest.subList(middle, rest.size()).equals(tail.end)) {
                    best = joined(joined(tail.before, rest.subList(0, middle)), tail.after);
                }
            }
        }
        return best;
    }

    private static List<Token> joined(List<Token> head, List<Token> rest) {
        List<Token> all = new ArrayList<>(head.size() + rest.size());
        all.addAll(head);
        all.addAll(rest);
        return all;
    }
}
