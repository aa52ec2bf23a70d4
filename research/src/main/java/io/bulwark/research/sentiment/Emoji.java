package io.bulwark.research.sentiment;

import java.util.Map;

/** Emoji as the words that are felt in them; others stay as they are. */
final class Emoji {
    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(0x1F600, "grinning happy"),
            Map.entry(0x1F601, "beaming happy"),
            Map.entry(0x1F602, "tears of joy"),
            Map.entry(0x1F603, "happy grin"),
            Map.entry(0x1F604, "happy grin"),
            Map.entry(0x1F605, "relieved grin"),
            Map.entry(0x1F606, "laughing"),
            Map.entry(0x1F609, "wink"),
            Map.entry(0x1F60A, "smiling happy"),
            Map.entry(0x1F60D, "smiling love"),
            Map.entry(0x1F60E, "cool"),
            Map.entry(0x1F60F, "smirk"),
            Map.entry(0x1F612, "displeased"),
            Map.entry(0x1F614, "sad"),
            Map.entry(0x1F618, "kiss"),
            Map.entry(0x1F61E, "disappointed"),
            Map.entry(0x1F620, "angry"),
            Map.entry(0x1F621, "furious"),
            Map.entry(0x1F622, "crying"),
            Map.entry(0x1F624, "frustrated"),
            Map.entry(0x1F628, "afraid"),
            Map.entry(0x1F629, "weary"),
            Map.entry(0x1F62D, "crying loudly"),
            Map.entry(0x1F631, "screaming fear"),
            Map.entry(0x1F641, "sad frown"),
            Map.entry(0x1F642, "smile"),
            Map.entry(0x1F643, "smile"),
            Map.entry(0x1F64C, "celebrate"),
            Map.entry(0x1F64F, "thanks"),
            Map.entry(0x1F44D, "good"),
            Map.entry(0x1F44E, "bad"),
            Map.entry(0x1F44F, "applause"),
            Map.entry(0x1F389, "celebrate"),
            Map.entry(0x1F4AA, "strong"),
            Map.entry(0x1F4A9, "crap"),
            Map.entry(0x1F494, "broken heart"),
            Map.entry(0x2764, "love"),
            Map.entry(0x1F480, "dead"),
            Map.entry(0x1F680, "rocket"),
            Map.entry(0x1F4C8, "chart increasing"),
            Map.entry(0x1F4C9, "chart decreasing"),
            Map.entry(0x1F402, "bullish"),
            Map.entry(0x1F43B, "bearish"),
            Map.entry(0x1F48E, "diamond"),
            Map.entry(0x1F525, "fire emoji"),
            Map.entry(0x1F6A8, "alarm"),
            Map.entry(0x26A0, "warning"),
            Map.entry(0x1F921, "clown"),
            Map.entry(0x1F923, "laughing"),
            Map.entry(0x1F92C, "cursing"),
            Map.entry(0x1F929, "excited"),
            Map.entry(0x1F973, "celebrate"));

    private Emoji() {}

    /** {@code text} with emoji replaced by words, set apart by a space before them. */
    static String described(String text) {
        if (text.chars().noneMatch(c -> c >= 0x2600)) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() + 64);
        text.codePoints().forEach(c -> {
            String words = WORDS.get(c);
            if (words == null) {
                plain.appendCodePoint(c);
            } else {
                plain.append(' ').append(words).append(' ');
            }
        });
        return plain.toString();
    }
}
