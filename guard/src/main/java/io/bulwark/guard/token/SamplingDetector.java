package io.bulwark.guard.token;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How sure the model was, where the caller has log-probabilities or several answers. Options: {@code doubt_below} (0.2), the
 * probability under which a token is doubtful; {@code min_confidence} (0.5) and {@code min_agreement} (0.5), under which a
 * finding follows.
 */
final class SamplingDetector implements Detector {
    private static final double DOUBT = 0.2;
    private static final double LEAST = 0.5;

    @Override
    public String name() {
        return "confidence";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Exchange.Sampling sampling = inspection.exchange().sampling();
        Passage output = inspection.passage("output");
        if (output == null) {
            return;
        }
        Settings settings = new Settings(inspection.settings(), out);
        if (!sampling.tokens().isEmpty()) {
            confidence(sampling, output, settings, out);
        }
        if (!sampling.alternatives().isEmpty()) {
            agreement(sampling, output, settings, out);
        }
    }

    private void confidence(Exchange.Sampling sampling, Passage output, Settings settings, Findings out) {
        StringBuilder spelled = new StringBuilder();
        sampling.tokens().forEach(token -> spelled.append(token.text()));
        if (!spelled.toString().equals(output.text().value())) {
            out.notChecked(name(), "output", "the tokens with log-probabilities do not spell the output");
            return;
        }
        Confidence confidence = Confidence.of(sampling.tokens(), share(settings, "doubt_below", DOUBT));
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("probability", round(confidence.probability()));
        detail.put("perplexity", round(confidence.perplexity()));
        detail.put("mean_logprob", round(confidence.mean()));
        detail.put("least_logprob", round(confidence.least()));
        detail.put("doubtful", confidence.doubtful().size());
        out.detail("confidence", detail);
        if (confidence.probability() < share(settings, "min_confidence", LEAST)) {
            confidence.findings("output").forEach(out::add);
        }
    }

    private void agreement(Exchange.Sampling sampling, Passage output, Settings settings, Findings out) {
        List<String> answers = new ArrayList<>(sampling.alternatives());
        answers.addFirst(output.text().value());
        Agreement agreement = Agreement.of(answers);
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("answers", answers.size());
        detail.put("share", round(agreement.share()));
        detail.put("overlap", round(agreement.overlap()));
        detail.put("entropy", round(agreement.entropy()));
        out.detail("agreement", detail);
        // Free texts are never equal; there the overlap of their words says how far they agree.
        double agreed = Math.max(agreement.share(), agreement.overlap());
        if (agreed < share(settings, "min_agreement", LEAST)) {
            out.add(Finding.at(
                    output,
                    0,
                    output.text().length(),
                    "LOW_AGREEMENT",
                    Severity.LOW,
                    1 - agreed,
                    name(),
                    "Answers to the same question differ; check this one against a source."));
        }
    }

    private static double share(Settings settings, String option, double usual) {
        BigDecimal value = settings.number(option);
        return value == null ? usual : Math.min(1, value.doubleValue());
    }

    private static double round(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
