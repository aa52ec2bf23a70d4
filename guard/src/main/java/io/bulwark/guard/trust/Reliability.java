package io.bulwark.guard.trust;

import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far an answer can be relied on: each part is 1 minus the risk of its findings, times what a fault of that part takes
 * away at most; the score is the product of the parts that could be checked. Where the token guard knows how sure the model
 * was, or how far several answers agree, these are parts as well.
 */
final class Reliability {
    /**
     * A side of an answer.
     *
     * @param detector who judges it
     * @param detail what the detector leaves among the details where it had something to judge, or an empty text
     * @param most what a certain fault takes away, 0-1
     */
    private record Part(String name, String detector, String detail, double most, Set<String> categories) {
        boolean checked(Findings out) {
            boolean told = out.unchecked().stream().anyMatch(n -> n.detector().equals(detector));
            return !told && (detail.isEmpty() || out.detail(detail) != null);
        }
    }

    private static final List<Part> PARTS = List.of(
            new Part("arithmetic", "arithmetic", "calculations", 0.8, Set.of("ARITHMETIC_ERROR", "DATE_ERROR")),
            new Part(
                    "groundedness",
                    "groundedness",
                    "",
                    0.9,
                    Set.of(
                            "UNGROUNDED",
                            "CONTRADICTS_SOURCE",
                            "UNSUPPORTED_NUMBER",
                            "UNSUPPORTED_DATE",
                            "UNSUPPORTED_NAME",
                            "UNSUPPORTED_QUOTE")),
            new Part("citations", "citations", "citations", 0.7, Set.of("CITATION_INVALID", "CITATION_NOT_IN_SOURCES")),
            new Part("consistency", "contradiction", "", 0.6, Set.of("SELF_CONTRADICTION")),
            new Part("completeness", "completeness", "", 0.5, Set.of("TRUNCATED", "EMPTY")),
            new Part("repetition", "loops", "", 0.6, Set.of("LOOP", "REPETITION")),
            new Part("answering", "wording", "", 0.6, Set.of("REFUSAL", "NO_ANSWER")),
            new Part("wording", "wording", "", 0.3, Set.of("OVERCLAIM")),
            new Part("principles", "principles", "principles", 0.8, Set.of("PRINCIPLE")));

    /**
     * A figure of the token guard.
     *
     * @param keys the members of which the largest is the share, 0-1
     * @param most what a share of 0 takes away
     */
    private record Measured(String name, List<String> keys, double most) {
        /** The share, or -1 where the token guard has none. */
        double share(@Nullable Report token) {
            if (token == null || !(token.details().get(name) instanceof Map<?, ?> figures)) {
                return -1;
            }
            double share = -1;
            for (String key : keys) {
                share = figures.get(key) instanceof Number n ? Math.max(share, n.doubleValue()) : share;
            }
            return Math.min(1, share);
        }
    }

    private static final List<Measured> MEASURED = List.of(
            new Measured("confidence", List.of("probability"), 0.3),
            new Measured("agreement", List.of("share", "overlap"), 0.5));

    private static final int COUNTED = 10;
    private static final double FAINTEST = 0.3;

    private Reliability() {}

    /** Adds {@code reliability} (0-1) and {@code reliability_parts}; a part that nobody judged says {@code not_checked}. */
    static void rate(@Nullable Report token, Findings out) {
        Map<String, Object> parts = new LinkedHashMap<>();
        double product = 1;
        for (Part part : PARTS) {
            double risk = risk(out.list(), part);
            if (risk == 0 && !part.checked(out)) {
                parts.put(part.name(), "not_checked");
                continue;
            }
            double value = 1 - part.most() * risk;
            parts.put(part.name(), round(value));
            product *= value;
        }
        for (Measured measured : MEASURED) {
            double share = measured.share(token);
            if (share >= 0) {
                double value = 1 - measured.most() * (1 - share);
                parts.put(measured.name(), round(value));
                product *= value;
            }
        }
        out.detail("reliability", round(product));
        out.detail("reliability_parts", parts);
    }

    /** The chance that at least one finding is right; ten findings are enough to tell. */
    private static double risk(List<Finding> findings, Part part) {
        double fine = 1;
        int counted = 0;
        for (Finding finding : findings) {
            if (counted < COUNTED
                    && finding.confidence() >= FAINTEST
                    && part.categories().contains(finding.category())) {
                fine *= 1 - finding.confidence();
                counted++;
            }
        }
        return 1 - fine;
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
