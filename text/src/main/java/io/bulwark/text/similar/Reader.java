package io.bulwark.text.similar;

import io.bulwark.text.similar.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Brings a text into canonical form. Whatever no list or rule explains stays as it is, in its place. */
final class Reader {
    private static final int MAX_CHARS = 4_000;
    private static final int MAX_ROUNDS = 8;
    private static final int MAX_FRONT = 12;
    private static final Set<String> PREPOSITIONS = Set.of(
            "in", "on", "for", "with", "at", "under", "during", "within", "after", "before", "if", "when", "because",
            "without", "by", "from", "to", "of", "about", "as", "into", "since", "until");
    private static final Set<String> FRONTED =
            Set.of("in", "on", "for", "with", "at", "under", "during", "within", "after", "before", "if", "when");
    private static final Set<String> ASKING = Set.of(
            "what", "who", "how", "where", "when", "why", "which", "be", "do", "can", "could", "should", "will",
            "would", "was", "did", "may", "must", "have", "had", "were");
    private static final Set<String> PRONOUNS = Set.of("i", "you", "he", "she", "it", "we", "they", "one");
    private static final Set<String> AUXILIARIES = Set.of(
            "can", "could", "should", "will", "would", "do", "did", "be", "was", "were", "have", "had", "may", "must");

    private final Lists lists = new Lists();
    private final Rewrites synonyms = new Rewrites();
    private final Rewrites frames = new Rewrites();

    Reader() {
        for (String line : Lists.lines("synonyms.txt")) {
            String[] sides = line.split("=", 2);
            List<Token> canonical = words(sides[0]);
            for (String other : sides[1].split(",")) {
                synonyms.add(words(other), canonical);
            }
        }
        for (String line : Lists.lines("frames.txt")) {
            String[] sides = line.split("=>", 2);
            for (String pattern : sides[0].split("\\|")) {
                frames.add(pattern(pattern), pattern(sides[1]));
            }
        }
    }

    Lists lists() {
        return lists;
    }

    Meaning read(String text) {
        if (text.length() > MAX_CHARS) {
            return new Meaning(List.of(), Lexer.plain(text), true, true);
        }
        String plain = Lexer.plain(text);
        List<Token> raw = Lexer.tokens(text, lists);
        boolean english = english(raw) && !Lexer.shouting(plain);
        if (!english) {
            return new Meaning(raw, plain, false, false);
        }
        return new Meaning(canonical(raw), plain, true, false);
    }

    private boolean english(List<Token> tokens) {
        int known = 0;
        int foreign = 0;
        for (Token token : tokens) {
            if (!token.wordLike()) {
                continue;
            }
            for (int i = 0; i < token.form().length(); i++) {
                if (Character.UnicodeScript.of(token.form().charAt(i)) != Character.UnicodeScript.LATIN
                        && Character.isLetter(token.form().charAt(i))) {
                    return false;
                }
            }
            known += token.kind() == Kind.WORD && lists.function(token.form()) ? 1 : 0;
            foreign += token.kind() == Kind.WORD && lists.foreign(token.form()) ? 1 : 0;
        }
        return known > 0 && foreign < 2;
    }

    private List<Token> words(String phrase) {
        return synonyms.everywhere(simple(Numerals.join(Lexer.tokens(phrase.strip(), lists))));
    }

    private List<Token> pattern(String pattern) {
        List<Token> out = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        for (String part : pattern.strip().split(" ")) {
            if (part.startsWith("@") || part.equals("...") || part.equals("+") || part.equals("~")) {
                out.addAll(words(words.toString()));
                words.setLength(0);
                out.add(Token.word(part));
            } else {
                words.append(part).append(' ');
            }
        }
        out.addAll(words(words.toString()));
        return out;
    }

    private List<Token> canonical(List<Token> raw) {
        List<Token> tokens = synonyms.everywhere(simple(Numerals.join(raw)));
        boolean asked = !tokens.isEmpty() && tokens.getLast().form().equals("?");
        while (!tokens.isEmpty() && (tokens.getLast().kind() == Kind.STOP || thanks(tokens.getLast()))) {
            tokens.removeLast();
        }
        tokens = framed(turned(tokens));
        if (tokens.isEmpty()) {
            return asked ? List.of(new Token(Kind.STOP, "?")) : tokens;
        }
        tokens = owned(routes(behind(tokens)));
        tokens.removeIf(token -> token.kind() == Kind.COMMA);
        String first = tokens.isEmpty() ? "" : tokens.getFirst().form();
        if (asked && !first.startsWith("@") && !ASKING.contains(first)) {
            tokens.add(new Token(Kind.STOP, "?"));
        }
        return tokens;
    }

    private static boolean thanks(Token token) {
        return token.is("please") || token.is("thanks") || token.kind() == Kind.COMMA;
    }

