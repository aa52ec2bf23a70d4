package io.bulwark.proposals.analysis;

/** One finding about a proposal's text, with the passage it rests on. {@code affectedSection} is the nearest heading. */
public record RedFlag(
        Category category,
        Severity severity,
        String title,
        String description,
        String affectedSection,
        String recommendation,
        Evidence evidence) {}
