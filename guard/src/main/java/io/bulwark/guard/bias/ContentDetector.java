package io.bulwark.guard.bias;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.guard.bias.Windows.Window;
import io.bulwark.text.Language;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Words, phrases and the trained heads, joined for each stretch of a text. */
final class ContentDetector implements Detector {
    private static final double COUNTS = 0.5;
    private static final double SURE = 0.8;
    private static final double EXCUSED = 0.5;

    private final Lexicon lexicon;
    private final Reading reading;
    private final Model model;

    ContentDetector(Lexicon lexicon, Model model) {
        this.lexicon = lexicon;
        this.reading = new Reading(lexicon);
        this.model = model;
    }

    @Override
    public String name() {
        return "content";
    }

    @Override
    public Set<String> languages() {
        return Set.of("en");
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        boolean inclusive = Boolean.TRUE.equals(inspection.settings().options().get("inclusive_language"));
        for (Passage passage : inspection.judged()) {
            inspection.checkTime();
            Words words = passage.words();
            String language = Language.guess(words);
            boolean english = language.equals("en") || language.equals(Language.UNKNOWN);
            List<Hit> hits = reading.read(words, english);
            if (english) {
                judge(inspection, passage, words, hits, inclusive, out);
            } else {
                out.notChecked(
                        name(),
                        passage.part(),
                        "the text looks like \"" + language + "\"; there only a list of the strongest words was used");
                hits.forEach(hit -> out.add(finding(passage, hit, hit.confidence())));
            }
        }
    }

    private void judge(
            Inspection inspection, Passage passage, Words words, List<Hit> hits, boolean inclusive, Findings out) {
        Words masked = Masked.of(words, lexicon.groups());
        int next = 0;
        int done = 0;
        for (Window window : Windows.of(words)) {
            if (++done % 50 == 0) {
                inspection.checkTime();
            }
            List<Hit> inside = new ArrayList<>();
            while (next < hits.size() && hits.get(next).first() < window.last()) {
                inside.add(hits.get(next++));
            }
            double[] odds = model.odds(masked, window.first(), window.last());
            double risk = model.joined().probability(Signals.of(odds, inside));
            // The heads see the words but not who says them: where every hit is excused, their word counts half.
            risk = onlyExcused(inside) ? risk * EXCUSED : risk;
            out.score(risk);
            report(passage, masked, window, inside, odds, risk, inclusive, out);
        }
    }

    private static boolean onlyExcused(List<Hit> hits) {
        boolean excused = false;
        for (Hit hit : hits) {
            boolean mild = hit.term() != null && (hit.term().use() == Term.Use.MILD || hit.confidence() < 0.25);
            if (!hit.excused() && !mild) {
                return false;
            }
            excused |= hit.excused();
        }
        return excused;
    }

    private void report(
            Passage passage,
            Words masked,
            Window window,
            List<Hit> hits,
            double[] odds,
            double risk,
            boolean inclusive,
            Findings out) {
        boolean counted = false;
        for (Hit hit : hits) {
            double confidence = confidence(hit, risk, inclusive);
            counted |= confidence >= COUNTS;
            if (confidence >= 0.1) {
                out.add(finding(passage, hit, confidence));
            }
        }
        if (risk >= COUNTS && !counted) {
            out.add(trained(passage, masked, window, odds, risk));
        }
    }

    /** The confidence in a hit, given the risk of the stretch of text in which it stands. */
    private static double confidence(Hit hit, double risk, boolean inclusive) {
        if (hit.category().equals("INCLUSIVE_LANGUAGE")) {
            return inclusive && !hit.excused() ? 0.6 : 0.15;
        }
        double own = hit.confidence();
        if (hit.excused()) {
            return Math.min(own, 0.4);
        }
        if (risk >= COUNTS) {
            boolean mild = hit.term() != null && hit.term().use() == Term.Use.MILD || own < 0.3;
            return mild ? own : Math.max(own, risk * 0.9 + 0.05);
        }
        // The trained heads may doubt a word, but not a plain threat.
        return hit.term() == null && own >= SURE ? own * 0.75 : Math.min(own, 0.45);
    }

    private static Finding finding(Passage passage, Hit hit, double confidence) {
        int start = passage.sourceStart(hit.start());
        int end = Math.max(start, passage.sourceEnd(hit.end()));
        Severity severity = severity(hit);
        String detector = hit.term() == null ? "phrases" : "words";
        String category = hit.category();
        Finding finding = Finding.at(
                passage,
                start,
                end,
                category,
                severity,
                Math.clamp(confidence, 0, 1),
                detector,
                Advice.of(category, hit.group()));
        return finding.suggesting(
                hit.term() != null ? hit.term().instead() : Advice.instead(category, finding.evidence()));
    }

    private static Severity severity(Hit hit) {
        if (hit.term() != null && hit.term().use() == Term.Use.STRONG && hit.aimed()) {
            return Severity.MEDIUM;
        }
        return hit.severity();
    }

    /** What only the trained heads saw: the words of the stretch that weigh most. */
    private Finding trained(Passage passage, Words masked, Window window, double[] odds, double risk) {
        boolean stereotype = odds[Model.STEREOTYPE] > odds[Model.TOXIC];
        int head = stereotype ? Model.STEREOTYPE : Model.TOXIC;
        String category = stereotype ? "STEREOTYPE" : odds[Model.HATE] > 0 ? "HATE" : "TOXICITY";
        int best = window.first();
        float most = Float.NEGATIVE_INFINITY;
        for (int w = window.first(); w < window.last(); w++) {
            int from = Math.max(window.first(), w - 1);
            int to = Math.min(window.last(), w + 2);
            float margin = model.margin(head, masked, from, to);
            if (margin > most) {
                most = margin;
                best = w;
            }
        }
        Words words = passage.words();
        int first = Math.max(window.first(), best - 1);
        int last = Math.min(window.last(), best + 2);
        int start = passage.sourceStart(words.start(first));
        int end = Math.max(start, passage.sourceEnd(words.end(last - 1)));
        return Finding.at(passage, start, end, category, Severity.MEDIUM, risk, "classifier", Advice.of(category, ""));
    }
}