    /** Plurals, forms of be and do, articles. */
    private List<Token> simple(List<Token> tokens) {
        List<Token> out = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() != Kind.WORD) {
                out.add(token);
                continue;
            }
            String form = token.form();
            boolean who =
                    !out.isEmpty() && (out.getLast().is("who") || out.getLast().is("which"));
            switch (form) {
                case "a", "an", "the" -> {
                    String next = i + 1 < tokens.size() && tokens.get(i + 1).wordLike()
                            ? tokens.get(i + 1).form()
                            : "";
                    if (next.equals("few") || next.equals("little")) {
                        out.add(Token.word(next.equals("few") ? "several" : "somewhat"));
                        i++;
                    } else if (i + 1 == tokens.size()
                            || tokens.get(i + 1).kind() == Kind.STOP
                            || tokens.get(i + 1).kind() == Kind.COMMA
                            || PREPOSITIONS.contains(next)) {
                        // "hepatitis a" and the like: not an article.
                        out.add(token);
                    }
                }
                case "is", "are", "am" -> out.add(who ? token : Token.word("be"));
                case "does" -> out.add(Token.word("do"));
                case "has" -> out.add(Token.word("have"));
                default -> out.add(Token.word(lists.stem(form)));
            }
        }
        return out;
    }

    /** "can not I" as "can I not", since "can't I" and "can I not" ask the same. */
    private static List<Token> turned(List<Token> tokens) {
        List<Token> out = new ArrayList<>(tokens);
        for (int i = 0; i + 2 < out.size(); i++) {
            if (AUXILIARIES.contains(out.get(i).form())
                    && out.get(i + 1).is("not")
                    && PRONOUNS.contains(out.get(i + 2).form())) {
                out.set(i + 1, out.get(i + 2));
                out.set(i + 2, Token.word("not"));
            }
        }
        return out;
    }

    private List<Token> framed(List<Token> tokens) {
        List<Token> current = tokens;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<Token> next = frames.start(current, lists);
            if (next == null) {
                return current;
            }
            current = next;
            if (!current.isEmpty() && current.getFirst().form().startsWith("@")) {
                return current;
            }
        }
        return current;
    }

    /** A phrase in front, closed by a comma, goes behind the only sentence. */
    private List<Token> behind(List<Token> tokens) {
        if (!FRONTED.contains(tokens.getFirst().form())) {
            return tokens;
        }
        int comma = -1;
        for (int i = 1; i < tokens.size(); i++) {
            Kind kind = tokens.get(i).kind();
            if (kind == Kind.STOP || kind == Kind.COMMA && comma >= 0) {
                return tokens;
            }
            comma = kind == Kind.COMMA ? i : comma;
        }
        if (comma < 0 || comma > MAX_FRONT || comma + 1 == tokens.size()) {
            return tokens;
        }
        List<Token> moved = new ArrayList<>(framed(tokens.subList(comma + 1, tokens.size())));
        moved.addAll(tokens.subList(0, comma));
        return moved;
    }

    /** "to B from A" as "from A to B". */
    private List<Token> routes(List<Token> tokens) {
        int to = -1;
        for (int i = 1; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("to")) {
                to = lists.verb(tokens.get(i + 1).form()) ? -1 : i;
            } else if (token.is("from") && to > 0) {
                int end = i + 1;
                while (end < tokens.size()
                        && tokens.get(end).kind() != Kind.COMMA
                        && tokens.get(end).kind() != Kind.STOP
                        && !PREPOSITIONS.contains(tokens.get(end).form())) {
                    end++;
                }
                List<Token> turned = new ArrayList<>(tokens.subList(0, to));
                turned.addAll(tokens.subList(i, end));
                turned.addAll(tokens.subList(to, i));
                turned.addAll(tokens.subList(end, tokens.size()));
                return turned;
            } else if (token.kind() == Kind.STOP || PREPOSITIONS.contains(token.form())) {
                to = -1;
            }
        }
        return new ArrayList<>(tokens);
    }

    /** "what is X's Y" as "what is Y of X"; the two sides of a difference in a fixed order. */
    private static List<Token> owned(List<Token> tokens) {
        int n = tokens.size();
        boolean what = n > 4 && tokens.get(0).is("what") && tokens.get(1).is("be");
        if (what && n == 5 && tokens.get(3).is("'s")) {
            return new ArrayList<>(
                    List.of(tokens.get(0), tokens.get(1), tokens.get(4), Token.word("of"), tokens.get(2)));
        }
        if (what && tokens.get(2).is("difference") && tokens.get(3).is("between")) {
            return difference(tokens);
        }
        return tokens;
    }

    private static List<Token> difference(List<Token> tokens) {
        int and = -1;
        for (int i = 4; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (!token.wordLike() || PREPOSITIONS.contains(token.form()) || and > 0 && token.is("and")) {
                return tokens;
            }
            and = token.is("and") ? i : and;
        }
        if (and < 5
                || and + 1 == tokens.size()
                || text(tokens, 4, and).compareTo(text(tokens, and + 1, tokens.size())) <= 0) {
            return tokens;
        }
        List<Token> turned = new ArrayList<>(tokens.subList(0, 4));
        turned.addAll(tokens.subList(and + 1, tokens.size()));
        turned.add(tokens.get(and));
        turned.addAll(tokens.subList(4, and));
        return turned;
    }

    private static String text(List<Token> tokens, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (Token token : tokens.subList(from, to)) {
            text.append(token.form()).append(' ');
        }
        return text.toString();
    }
}
