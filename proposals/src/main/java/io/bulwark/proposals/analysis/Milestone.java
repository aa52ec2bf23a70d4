package io.bulwark.proposals.analysis;

/** A step of a timeline; {@code when} is the date, period or phase as the text writes it. */
public record Milestone(String label, String when) {}
