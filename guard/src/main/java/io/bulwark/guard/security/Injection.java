package io.bulwark.guard.security;

import io.bulwark.text.Words;
import io.bulwark.text.learn.LinearModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Judges one text by patterns and the trained model together. */
final class Injection {
    /** The confidence that patterns of other languages than English earn alone: the model hardly knows those. */
    private static final double FOREIGN = 0.85;

    private static final double FOREIGN_WEAK = 0.6;

    private final Rules rules;
    private final InjectionModel model;
    private final Weights weights;

    /**
     * The judgement on a text.
     *
     * @param score calibrated, 0-1
     */
    record Judgement(double score, List<Rules.Hit> hits, Margins margins) {}

    private Injection(Rules rules, InjectionModel model, Weights weights) {
        this.rules = rules;
        this.model = model;
        this.weights = weights;
    }

    static Injection standard() {
        try (InputStream in = Resources.open("security.model")) {
            return new Injection(
                    Rules.standard(),
                    new InjectionModel(LinearModel.read(in)),
                    Weights.read(Resources.lines("security-weights.txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Judgement judge(Head head, Words words, Runnable pause) {
        List<Rules.Hit> hits = rules.hits(words, pause);
        pause.run();
        Margins margins = model.margins(head, words, pause);
        double score = weights.probability(head, Evidence.of(margins, hits));
        for (Rules.Hit hit : hits) {
            if (hit.foreign() && !hit.quoted()) {
                score = Math.max(score, hit.rule().strong() ? FOREIGN : FOREIGN_WEAK);
            }
        }
        return new Judgement(score, hits, margins);
    }

    List<Rules.Hit> hits(Words words) {
        return rules.hits(words);
    }
}
