package io.bulwark.text.decode;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Puts the spaces back between common English words: the split with the fewest letters left over, then the fewest words. */
final class Segmenter {
    private static final int LONGEST = 16;
    private static final int MOST = 4_000;

    private final Set<String> words;

    private Segmenter(Set<String> words) {
        this.words = words;
    }

    static Segmenter standard() {
        return new Segmenter(new HashSet<>(Arrays.asList(COMMON.split("\\s+"))));
    }

    /** The text with spaces; takes time linear in it. Longer texts than 4 000 characters stay as they are. */
    String split(String text) {
        int length = text.length();
        if (length > MOST) {
            return text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() != length) {
            return text;
        }
        int[] cost = new int[length + 1];
        int[] back = new int[length + 1];
        for (int end = 1; end <= length; end++) {
            cost[end] = cost[end - 1] + 12;
            back[end] = end - 1;
            for (int from = Math.max(0, end - LONGEST); from < end; from++) {
                if (cost[from] + 3 < cost[end] && words.contains(lower.substring(from, end))) {
                    cost[end] = cost[from] + 3;
                    back[end] = from;
                }
            }
        }
        StringBuilder out = new StringBuilder();
        boolean[] starts = new boolean[length + 1];
        boolean[] whole = new boolean[length + 1];
        for (int at = length; at > 0; at = back[at]) {
            starts[back[at]] = true;
            whole[back[at]] = at - back[at] > 1 || words.contains(lower.substring(back[at], at));
        }
        boolean before = true;
        for (int i = 0; i < length; i++) {
            if (starts[i] && i > 0 && (whole[i] || before)) {
                out.append(' ');
            }
            before = starts[i] ? whole[i] : before;
            out.append(text.charAt(i));
        }
        return out.toString();
    }

    private static final String COMMON = """
            a i the of and to in is you that it he was for on are as with his they at be this have from or one had by
            word words but not what all were we when your can said there use an each which she do how their if will up
            other about out many then them these so some her would make like him into time has look two more write go see
            number no way could people my than first been call who its now find long down day did get come made may part
            over new after also back only good me give our just name very through think say help line before turn mean
            right too any same tell does set want well must even such because here why ask went read need different
            home us try again off play away every without while should never system prompt prompts instruction
            instructions rule rules ignore ignoring previous prior above below earlier disregard forget override bypass
            reveal show print repeat output display secret secrets password passwords key keys api admin mode developer
            debug enable enabled disable disabled restriction restrictions filter filters safety guideline guidelines
            policy policies ethical ethics limit limits limitation limitations unrestricted unfiltered uncensored
            jailbreak dan act pretend roleplay role assistant model language chatgpt openai hidden initial original
            message messages conversation context user data email send credit card bank account address delete files
            file command commands execute run code program answer answers question questions respond response responses
            following follow everything anything nothing something told tell told given content access token tokens
            bomb weapon virus malware hack hacking steal illegal harmful drugs from now on stop start new task instead
            your yourself am bot ai human information private confidential internal configuration settings
            """;
}
