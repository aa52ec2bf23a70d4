package io.bulwark.guard.privacy;

import io.bulwark.guard.Detector;
import io.bulwark.guard.DetectorGuard;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds personal data: structured kinds by their check digits and context, names and places by a trained tagger. */
public final class PrivacyGuard extends DetectorGuard {
    private PrivacyGuard(List<? extends Detector> detectors) {
        super("privacy", detectors);
    }

    /** The guard with all detectors of this package. */
    public static PrivacyGuard standard() {
        List<Detector> detectors = new ArrayList<>();
        for (Scanner scanner : scanners()) {
            detectors.add(new ScanDetector(scanner));
        }
        return new PrivacyGuard(detectors);
    }

    private static List<Scanner> scanners() {
        return List.of(
                new EmailScanner(),
                new CardScanner(),
                new IbanScanner(),
                new IpScanner(),
                new PhoneScanner(),
                new SsnScanner(),
                new NationalIdScanner(),
                new UrlScanner(),
                new CryptoScanner(),
                new DateScanner(),
                new Labelled());
    }

    /** Of findings that overlap, the surer one stays, then the longer one. */
    @Override
    protected void finish(Inspection inspection, Findings out) {
        List<Finding> sorted = new ArrayList<>(out.list());
        sorted.sort(Comparator.comparing(Finding::part).thenComparingInt(Finding::start));
        List<Finding> kept = new ArrayList<>();
        for (Finding finding : sorted) {
            Finding last = kept.isEmpty() ? null : kept.getLast();
            if (last == null || !last.part().equals(finding.part()) || last.end() <= finding.start()) {
                kept.add(finding);
            } else if (better(finding, last)) {
                kept.set(kept.size() - 1, finding);
            }
        }
        out.list().clear();
        out.list().addAll(kept);
    }

    private static boolean better(Finding one, Finding other) {
        int surer = Double.compare(one.confidence(), other.confidence());
        return surer > 0 || surer == 0 && one.end() - one.start() > other.end() - other.start();
    }
}
