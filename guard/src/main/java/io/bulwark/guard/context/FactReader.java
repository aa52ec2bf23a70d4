package io.bulwark.guard.context;

import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Origin;
import io.bulwark.guard.context.Fact.Kind;
import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads facts from what a user or the system says; English, word patterns only, linear in the text. */
final class FactReader {
    private static final Set<String> OWNERS = Set.of("my", "our", "the");
    private static final Set<String> VERBS = Set.of("is", "are", "was", "were", "equals");
    private static final Set<String> FILLER =
            Set.of("about", "around", "exactly", "now", "only", "a", "an", "the", "currently", "approximately", "at");
    private static final Set<String> ENDS =
            Set.of("and", "but", "so", "because", "which", "please", "or", "if", "then");
    private static final Set<String> UNSURE =
            Set.of("not", "if", "whether", "what", "would", "could", "maybe", "why", "how");
    private static final Set<String> WISHES = Set.of(
            "i am allergic",
            "i'm allergic",
            "i live",
            "i prefer",
            "i need",
            "i work",
            "never",
            "always",
            "avoid",
            "must");
    private static final Set<String> MOST = Set.of("most", "than", "under", "within", "maximum", "max", "exceed");
    private static final Set<String> SAYING = Set.of("mention", "say", "write", "use", "recommend", "suggest");
    private static final Set<String> NAMING = Set.of("the", "word", "words", "phrase", "any", "name", "term");
    private static final Set<String> AFTER_NAME =
            Set.of("in", "to", "for", "when", "at", "on", "with", "again", "anything", "that");
    private static final int LONGEST_SUBJECT = 4;
    private static final int LONGEST_VALUE = 5;

    private FactReader() {}

    /** The first facts of a text, at most as many as a conversation keeps. */
    static List<Fact> of(Text text, Words words, int turn, Origin who) {
        List<Fact> facts = new ArrayList<>();
        int from = 0;
        while (from < words.size() && facts.size() < Facts.MOST) {
            int to = from;
            while (to < words.size() && words.sentence(to) == words.sentence(from)) {
                to++;
            }
            sentence(words, from, to, text, turn, facts);
            from = to;
        }
        List<Fact> first = facts.subList(0, Math.min(facts.size(), Facts.MOST));
        return who == Origin.SYSTEM ? first.stream().map(Fact::fixed).toList() : List.copyOf(first);
    }

    static List<Fact> of(Message message, int turn) {
        Text text = Text.of(message.content());
        return of(text, Words.of(Folded.of(text)), turn, message.origin());
    }

    private static void sentence(Words words, int from, int to, Text text, int turn, List<Fact> facts) {
        Supplier<String> passage = () -> cut(Sentences.source(words, text, from, to), Fact.LONGEST_PASSAGE);
        int before = facts.size();
        for (int i = from; i < to && facts.size() < Facts.MOST; i++) {
            String word = words.word(i);
            if (OWNERS.contains(word)) {
                valued(words, i, from, to, text, passage, turn, facts);
            } else if (word.equals("me") && i > from && words.word(i - 1).equals("call") && i + 1 < to) {
                facts.add(new Fact(
                        Kind.NAME,
                        "name",
                        cut(Sentences.source(words, text, i + 1, i + 2), Fact.LONGEST_VALUE),
                        passage.get(),
                        turn,
                        false));
            } else if (word.equals("words") || word.equals("sentences")) {
                limit(words, i, from, passage, turn, facts);
            } else if (isForbidding(words, i, from)) {
                forbidden(words, i, to, text, passage, turn, facts);
            }
        }
        if (facts.size() == before && isWish(words, from, to)) {
            facts.add(new Fact(Kind.WISH, cut(words.word(from), Fact.LONGEST_SUBJECT), "", passage.get(), turn, false));
        }
    }

    private static void valued(
            Words words, int owner, int from, int to, Text text, Supplier<String> passage, int turn, List<Fact> facts) {
        int verb = owner + 1;
        while (verb < to && verb <= owner + LONGEST_SUBJECT && !VERBS.contains(words.word(verb))) {
            verb++;
        }
        if (verb >= to - 1 || verb == owner + 1 || !VERBS.contains(words.word(verb))) {
            return;
        }
        for (int i = Math.max(from, owner - 3); i <= Math.min(to - 1, verb + 1); i++) {
            if (UNSURE.contains(words.word(i))) {
                return;
            }
        }
        int start = verb + 1;
        while (start < to - 1 && FILLER.contains(words.word(start))) {
            start++;
        }
        int end = start;
        while (end < to
                && end < start + LONGEST_VALUE
                && !ENDS.contains(words.word(end))
                && !breaks(words, end, start)) {
            end++;
        }
        if (end == start) {
            return;
        }
        String value = cut(Sentences.source(words, text, start, end), Fact.LONGEST_VALUE);
        boolean number = value.chars().anyMatch(c -> c >= '0' && c <= '9');
        boolean mine = !words.word(owner).equals("the");
        boolean named = value.codePoints().findFirst().stream().anyMatch(Character::isUpperCase);
        if (number || mine && named) {
            facts.add(new Fact(
                    number ? Kind.NUMBER : Kind.NAME,
                    subject(words, owner + 1, verb),
                    value,
                    passage.get(),
                    turn,
                    false));
        }
    }

