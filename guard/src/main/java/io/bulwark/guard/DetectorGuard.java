package io.bulwark.guard;

import io.bulwark.text.Text;
import java.util.List;

/** A guard made of detectors that fail alone: one that throws is reported as not checked, the others go on. */
public abstract class DetectorGuard implements Guard {
    private final String name;
    private final List<Detector> detectors;
    private final int window;

    protected DetectorGuard(String name, List<? extends Detector> detectors) {
        this.name = name;
        this.detectors = List.copyOf(detectors);
        this.window = this.detectors.stream().mapToInt(Detector::window).max().orElse(0);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int window() {
        return window;
    }

    @Override
    public final int open(Text stretch) {
        return detectors.stream()
                .filter(detector -> detector.window() > 0)
                .mapToInt(detector -> detector.open(stretch))
                .min()
                .orElse(stretch.length());
    }

    @Override
    public final Report check(Inspection inspection) {
        String reason = notApplicable(inspection);
        if (!reason.isEmpty()) {
            return Report.notApplicable(reason);
        }
        Findings out = new Findings();
        for (Detector detector : detectors) {
            if (inspection.windowed() && detector.window() == 0) {
                continue;
            }
            try {
                inspection.checkTime();
                detector.inspect(inspection, out);
            } catch (PastLimit e) {
                out.failed(
                        detector.name(),
                        "ran past the limit of " + inspection.settings().limitMs() + " ms");
            } catch (RuntimeException | StackOverflowError e) {
                out.failed(detector.name(), "failed: " + e.getClass().getSimpleName());
            }
        }
        finish(inspection, out);
        return out.report();
    }

    /** Why there is nothing to look at, or an empty text. */
    protected String notApplicable(Inspection inspection) {
        return inspection.passages().isEmpty() ? "no text given" : "";
    }

    /** Called after the detectors, for what needs all findings. */
    protected void finish(Inspection inspection, Findings out) {}
}
