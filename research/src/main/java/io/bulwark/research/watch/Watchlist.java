package io.bulwark.research.watch;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** @param projects ids, in the owner's order */
record Watchlist(UUID id, String name, List<String> projects, Instant createdAt, Instant updatedAt) {
    Watchlist {
        projects = List.copyOf(projects);
    }
}
