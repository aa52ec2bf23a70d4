package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.DetectorGuard;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import java.time.InstantSource;
import java.util.List;

/** Judges an answer by what can be checked without a model: sums, sources, citations, completeness, consistency. */
public final class TrustGuard extends DetectorGuard {
    private TrustGuard(List<Detector> detectors) {
        super("trust", detectors);
    }

    /** The guard with its own rules and trained model. */
    public static TrustGuard standard() {
        WordGroups groups = WordGroups.standard();
        Opposites opposites = Opposites.standard(groups);
        return new TrustGuard(List.of(
                new ArithmeticDetector(),
                new GroundednessDetector(groups, opposites),
                new CitationDetector(InstantSource.system()),
                new ContradictionDetector(groups, opposites),
                new LoopDetector(),
                new CompletenessDetector(groups),
                new WordingDetector(groups),
                new PrincipleDetector()));
    }

    @Override
    protected String notApplicable(Inspection inspection) {
        return Answers.of(inspection).isEmpty() ? "no output given" : "";
    }

    @Override
    protected void finish(Inspection inspection, Findings out) {
        Reliability.rate(inspection.earlier("token"), out);
    }
}
