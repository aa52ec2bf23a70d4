package io.bulwark.guard.bias;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the words of a text: quotation marks, reporting, condemnation, definition, denial, speaking of
 * oneself, and whom a word is aimed at. Every question looks at a bounded number of words.
 */
final class Context {
    private static final int REPORT = 1;
    private static final int DEFINE = 2;
    private static final int CONDEMN = 4;
    private static final int STOP = 8;
    private static final int DENY = 16;
    private static final int SELF = 32;
    private static final int HELP = 64;
    private static final Map<String, Integer> CUES = Map.of(
            "c.report", REPORT,
            "c.define", DEFINE,
            "c.condemn", CONDEMN,
            "c.stop", STOP,
            "c.deny", DENY,
            "c.self", SELF,
            "c.help", HELP);
    private static final Map<Long, Role> ROLES = roles();
    private static final int LONGEST_QUOTE = 400;
    private static final int NEAR = 18;

    private enum Role {
        YOU,
        SOMEONE,
        BE,
        POINTING
    }

    /** How far the surroundings take the offence out of a word. */
    enum Excuse {
        NONE,
        WEAK,
        STRONG
    }

    /** Whom a word is aimed at. */
    enum Aim {
        NOBODY,
        SOMEBODY,
        READER
    }

    private final Words words;
    private final Groups groups;
    private final byte[] cues;
    private int @Nullable [] quote;

    Context(Words words, Groups groups) {
        this.words = words;
        this.groups = groups;
        this.cues = new byte[words.size()];
    }

    private static Map<Long, Role> roles() {
        Map<Long, Role> map = new HashMap<>();
        put(map, Role.YOU, "you|u|ur|your|youre|ya|yall|yourself|urself|yo|thou|yous");
        put(
                map,
                Role.SOMEONE,
                "he|she|they|hes|shes|theyre|who|whos|him|her|them|xuser|guy|dude|man|woman|people|everyone");
        put(map, Role.BE, "is|are|r|am|be|was|were|s|like|as|being|look|looks|sound|sounds|such|acting|act|seem|seems");
        put(
                map,
                Role.POINTING,
                "these|those|this|that|what|such|fucking|fuckin|bloody|damn|dumb|stupid|ugly|filthy|dirty|all|bunch|another|lil");
        return map;
    }

    private static void put(Map<Long, Role> map, Role role, String list) {
        for (String word : List.of(list.split("\\|"))) {
            map.put(Words.key(word), role);
        }
    }

    /** For each word the number of words in its quotation, 0 where it is not quoted. */
    private static int[] quotes(Words words) {
        Folded folded = words.folded();
        int[] quoted = new int[words.size()];
        int open = -1;
        int w = 0;
        int firstInside = 0;
        char mark = 0;
        for (int i = 0; i < folded.length(); i++) {
            while (w < words.size() && words.start(w) < i) {
                w++;
            }
            char c = folded.at(i);
            boolean opens = c == '"' || c == '\'' && open(folded, i);
            boolean closes = c == mark && (c == '"' || close(folded, i));
            if (c == '\n' || open >= 0 && i - open > LONGEST_QUOTE) {
                open = -1;
            } else if (open >= 0 && closes) {
                for (int k = firstInside; k < w; k++) {
                    quoted[k] = w - firstInside;
                }
                open = -1;
            } else if (open < 0 && opens) {
                open = i;
                mark = c;
                firstInside = w;
            }
        }
        return quoted;
    }

    private static boolean open(Folded folded, int at) {
        return (at == 0 || folded.at(at - 1) == ' ' || folded.at(at - 1) == '(')
                && at + 1 < folded.length()
                && Character.isLetter(folded.at(at + 1));
    }

    private static boolean close(Folded folded, int at) {
        return at + 1 == folded.length() || !Character.isLetterOrDigit(folded.at(at + 1));
    }

    /** Made on first use: most texts hold nothing to excuse. */
    private int[] quote() {
        int[] known = quote;
        if (known == null) {
            known = quotes(words);
            quote = known;
        }
        return known;
    }

    /** Notes a cue from the phrase matcher at its words. */
    void cue(String name, int first, int last) {
        int bit = CUES.getOrDefault(name, 0);
        for (int w = first; w < last; w++) {
            cues[w] |= (byte) bit;
        }
    }

