package io.bulwark.proposals.model;

import io.bulwark.proposals.analysis.Category;
import io.bulwark.proposals.analysis.Severity;
import java.util.List;

/** A model's answer, known to be of the right form; whether its quotations are real is not known yet. */
record Opinion(int score, List<Claim> claims, List<String> tactics, double confidence, String reasoning) {
    /** One flag that the model raises. */
    record Claim(Category category, Severity severity, String title, String description, String field, String quote) {}
}
