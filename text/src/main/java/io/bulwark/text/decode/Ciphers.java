package io.bulwark.text.decode;

import io.bulwark.text.Text;
import java.util.Arrays;

/**
 * English written backwards, with letters shifted along the alphabet or with the alphabet reversed. A stretch of words is
 * taken where its letters (or pairs of letters) are far more likely decoded than as they stand; the tables are negative
 * log frequencies and log odds of English text.
 */
final class Ciphers {
    private static final String LETTERS = "DRJKAOOIEfVJMFELeFECMSR\\Qe";
    private static final String[] PAIRS = {
        "PV^ZKERLR\\bKOTGQWXMMSZWVGDZ", "JPSRQ9OS9TG^UKYNNSPXWRRBTbK", "BMPQN\\ROJQXNg@KX`OT^VUTLL`Q",
        "FNOPQQN[mKPe]R2WZUZA]STNCYQ", "UOROPOSXISZL@R8SAQNQVR[POYP", "[gDOQPLG4KCBLMULKdPRMIGN\\PB",
        "NQNRMTPMMSQLTK;OOP[HW_PSL\\P", "TMQEHYSPjNPITS=PRPT_VPSPOUO", "NgV3WlS6PnOOZ[YcAP_DA`P6M_P",
        "DLOUMUMR2PMJMR\\_WdISMBS2U@[", ">YHPF]OPQSPPPQGVSPPPQaQPOPP", "UBR;T^TWQVPPPON@PQ>RKSPVRRO",
        "QK9C`TLLFSPPPTARANGXOK[LJeN", "LU`NNSUMENOQLPKOeO@ODLSJGQQ", "YGUnhKecGDYR_UPE\\R@[nG`DaPS",
        "ORHIMTQP=AJ`NQ[POPSSJkVTZJR", "IR@F_UQN_IMP_;DQPP_RSMWS<TP", "HMQKO<PPP<PORQNPPPQIQhPOPPP",
        "SPLFRPELAWPbY``MAOPhLIeEQZM", "SHB_ONXA\\MPNHQEMNW8PUNONRRQ", "MIJCJSIJ_SOUQ\\2VMOTKPK\\aC^T",
        "FNKMNWAP@^?MUTY5S8WRUPLOW\\Q", "INLLEYPMPMOPEM@JIP;QDTPPNRP", "J^TRPRMPjnPJTV\\LMQ[R?QPPOMP",
        "YLT]QDTQSKQNVY?FdPON]IRQPXO", "\\>@GGPDKA`PN;OPVLPFNBDNSHPT", "FUOOP^PQPEPQROMNPPSOLOPPQLP"
    };
    /** In eighths of a nat: how much likelier the decoded stretch has to be. */
    private static final int SURE = 90;

    private static final int DROP = 60;
    private static final int MIRROR = 26;
    private static final int[] COST = new int[26];
    private static final int[] ROTATED = new int[26];
    private static final byte[] LETTER = new byte[128];
    private static final int[] ODDS = new int[27 * 27];

    static {
        for (int i = 0; i < 26; i++) {
            COST[i] = LETTERS.charAt(i) - '0';
        }
        Arrays.fill(LETTER, (byte) -1);
        for (int i = 0; i < 26; i++) {
            ROTATED[i] = COST[i] - COST[(i + 13) % 26];
            LETTER['a' + i] = (byte) i;
            LETTER['A' + i] = (byte) i;
        }
        for (int a = 0; a < 27; a++) {
            for (int b = 0; b < 27; b++) {
                ODDS[a * 27 + b] = PAIRS[a].charAt(b) - 'P';
            }
        }
    }

    private final Text text;
    private final Pieces pieces;

