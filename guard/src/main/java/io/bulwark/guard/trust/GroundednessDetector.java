package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.guard.trust.Sentences.Range;
import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Compares an answer with its sources, sentence by sentence. */
final class GroundednessDetector implements Detector {
    private static final int SHORT = 50;
    private static final int FEWEST_WORDS = 12;
    private static final double ENGLISH = 0.12;

    private final WordGroups groups;
    private final GroundModel model = GroundModel.standard();
    private final Opposites opposites;

    GroundednessDetector(WordGroups groups, Opposites opposites) {
        this.groups = groups;
        this.opposites = opposites;
    }

    @Override
    public String name() {
        return "groundedness";
    }

    @Override
    public Set<String> languages() {
        return Set.of("en");
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        List<Passage> sources = Answers.sources(inspection);
        for (Passage answer : Answers.of(inspection)) {
            if (sources.isEmpty()) {
                out.notChecked(name(), answer.part(), "no sources given");
            } else if (answer.words().size() == 0) {
                out.notChecked(name(), answer.part(), "no words");
            } else {
                List<Passage> asked = Answers.asked(inspection, answer);
                Bag said = Bag.of(answer.words());
                Bag source = Bag.of(joined(sources));
                inspection.checkTime();
                Overlap overlap = new Overlap(groups, said, source, Bag.of(joined(asked)));
                List<Range> sentences = Sentences.of(answer.words());
                if (english(answer.words())) {
                    judge(answer, overlap, sentences, out);
                } else {
                    out.notChecked(name(), answer.part(), "the model for claims is for English");
                }
                new SourceChecks(opposites, answer, overlap, said, source, out).inspect(sentences, sources, asked);
            }
        }
    }

    private boolean english(Words words) {
        int common = 0;
        for (int i = 0; i < words.size(); i++) {
            common += (groups.of(words.key(i)) & WordGroups.STOP) != 0 ? 1 : 0;
        }
        return words.size() < FEWEST_WORDS || common >= words.size() * ENGLISH;
    }

    private static Words joined(List<Passage> sources) {
        if (sources.size() == 1) {
            return sources.getFirst().words();
        }
        StringBuilder all = new StringBuilder();
        for (Passage source : sources) {
            all.append(source.text().value()).append('\n');
        }
        return Words.of(Folded.of(Text.of(all.toString())));
    }

    private void judge(Passage answer, Overlap overlap, List<Range> sentences, Findings out) {
        Words words = answer.words();
        Range all = new Range(0, words.size());
        double whole = probability(overlap, words, all);
        double trust = Math.min(1, (double) SHORT / words.size()) / 2;
        double supported = 0;
        double weight = 0;
        Range worst = all;
        double most = -1;
        List<Range> unsupported = new ArrayList<>();
        List<Double> sure = new ArrayList<>();
        for (Range sentence : sentences) {
            double alone = sentences.size() == 1 ? whole : probability(overlap, words, sentence);
            double p = sentences.size() == 1 ? whole : trust * whole + (1 - trust) * alone;
            supported += (1 - p) * sentence.size();
            weight += sentence.size();
            if (p >= 0.5) {
                unsupported.add(sentence);
                sure.add(p);
            }
            if (p > most) {
                most = p;
                worst = sentence;
            }
        }
        if (unsupported.isEmpty() && whole >= 0.5) {
            unsupported.add(worst);
            sure.add(whole);
        }
        for (int i = 0; i < unsupported.size(); i++) {
            say(answer, unsupported.get(i), sure.get(i), out);
        }
        out.score(Math.max(whole, most));
        out.detail("groundedness", Math.round(supported / weight * 1000) / 1000.0);
    }

    private double probability(Overlap overlap, Words words, Range range) {
        float[] features = overlap.features(
                range.from(), range.to(), Sentences.count(words, range, '?'), Sentences.count(words, range, '!'));
        return model.probability(model.row(features, overlap, range.from(), range.to()));
    }

    private void say(Passage answer, Range range, double sure, Findings out) {
        Words words = answer.words();
        out.add(Finding.at(
                answer,
                answer.sourceStart(words.start(range.from())),
                answer.sourceEnd(words.end(range.to() - 1)),
                "UNGROUNDED",
                Severity.MEDIUM,
                Math.min(0.99, sure),
                name(),
                "The sources do not carry this. Remove it, mark it as opinion, or add a source for it."));
    }
}
