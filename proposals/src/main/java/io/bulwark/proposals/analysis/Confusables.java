package io.bulwark.proposals.analysis;

import java.lang.Character.UnicodeScript;
import java.util.HashMap;
import java.util.Map;

/** Letters of other scripts that look like Latin ones, in lower case. */
final class Confusables {
    private static final Map<Integer, Character> LATIN = new HashMap<>();

    static {
        pairs("аaеeоoрpсcхxуyіiјjѕsԁdһhӏlкkмmтtвbнhгrпnѵvԛqԝwґrёeєeзzьb");
        pairs("αaοoνvρpτtυuιiκkχxγyηnεeωwβbζzϲcϳjμu");
        pairs("աwցgհhոnսuօoքpԁdյjզqɡgɑaıiɩiʟlꞵbᴀaᴄcᴇeᴏo");
        pairs("ᎪaᏴbᏟcᎠdᎬeᎻhᎥiᎫjᏦkᏞlᎷmᏢpᏒrᏚsᎢtᏙvᎳwᏃz");
    }

    private Confusables() {}

    private static void pairs(String text) {
        int[] points = text.codePoints().toArray();
        for (int i = 0; i + 1 < points.length; i += 2) {
            LATIN.put(points[i], (char) points[i + 1]);
        }
    }

    /** The Latin letter that {@code point} looks like, or {@code point} itself. */
    static int latin(int point) {
        Character twin = LATIN.get(point);
        return twin == null ? point : twin;
    }

    static boolean looksLatin(int point) {
        return LATIN.containsKey(point);
    }

    static boolean foreign(int point) {
        if (point < 0x370) {
            return false;
        }
        UnicodeScript script = UnicodeScript.of(point);
        return script == UnicodeScript.CYRILLIC
                || script == UnicodeScript.GREEK
                || script == UnicodeScript.ARMENIAN
                || script == UnicodeScript.CHEROKEE;
    }

    static boolean latinLetter(int point) {
        return point < 0x80
                ? point >= 'a' && point <= 'z' || point >= 'A' && point <= 'Z'
                : Character.isLetter(point) && UnicodeScript.of(point) == UnicodeScript.LATIN;
    }
}
