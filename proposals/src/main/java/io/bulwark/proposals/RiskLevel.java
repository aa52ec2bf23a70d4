package io.bulwark.proposals;

/** The level a composite score falls into (requirement D5). */
enum RiskLevel {
    LOW(20),
    MEDIUM(40),
    HIGH(60),
    CRITICAL(80),
    SEVERE(100);

    private final int upTo;

    RiskLevel(int upTo) {
        this.upTo = upTo;
    }

    static RiskLevel of(int score) {
        for (RiskLevel level : values()) {
            if (score <= level.upTo) {
                return level;
            }
        }
        throw new IllegalArgumentException("score above 100: " + score);
    }
}