    boolean denied(int first, int last) {
        return (around(first - 3, last - 1, first) & DENY) != 0;
    }

    /** Whether a word is denied itself: "not an idiot", "never stupid". */
    boolean deniedItself(int first) {
        return (around(first - 2, first, first) & DENY) != 0 && sameSentence(first - 1, first);
    }

    private int around(int from, int to, int at) {
        int bits = 0;
        int last = Math.min(words.size(), to);
        for (int w = Math.max(0, from); w < last; w++) {
            if (Math.abs(words.sentence(w) - words.sentence(at)) <= 1) {
                bits |= cues[w];
            }
        }
        return bits;
    }

    private boolean sameSentence(int w, int at) {
        return w >= 0 && w < words.size() && words.sentence(w) == words.sentence(at);
    }

    /** What takes the offence out of the words from {@code first} to {@code last} (exclusive). */
    Excuse excuse(int first, int last, boolean ownAllowed, Aim aim) {
        int bits = around(first - NEAR, last + NEAR, first);
        int before = around(first - 7, last, first);
        int quoted = quote()[first];
        boolean told = (bits & (REPORT | DEFINE)) != 0;
        boolean judged = (bits & (CONDEMN | DEFINE)) != 0;
        if ((before & STOP) != 0 || (bits & STOP) != 0 && quoted > 0) {
            return Excuse.STRONG;
        }
        if (ownAllowed && (around(first - 6, last + 3, first) & SELF) != 0) {
            return Excuse.STRONG;
        }
        if (quoted > 0 && quoted <= 6 && (told || judged || (bits & HELP) != 0)) {
            return Excuse.STRONG;
        }
        if (quoted > 0 && told && judged) {
            return Excuse.STRONG;
        }
        if (aim == Aim.READER && quoted == 0) {
            return Excuse.NONE;
        }
        boolean reported = (around(first - 9, last + 1, first) & REPORT) != 0;
        boolean defined = (around(first - 3, last + 5, first) & DEFINE) != 0;
        if ((reported || defined) && (bits & (CONDEMN | STOP)) != 0 || reported && defined) {
            return Excuse.STRONG;
        }
        boolean some = reported || defined || quoted > 0 || (bits & CONDEMN) != 0 || denied(first, last);
        return some ? Excuse.WEAK : Excuse.NONE;
    }

    /** Whether the surroundings speak of help for people who think of harming themselves. */
    boolean helping(int first, int last) {
        return (around(first - NEAR, first, first) & HELP) != 0 || (around(last, last + NEAR, first) & HELP) != 0;
    }

    /** Whom the words from {@code first} to {@code last} (exclusive) are aimed at. */
    Aim aim(int first, int last) {
        boolean be = false;
        boolean pointing = false;
        boolean someone = false;
        for (int w = first - 1; w >= first - 5 && sameSentence(w, first); w--) {
            Role role = ROLES.get(words.key(w));
            if (role == Role.YOU) {
                return Aim.READER;
            }
            be |= role == Role.BE;
            pointing |= role == Role.POINTING && w >= first - 3;
            someone |= role == Role.SOMEONE || mention(w) || groups.of(words.key(w)) != null;
        }
        for (int w = last; w < last + 2 && sameSentence(w, first); w++) {
            if (ROLES.get(words.key(w)) == Role.YOU) {
                return Aim.READER;
            }
        }
        boolean called = mention(first - 1) && !sameSentence(last, first);
        return be && someone || pointing && !thing(first) || called || vocative(first, last)
                ? Aim.SOMEBODY
                : Aim.NOBODY;
    }

    /** "This show is trash": a copula right before, and nobody who could be meant. */
    private boolean thing(int first) {
        for (int w = first - 1; w >= first - 3 && sameSentence(w, first); w--) {
            if (ROLES.get(words.key(w)) == Role.BE) {
                return true;
            }
        }
        return false;
    }

    private boolean mention(int w) {
        return w >= 0 && words.start(w) > 0 && words.folded().at(words.start(w) - 1) == '@';
    }

    private boolean vocative(int first, int last) {
        if (sameSentence(last, first) || !sameSentence(first - 1, first)) {
            return false;
        }
        for (int i = words.end(first - 1); i < words.start(first); i++) {
            if (words.folded().at(i) == ',') {
                return true;
            }
        }
        return false;
    }
}
