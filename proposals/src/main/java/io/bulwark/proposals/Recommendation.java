package io.bulwark.proposals;

/** What a reader should do (requirement D5). */
enum Recommendation {
    APPROVE,
    REVIEW,
    REJECT;

    /** An inconclusive result is never an approval: what was not looked at is not safe. */
    static Recommendation of(RiskLevel level, boolean inconclusive) {
        return switch (level) {
            case LOW, MEDIUM -> inconclusive ? REVIEW : APPROVE;
            case HIGH, CRITICAL -> REVIEW;
            case SEVERE -> REJECT;
        };
    }
}
