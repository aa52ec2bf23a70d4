package io.bulwark.research.watch;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.UuidV7;
import io.bulwark.research.keep.Watched;
import io.bulwark.research.look.Looks;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Each owner's lists of projects. */
@Singleton
public final class Watchlists implements Watched {
    static final int MOST_LISTS = 50;
    static final int MOST_PROJECTS = 200;
    private static final int LONGEST_NAME = 100;
    private static final int MOST_COUNTED = 1_000;

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final UuidV7 ids;

    @Inject
    public Watchlists(Jdbi jdbi, InstantSource clock, UuidV7 ids) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public Map<String, Long> watchers() {
        return jdbi.withHandle(h -> WatchlistStore.watchers(h, MOST_COUNTED));
    }

    Watchlist create(String owner, @Nullable WatchlistRequest request) {
        Form form = read(request);
        UUID id = ids.next();
        return jdbi.inTransaction(h -> {
            WatchlistStore.lock(h, owner);
            if (WatchlistStore.count(h, "watchlist", owner) >= MOST_LISTS) {
                throw BulwarkException.of(
                        ErrorCode.CONFLICT, "There are " + MOST_LISTS + " lists already", Map.of("limit", MOST_LISTS));
            }
            if (!WatchlistStore.insert(h, id, owner, form.name(), clock.instant())) {
                throw taken();
            }
            WatchlistStore.items(h, id, form.projects());
            return WatchlistStore.find(h, owner, id).getFirst();
        });
    }

    List<Watchlist> all(String owner) {
        return jdbi.withHandle(h -> WatchlistStore.find(h, owner, null));
    }

    Watchlist one(String owner, UUID id) {
        return jdbi.withHandle(h -> WatchlistStore.find(h, owner, id)).stream()
                .findFirst()
                .orElseThrow(() -> missing(id));
    }

    Watchlist replace(String owner, UUID id, @Nullable WatchlistRequest request) {
        Form form = read(request);
        return jdbi.inTransaction(h -> {
            WatchlistStore.lock(h, owner);
            if (WatchlistStore.nameTaken(h, owner, form.name(), id)) {
                throw taken();
            }
            if (!WatchlistStore.rename(h, id, owner, form.name(), clock.instant())) {
                throw missing(id);
            }
            WatchlistStore.items(h, id, form.projects());
            return WatchlistStore.find(h, owner, id).getFirst();
        });
    }

    void delete(String owner, UUID id) {
        if (!jdbi.withHandle(h -> WatchlistStore.delete(h, owner, id))) {
            throw missing(id);
        }
    }

    private record Form(String name, List<String> projects) {}

    private static Form read(@Nullable WatchlistRequest request) {
        List<FieldError> faults = new ArrayList<>();
        String name =
                request == null || request.name() == null ? "" : request.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            faults.add(new FieldError("name", "must be 1 to " + LONGEST_NAME + " characters on one line"));
        }
        List<@Nullable String> given = request == null || request.projects() == null ? List.of() : request.projects();
        LinkedHashSet<String> projects = new LinkedHashSet<>();
        if (given.size() > MOST_PROJECTS) {
            faults.add(new FieldError("projects", "must have at most " + MOST_PROJECTS + " entries"));
        } else {
            for (int i = 0; i < given.size(); i++) {
                String id = given.get(i);
                if (id == null || !Looks.isId(id)) {
                    faults.add(new FieldError("projects[" + i + "]", "must be a project's id such as uniswap"));
                } else {
                    projects.add(id);
                }
            }
        }
        if (!faults.isEmpty()) {
            throw BulwarkException.invalid(faults);
        }
        return new Form(name, List.copyOf(projects));
    }

    private static BulwarkException taken() {
        return BulwarkException.of(ErrorCode.CONFLICT, "There is a list of this name already");
    }

    private static BulwarkException missing(UUID id) {
        return BulwarkException.of(ErrorCode.NOT_FOUND, "There is no watchlist " + id);
    }
}