    private Ciphers(Text text, Pieces pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    static void decode(Text text, Pieces pieces) {
        new Ciphers(text, pieces).sentences();
    }

    private static int letter(int c) {
        return c < 128 ? LETTER[c] : -1;
    }

    /** The best stretches of words under a score that is positive for hidden text (Kadane). */
    private final class Stretch {
        private final boolean backwards;
        private int sum;
        private int best;
        private int start;
        private int bestEnd;

        Stretch(boolean backwards) {
            this.backwards = backwards;
        }

        void wordEnds(int at, int word) {
            sum += word;
            if (sum > best) {
                best = sum;
                bestEnd = at;
            }
            if (sum <= 0 || best - sum > DROP || at == text.length()) {
                if (best >= SURE) {
                    emit(backwards, start, bestEnd);
                }
                sum = 0;
                best = 0;
                start = at + 1;
            }
        }
    }

    private void sentences() {
        Stretch rotated = new Stretch(false);
        Stretch reversed = new Stretch(true);
        int previous = 0;
        int letters = 0;
        int cost = 0;
        int start = 0;
        int turned = 0;
        int pairs = 0;
        int length = text.length();
        for (int i = 0; i <= length; i++) {
            int c = i == length ? '\n' : text.at(i);
            int letter = letter(c);
            // The pair as it would be read from behind.
            pairs += ODDS[(letter + 1) * 27 + previous];
            previous = letter + 1;
            if ((i & 0xFFF) == 0xFFF) {
                pieces.pause();
            }
            if (letter >= 0) {
                turned += ROTATED[letter];
                letters++;
                cost += COST[letter];
                continue;
            }
            rotated.wordEnds(i, turned);
            reversed.wordEnds(i, pairs);
            turned = 0;
            pairs = 0;
            if (c == '\n' || c == '.' || c == '!' || c == '?' || c == ':' || c == '"' || c == '(' || c == ')') {
                // English averages 23 eighths of a nat for a letter; other languages and names stay below 27.
                if (letters >= 20 && cost >= letters * 27) {
                    shifted(letters, cost, start, i);
                }
                letters = 0;
                cost = 0;
                start = i + 1;
            }
        }
    }

    private void emit(boolean backwards, int from, int to) {
        // The outermost words of a reversed stretch may not have tipped the balance.
        int start = backwards ? wordStart(from) : from;
        int end = backwards ? wordEnd(to) : to;
        if (pieces.full() || !prose(start, end)) {
            return;
        }
        String slice = text.slice(start, end);
        if (!backwards) {
            pieces.add("rot13", shift(slice, 13), start, end);
            return;
        }
        pieces.add("reversed", new StringBuilder(slice).reverse().toString(), start, end);
        StringBuilder words = new StringBuilder(slice.length());
        StringBuilder word = new StringBuilder();
        slice.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c)) {
                word.appendCodePoint(c);
            } else {
                words.append(word.reverse()).appendCodePoint(c);
                word.setLength(0);
            }
        });
        pieces.add("reversed-words", words.append(word.reverse()).toString(), start, end);
    }

    private int wordStart(int from) {
        int start = from;
        while (start > 0 && from - start < 3 && text.at(start - 1) == ' ') {
            start--;
        }
        while (start > 0 && from - start < 20 && letter(text.at(start - 1)) >= 0) {
            start--;
        }
        return start;
    }

    private int wordEnd(int to) {
        int end = to;
        while (end < text.length() && end - to < 3 && text.at(end) == ' ') {
            end++;
        }
        while (end < text.length() && end - to < 20 && letter(text.at(end)) >= 0) {
            end++;
        }
        return end;
    }

    /** Whether a stretch is made of words, not of signs or one long run. */
    private boolean prose(int start, int end) {
        int letters = 0;
        int spaces = 0;
        for (int i = start; i < end; i++) {
            letters += letter(text.at(i)) >= 0 ? 1 : 0;
            spaces += text.at(i) <= ' ' ? 1 : 0;
        }
        return spaces * 16 >= end - start - 16 && (letters + spaces) * 5 >= (end - start) * 4;
    }

    private static String shift(String slice, int by) {
        char[] chars = slice.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            int letter = letter(chars[i]);
            if (letter >= 0) {
                int to = by == MIRROR ? 25 - letter : (letter + by) % 26;
                chars[i] = (char) ((chars[i] & 32 | 64) + 1 + to);
            }
        }
        return new String(chars);
    }

    /** Other shifts and the mirrored alphabet are told by the letter frequencies of a sentence or line. */
    private void shifted(int letters, int plain, int start, int end) {
        int[] count = new int[26];
        for (int i = start; i < end; i++) {
            int letter = letter(text.at(i));
            if (letter >= 0) {
                count[letter]++;
            }
        }
        int best = plain;
        int by = -1;
        for (int shift = 1; shift <= MIRROR; shift++) {
            int cost = 0;
            for (int k = 0; k < 26; k++) {
                cost += count[k] * COST[shift == MIRROR ? 25 - k : (k + shift) % 26];
            }
            if (cost < best) {
                best = cost;
                by = shift;
            }
        }
        if (by > 0 && by != 13 && plain - best >= SURE && best < letters * 26 && prose(start, end)) {
            pieces.add(by == MIRROR ? "atbash" : "caesar", shift(text.slice(start, end), by), start, end);
        }
    }
}
