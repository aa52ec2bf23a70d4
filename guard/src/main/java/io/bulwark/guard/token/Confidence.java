package io.bulwark.guard.token;

import io.bulwark.guard.Exchange.Sampling.Token;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * How sure a model was of its answer, from the natural logarithms of the probabilities that it gave to its own tokens. A
 * sure model can be wrong; this says nothing about truth.
 *
 * @param mean mean log-probability; the length-normalised score of Malinin and Gales 2021, arXiv 2002.07650
 * @param least log-probability of the least likely token
 * @param perplexity exp(-mean), from 1 (sure) up; Jurafsky and Martin, Speech and Language Processing, chapter on n-grams
 * @param probability exp(mean), the geometric mean of the probabilities, 0-1
 * @param doubtful runs of unlikely tokens
 */
public record Confidence(double mean, double least, double perplexity, double probability, List<Doubt> doubtful) {
    private static final double FLOOR = -100;

    /**
     * A run of tokens that were each less likely than the bound.
     *
     * @param start first code point in the answer
     * @param end code point after the last
     * @param probability geometric mean over the run
     */
    public record Doubt(int start, int end, String text, double probability) {}

    public Confidence {
        doubtful = List.copyOf(doubtful);
    }

    /**
     * The confidence over an answer's tokens.
     *
     * @param below tokens of a smaller probability (0-1) than this are doubtful
     * @throws IllegalArgumentException where there is no token or a log-probability is above 0 or no number
     */
    public static Confidence of(List<Token> tokens, double below) {
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("No tokens");
        }
        double bound = Math.log(below);
        double sum = 0;
        double least = 0;
        List<Doubt> doubtful = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        double runSum = 0;
        int runTokens = 0;
        int runStart = 0;
        int at = 0;
        for (Token token : tokens) {
            if (!(token.logprob() <= 0)) {
                throw new IllegalArgumentException("A log-probability is 0 or less: " + token.logprob());
            }
            double logprob = Math.max(FLOOR, token.logprob());
            sum += logprob;
            least = Math.min(least, logprob);
            if (logprob < bound) {
                if (runTokens++ == 0) {
                    runStart = at;
                }
                run.append(token.text());
                runSum += logprob;
            } else if (runTokens > 0) {
                doubtful.add(new Doubt(runStart, at, run.toString(), Math.exp(runSum / runTokens)));
                run.setLength(0);
                runSum = 0;
                runTokens = 0;
            }
            at += token.text().codePointCount(0, token.text().length());
        }
        if (runTokens > 0) {
            doubtful.add(new Doubt(runStart, at, run.toString(), Math.exp(runSum / runTokens)));
        }
        double mean = sum / tokens.size();
        return new Confidence(mean, least, Math.exp(-mean), Math.exp(mean), doubtful);
    }

    /** The doubtful runs as findings on a part; the confidence of a finding is the chance that the run is another. */
    public List<Finding> findings(String part) {
        List<Finding> findings = new ArrayList<>();
        for (Doubt doubt : doubtful) {
            findings.add(new Finding(
                    "LOW_CONFIDENCE",
                    Severity.LOW,
                    part,
                    doubt.start(),
                    doubt.end(),
                    doubt.text(),
                    "The model was unsure here; check this passage or ask again.",
                    "confidence",
                    1 - doubt.probability(),
                    null));
        }
        return findings;
    }
}
