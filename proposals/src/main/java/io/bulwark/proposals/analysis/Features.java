package io.bulwark.proposals.analysis;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The words that the phrase model looks at in a sentence. */
final class Features {
    private static final Set<String> COMMON = Set.copyOf(List.of(
            ("the a an of to in on for and or is are be been was were it its this that these those with as at by from will would can"
                            + " has have had he she they we you i our your their which who if but than then so do does did de la el"
                            + " los las un una en y que se por para con der die das und in zu von den des ein eine ist im le les du et"
                            + " est une au aux o os as da do e em um uma no na и в на с по что не для к о из 的 了 在 是 和 有 为")
                    .split(" ")));
    private static final Set<String> DENIALS = Set.of(
            "not", "no", "never", "without", "none", "nobody", "nothing", "neither", "nor", "sin", "ohne", "kein",
            "keine", "nicht", "sans", "pas", "aucun", "aucune", "sem", "nao", "без", "не", "нет", "不", "无", "没", "未",
            "勿");
    private static final int STEM = 6;
    private static final int MOST = 120;

    private Features() {}

    /** The words of a sentence; long ones by their stem, denied ones once more with an exclamation mark. */
    static Set<String> of(List<Token> tokens) {
        Set<String> features = new LinkedHashSet<>();
        int denied = 0;
        for (Token token : tokens.subList(0, Math.min(MOST, tokens.size()))) {
            String word =
                    switch (token.kind()) {
                        case WORD -> token.word().length() > STEM ? token.word().substring(0, STEM) : token.word();
                        case NUM, PCT -> "#num";
                        case MONEY -> "#money";
                        case ADDR, HEX -> "#addr";
                        case LINK -> "#link";
                        case ENS -> "#ens";
                    };
            features.add(word);
            if (denied > 0 && !COMMON.contains(word)) {
                features.add("!" + word);
            }
            denied = DENIALS.contains(word) ? 4 : denied - 1;
        }
        return features;
    }
}
