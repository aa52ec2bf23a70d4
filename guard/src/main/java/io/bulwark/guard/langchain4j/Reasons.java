package io.bulwark.guard.langchain4j;

import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Verdict;
import java.util.stream.Collectors;

/** Why an exchange was blocked, without repeating its text. */
final class Reasons {
    private Reasons() {}

    static String of(Outcome outcome) {
        return outcome.guards().entrySet().stream()
                .filter(e -> e.getValue().verdict() == Verdict.BLOCK)
                .map(e -> e.getKey() + ": " + reason(e.getValue()))
                .collect(Collectors.joining("; ", "Blocked by Bulwark: ", ""));
    }

    private static String reason(GuardResult result) {
        return result.findings().isEmpty()
                ? "could not be checked"
                : result.findings().stream()
                        .map(f -> f.category())
                        .distinct()
                        .limit(5)
                        .collect(Collectors.joining(", "));
    }
}
