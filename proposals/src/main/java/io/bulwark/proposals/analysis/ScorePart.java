package io.bulwark.proposals.analysis;

/** What one category added to the score: its worst severity, its number of findings and its points. */
public record ScorePart(Category category, Severity severity, int findings, double points) {}
