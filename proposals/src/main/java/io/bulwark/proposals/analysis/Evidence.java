package io.bulwark.proposals.analysis;

/**
 * The passage a finding rests on. {@code text} is exactly the code points {@code start} (inclusive) to {@code end}
 * (exclusive) of the submitted field named by {@code field} ("title" or "description"), at most 300 of them.
 */
public record Evidence(String kind, String field, String text, int start, int end) {
    static final int LIMIT = 300;
}
