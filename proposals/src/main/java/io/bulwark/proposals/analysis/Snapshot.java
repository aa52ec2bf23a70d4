package io.bulwark.proposals.analysis;

import java.util.List;

/**
 * What a proposal says it is, as its reader would note it down: at most 600 characters of summary and 50 entries in each
 * list. All of it is plain text taken from the proposal and as trustworthy as its author.
 */
public record Snapshot(String executiveSummary, List<String> deliverables, Budget budget, List<Milestone> timeline) {
    static final int LONGEST_LIST = 50;
    static final int LONGEST_LABEL = 200;
    static final int LONGEST_SUMMARY = 600;

    public Snapshot {
        deliverables = List.copyOf(deliverables);
        timeline = List.copyOf(timeline);
    }
}
