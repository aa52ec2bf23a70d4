package io.bulwark.proposals.analysis;

import java.util.List;

/** The composite a scan with nothing but the text would get: urgency adds 20, critical and severe flags set a floor. */
record Composite(int score) {
    static final List<String> LEVELS = List.of("LOW", "MEDIUM", "HIGH", "CRITICAL", "SEVERE");

    static Composite of(TextReport report) {
        boolean urgent = report.redFlags().stream().anyMatch(f -> f.category() == Category.URGENCY);
        int floor = 0;
        for (RedFlag flag : report.redFlags()) {
            floor = Math.max(
                    floor, flag.severity() == Severity.SEVERE ? 81 : flag.severity() == Severity.CRITICAL ? 61 : 0);
        }
        return new Composite(Math.max(floor, Math.min(100, report.score() + (urgent ? 20 : 0))));
    }

    /** Index into {@link #LEVELS}. */
    int level() {
        return score <= 20 ? 0 : score <= 40 ? 1 : score <= 60 ? 2 : score <= 80 ? 3 : 4;
    }

    boolean high() {
        return level() >= 2;
    }
}
