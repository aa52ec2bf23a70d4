package io.bulwark.guard.trust;

import io.bulwark.guard.GuardSettings;
import io.bulwark.guard.Severity;
import io.bulwark.text.Phrases;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The caller's rules on answers, from the option {@code principles} of the trust guard's settings: told to the model by
 * {@link #prompt} and judged afterwards word by word, without a model.
 */
public final class Principles {
    private static final Principles NONE = new Principles(List.of());
    private static final Set<String> MEMBERS =
            Set.of("name", "text", "when", "forbid", "require", "most_words", "severity");
    private static final int MOST = 100;
    private static final int MOST_PHRASES = 200;
    private static final int LONGEST = 200;

    private final List<Principle> all;

    private Principles(List<Principle> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Reads the option {@code principles}: a list of objects with {@code name} and any of {@code text}, {@code when}, {@code
     * forbid}, {@code require} (lists of phrases in the form of {@link Phrases}), {@code most_words}, {@code severity}.
     *
     * @throws IllegalArgumentException naming the first fault
     */
    public static Principles of(GuardSettings settings) {
        Object option = settings.options().get("principles");
        return option == null ? NONE : read(option);
    }

    private static Principles read(Object option) {
        if (!(option instanceof List<?> list) || list.size() > MOST) {
            throw new IllegalArgumentException("principles must be a list of at most " + MOST);
        }
        List<Principle> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            all.add(principle("principles[" + i + "]", list.get(i)));
        }
        return new Principles(all);
    }

    private static Principle principle(String at, @Nullable Object item) {
        if (!(item instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(at + " must be an object");
        }
        for (Object member : map.keySet()) {
            if (!MEMBERS.contains(String.valueOf(member))) {
                throw new IllegalArgumentException(at + "." + member + " is not known; there are "
                        + MEMBERS.stream().sorted().toList());
            }
        }
        if (!(map.get("name") instanceof String name) || name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException(at + ".name is missing");
        }
        Object words = map.get("most_words");
        if (words != null && !(words instanceof Integer n && n > 0)) {
            throw new IllegalArgumentException(at + ".most_words must be a whole number above 0");
        }
        Phrases forbid = phrases(at + ".forbid", map.get("forbid"));
        Phrases require = phrases(at + ".require", map.get("require"));
        Object text = map.get("text");
        if (forbid == null && require == null && words == null && text == null) {
            throw new IllegalArgumentException(at + " needs text, forbid, require or most_words");
        }
        return new Principle(
                name,
                text == null ? name : text.toString(),
                phrases(at + ".when", map.get("when")),
                forbid,
                require,
                words instanceof Integer n ? n : Integer.MAX_VALUE,
                severity(at, map.get("severity")));
    }

    private static Severity severity(String at, @Nullable Object value) {
        if (value == null) {
            return Severity.MEDIUM;
        }
        try {
            return Severity.valueOf(value.toString().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at + ".severity must be LOW, MEDIUM, HIGH or CRITICAL", e);
        }
    }

    private static @Nullable Phrases phrases(String at, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MOST_PHRASES) {
            throw new IllegalArgumentException(at + " must be a list of 1 to " + MOST_PHRASES + " phrases");
        }
        StringBuilder source = new StringBuilder();
        for (Object item : list) {
            String phrase = String.valueOf(item).strip();
            boolean odd = phrase.indexOf('\n') >= 0 || phrase.indexOf('\r') >= 0;
            if (phrase.isEmpty() || phrase.length() > LONGEST || odd) {
                throw new IllegalArgumentException(
                        at + " has a phrase that is empty, longer than " + LONGEST + " characters or of several lines");
            }
            source.append("phrase: ").append(plain(phrase)).append('\n');
        }
        try {
            return Phrases.compile(source.toString());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(at + " has a phrase that cannot be read: " + e.getMessage(), e);
        }
    }

    /** Words are cut at signs in a text, so signs inside a phrase become gaps between words too. */
    private static String plain(String phrase) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < phrase.length(); i++) {
            char c = phrase.charAt(i);
            boolean kept = Character.isLetterOrDigit(c) || Character.isSurrogate(c) || " '’|*#<>?.".indexOf(c) >= 0;
            boolean mark =
                    c == '.' && !(before(phrase, i) == ' ' && (i + 1 == phrase.length() || phrase.charAt(i + 1) == ' '))
                            || c == '?' && before(phrase, i) != ' ';
            out.append(kept && !mark ? c : ' ');
        }
        return out.toString().strip();
    }

    private static char before(String phrase, int at) {
        return at == 0 ? ' ' : phrase.charAt(at - 1);
    }

    /** The rules in the order given. */
    List<Principle> list() {
        return all;
    }

    /** The rules as a passage for a system prompt; empty where there are none. */
    public String prompt() {
        if (all.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("Keep to these rules in every answer:\n");
        for (int i = 0; i < all.size(); i++) {
            out.append(i + 1).append(". ").append(all.get(i).text().strip()).append('\n');
        }
        return out.toString();
    }
}
