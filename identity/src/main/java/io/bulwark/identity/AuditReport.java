package io.bulwark.identity;

import org.jspecify.annotations.Nullable;

/**
 * What a check of the whole log found. An intact log's {@code head} can be kept elsewhere: as long as the entry with that
 * number has that hash, nothing before it was changed.
 *
 * @param entries how many entries were read
 * @param head the hash of the last one, all zeros for an empty log
 * @param broken the first link that does not hold, null when all do
 */
public record AuditReport(
        long entries, String head, @Nullable Broken broken) {

    /** The place of the first broken link and what is wrong with it. */
    public record Broken(long seq, String reason) {}

    public boolean intact() {
        return broken == null;
    }
}
