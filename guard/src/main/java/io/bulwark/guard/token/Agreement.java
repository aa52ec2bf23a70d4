package io.bulwark.guard.token;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How far several answers to one question agree: self-consistency after Wang et al. 2023, arXiv 2203.11171. Answers count
 * as the same where their last numbers are equal (if every answer has one), else where their words are.
 *
 * @param answer the first of the answers that most agree on
 * @param share the share of answers that agree with it, 0-1
 * @param overlap mean Jaccard overlap of the words over all pairs, 0-1; says how alike free texts are that never are equal
 * @param entropy of the groups of equal answers in bits, 0 where all agree
 */
public record Agreement(String answer, double share, double overlap, double entropy) {
    private static final int MOST = 64;

    /**
     * The agreement of two answers or more.
     *
     * @throws IllegalArgumentException for fewer than two or more than 64 answers
     */
    public static Agreement of(List<String> answers) {
        if (answers.size() < 2 || answers.size() > MOST) {
            throw new IllegalArgumentException("From 2 to " + MOST + " answers: " + answers.size());
        }
        List<String> numbers = answers.stream().map(Agreement::lastNumber).toList();
        boolean numeric = numbers.stream().noneMatch(String::isEmpty);
        Map<String, Integer> groups = new LinkedHashMap<>();
        Map<String, String> first = new LinkedHashMap<>();
        List<Set<String>> words = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            List<String> said = words(answers.get(i));
            words.add(new HashSet<>(said));
            String key = numeric ? numbers.get(i) : String.join(" ", said);
            groups.merge(key, 1, Integer::sum);
            first.putIfAbsent(key, answers.get(i));
        }
        String best = "";
        int most = 0;
        double entropy = 0;
        for (Map.Entry<String, Integer> group : groups.entrySet()) {
            if (group.getValue() > most) {
                most = group.getValue();
                best = group.getKey();
            }
            double p = group.getValue() / (double) answers.size();
            entropy -= p * Math.log(p) / Math.log(2);
        }
        return new Agreement(
                first.getOrDefault(best, ""), most / (double) answers.size(), overlap(words), Math.max(0, entropy));
    }

    private static double overlap(List<Set<String>> words) {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < words.size(); i++) {
            for (int k = i + 1; k < words.size(); k++) {
                Set<String> one = words.get(i);
                Set<String> other = words.get(k);
                long both = one.stream().filter(other::contains).count();
                long either = one.size() + other.size() - both;
                sum += either == 0 ? 1 : both / (double) either;
                pairs++;
            }
        }
        return sum / pairs;
    }

    private static List<String> words(String answer) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        String small = answer.toLowerCase(Locale.ROOT);
        for (int i = 0; i <= small.length(); i++) {
            char c = i < small.length() ? small.charAt(i) : ' ';
            if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return words;
    }

    /** The last number without grouping commas and closing zeros, or empty. */
    private static String lastNumber(String answer) {
        int end = answer.length();
        while (end > 0 && !digit(answer.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0) {
            char c = answer.charAt(start - 1);
            boolean mark = (c == '.' || c == ',') && start > 1 && digit(answer.charAt(start - 2));
            if (!digit(c) && !mark) {
                break;
            }
            start--;
        }
        boolean negative = start > 0
                && answer.charAt(start - 1) == '-'
                && (start == 1 || !Character.isLetterOrDigit(answer.charAt(start - 2)));
        String number = answer.substring(start, end).replace(",", "");
        if (number.indexOf('.') >= 0 && number.indexOf('.') == number.lastIndexOf('.')) {
            int last = number.length();
            while (number.charAt(last - 1) == '0') {
                last--;
            }
            number = number.substring(0, number.charAt(last - 1) == '.' ? last - 1 : last);
        }
        return number.isEmpty() ? "" : (negative ? "-" : "") + number;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
