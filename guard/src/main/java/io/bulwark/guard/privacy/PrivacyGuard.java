package io.bulwark.guard.privacy;

import io.bulwark.guard.Detector;
import io.bulwark.guard.DetectorGuard;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Severity;
import io.bulwark.guard.privacy.secrets.SecretDetector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds personal data: structured kinds by their check digits and context, names and places by a trained tagger. */
public final class PrivacyGuard extends DetectorGuard {
    private static final double COUNTS = 0.5;

    private PrivacyGuard(List<? extends Detector> detectors) {
        super("privacy", detectors);
    }

    /** The guard with all detectors of this package. */
    public static PrivacyGuard standard() {
        List<Detector> detectors = new ArrayList<>();
        for (Scanner scanner : scanners()) {
            detectors.add(new ScanDetector(scanner));
        }
        detectors.add(new SecretDetector());
        detectors.add(new NameDetector());
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
                new AgeScanner(),
                new SeedScanner(),
                new Labelled());
    }

    /** Of findings that overlap one stays: one that counts, then the worse, then the longer, then the surer one. */
    @Override
    protected void finish(Inspection inspection, Findings out) {
        List<Finding> all = out.list();
        if (all.size() < 2) {
            return;
        }
        all.sort(Comparator.comparing(Finding::part).thenComparingInt(Finding::start));
        int kept = 0;
        for (int i = 0; i < all.size(); i++) {
            Finding next = all.get(i);
            Finding last = kept == 0 ? null : all.get(kept - 1);
            if (last == null || !last.part().equals(next.part()) || last.end() <= next.start()) {
                all.set(kept++, next);
            } else if (better(next, last)) {
                all.set(kept - 1, next);
            }
        }
        all.subList(kept, all.size()).clear();
    }

    private static boolean better(Finding one, Finding other) {
        int counts = Boolean.compare(one.confidence() >= COUNTS, other.confidence() >= COUNTS);
        if (counts != 0) {
            return counts > 0;
        }
        boolean grave = one.severity().compareTo(Severity.HIGH) >= 0;
        if (grave != (other.severity().compareTo(Severity.HIGH) >= 0)) {
            return grave;
        }
        int longer = Integer.compare(one.end() - one.start(), other.end() - other.start());
        int surer = Double.compare(one.confidence(), other.confidence());
        int first = grave ? surer : longer;
        return first > 0 || first == 0 && (grave ? longer : surer) > 0;
    }
}
