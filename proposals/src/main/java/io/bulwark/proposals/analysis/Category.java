package io.bulwark.proposals.analysis;

import java.util.Locale;

/** What a finding is about. */
public enum Category {
    URGENCY,
    FALSE_AUTHORITY,
    HIDDEN_RECIPIENT,
    AUTHORITY_TRANSFER,
    VAGUE_BUDGET,
    EMBEDDED_INSTRUCTIONS,
    HIDDEN_UNICODE,
    MISQUOTED_VOTE,
    EMERGENCY_POWERS,
    SELF_DEALING,
    SUSPICIOUS_LINK,
    MISSING_DETAIL;

    /** The name in words, such as {@code hidden recipient}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
