package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Judges the references of an answer by their form and by what was given: {@code in_sources}, {@code invalid}, {@code
 * not_in_sources}, or {@code not_checked} where the form is right and there are no sources. Nothing is looked up.
 */
final class CitationDetector implements Detector {
    private static final int MOST_LISTED = 100;
    private static final double INVALID = 0.9;
    private static final double NOT_GIVEN = 0.6;
    private static final double FOREIGN_MARK = 0.8;
    private static final String NOT_IN_SOURCES = "CITATION_NOT_IN_SOURCES";

    private final InstantSource clock;

    CitationDetector(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "citations";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (Passage answer : Answers.of(inspection)) {
            List<Citation> cited =
                    CitationScanner.scan(answer.text(), today.getYear(), today.getMonthValue(), inspection::checkTime);
            if (!cited.isEmpty()) {
                judge(answer, cited, given(inspection, answer, today), inspection, out);
            }
            if (!inspection.exchange().sources().isEmpty()) {
                marks(answer, inspection, out);
            }
        }
    }

    private void judge(Passage answer, List<Citation> cited, Set<String> given, Inspection inspection, Findings out) {
        boolean sources = !Answers.sources(inspection).isEmpty();
        List<Map<String, Object>> listed = new ArrayList<>();
        int open = 0;
        for (Citation c : cited) {
            inspection.checkTime();
            String verdict = verdict(c, given, sources);
            open += verdict.equals("not_checked") ? 1 : 0;
            if (verdict.equals("invalid")) {
                out.add(Finding.at(
                        answer,
                        c.start(),
                        c.end(),
                        "CITATION_INVALID",
                        Severity.HIGH,
                        INVALID,
                        name(),
                        "This " + label(c.kind()) + " " + c.fault() + ", so it cannot exist as written. Look it up."));
            } else if (verdict.equals("not_in_sources")) {
                out.add(
                        Finding.at(
                                answer,
                                c.start(),
                                c.end(),
                                NOT_IN_SOURCES,
                                Severity.MEDIUM,
                                NOT_GIVEN,
                                name(),
                                "The form is right, but no source given has this reference. Cite a source given, or look it up."));
            }
            if (listed.size() < MOST_LISTED) {
                listed.add(
                        Map.of("kind", c.kind(), "id", c.id(), "verdict", verdict, "start", c.start(), "end", c.end()));
            }
        }
        out.detail("citations", listed);
        if (open > 0) {
            out.notChecked(
                    name(),
                    answer.part(),
                    "the form of " + open + (open == 1 ? " reference" : " references")
                            + " is right; whether they exist cannot be told offline and without sources");
        }
    }

    private void marks(Passage answer, Inspection inspection, Findings out) {
        List<SourceMarks.Mark> marks =
                SourceMarks.of(answer.text(), inspection.exchange().sources());
        for (SourceMarks.Mark mark : marks) {
            if (mark.foreign()) {
                out.add(Finding.at(
                        answer,
                        mark.start(),
                        mark.end(),
                        NOT_IN_SOURCES,
                        Severity.MEDIUM,
                        FOREIGN_MARK,
                        name(),
                        "No source given has this number or name. Cite one of those given."));
            }
        }
        if (!marks.isEmpty()) {
            out.detail("source_marks", marks.size());
        }
    }

    private static String verdict(Citation c, Set<String> given, boolean sources) {
        if (given.contains(c.kind() + c.id())) {
            return "in_sources";
        }
        if (!c.fault().isEmpty()) {
            return "invalid";
        }
        return sources ? "not_in_sources" : "not_checked";
    }

    private static String label(String kind) {
        return switch (kind) {
            case "url" -> "address";
            case "case" -> "case";
            case "year" -> "reference";
            case "arxiv" -> "arXiv identifier";
            default -> kind.toUpperCase(Locale.ROOT);
        };
    }

    /** What the other texts of the exchange cite. */
    private static Set<String> given(Inspection inspection, Passage answer, LocalDate today) {
        Set<String> given = new HashSet<>();
        for (Passage passage : inspection.passages()) {
            if (passage != answer) {
                for (Citation c : CitationScanner.scan(
                        passage.text(), today.getYear(), today.getMonthValue(), inspection::checkTime)) {
                    given.add(c.kind() + c.id());
                }
            }
        }
        return given;
    }
}