    private static boolean breaks(Words words, int at, int start) {
        if (at == start) {
            return false;
        }
        for (int i = words.end(at - 1); i < words.start(at); i++) {
            char c = words.folded().at(i);
            if (c == ',' && !(words.end(at - 1) + 1 == words.start(at)) || c == '(' || c == ':') {
                return true;
            }
        }
        return false;
    }

    static String subject(Words words, int from, int to) {
        StringBuilder subject = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (!subject.isEmpty()) {
                subject.append(' ');
            }
            subject.append(words.word(i));
        }
        return cut(subject.toString(), Fact.LONGEST_SUBJECT);
    }

    /** At most, no more than, under, within, in N words. */
    private static void limit(Words words, int unit, int from, Supplier<String> passage, int turn, List<Fact> facts) {
        if (unit - 2 < from) {
            return;
        }
        String count = words.word(unit - 1);
        String sign = words.word(unit - 2);
        boolean most = MOST.contains(sign)
                && !(sign.equals("than")
                        && unit - 3 >= from
                        && words.word(unit - 3).equals("more")
                        && !(unit - 4 >= from && isNegation(words.word(unit - 4))));
        if (most && count.length() <= 5 && count.chars().allMatch(c -> c >= '0' && c <= '9')) {
            facts.add(new Fact(Kind.LENGTH, words.word(unit), count, passage.get(), turn, false));
        }
    }

    private static boolean isNegation(String word) {
        return word.equals("no") || word.equals("not");
    }

    /** True at "mention", "say", "word" after "do not", "don't" or "never". */
    private static boolean isForbidding(Words words, int i, int from) {
        if (i == from || !SAYING.contains(words.word(i))) {
            return false;
        }
        String before = words.word(i - 1).replace("'", "");
        return before.equals("dont")
                || before.equals("never")
                || before.equals("not") && i - 1 > from && words.word(i - 2).equals("do");
    }

    private static void forbidden(
            Words words, int verb, int to, Text text, Supplier<String> passage, int turn, List<Fact> facts) {
        int start = verb + 1;
        while (start < to && NAMING.contains(words.word(start))) {
            start++;
        }
        int end = start;
        while (end < to
                && end < start + 3
                && !ENDS.contains(words.word(end))
                && !breaks(words, end, start)
                && !AFTER_NAME.contains(words.word(end))) {
            end++;
        }
        String subject = end > start ? subject(words, start, end) : "";
        if (subject.length() >= 3) {
            facts.add(new Fact(
                    Kind.FORBIDDEN,
                    subject,
                    cut(Sentences.source(words, text, start, end), Fact.LONGEST_VALUE),
                    passage.get(),
                    turn,
                    false));
        }
    }

    private static boolean isWish(Words words, int from, int to) {
        StringBuilder two = new StringBuilder();
        for (int i = from; i < Math.min(to, from + 12); i++) {
            String word = words.word(i);
            if (WISHES.contains(word)
                    || word.equals("not") && i > from && words.word(i - 1).equals("do")) {
                return true;
            }
            if (i < from + 3) {
                two.append(i == from ? "" : " ").append(word);
                if (WISHES.contains(two.toString())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A text without control characters and of bounded length, as a stored state needs it. */
    static String cut(String text, int most) {
        int n = Math.min(text.length(), most);
        if (isPlain(text, n)) {
            return text.substring(0, n).strip();
        }
        StringBuilder out = new StringBuilder(n);
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            boolean lone = Character.isHighSurrogate(c)
                    ? i + 1 >= n || !Character.isLowSurrogate(text.charAt(i + 1))
                    : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
            out.append(Character.isISOControl(c) || lone ? ' ' : c);
        }
        return out.toString().strip();
    }

    private static boolean isPlain(String text, int length) {
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) || Character.isISOControl(c)) {
                return false;
            }
        }
        return true;
    }
}
