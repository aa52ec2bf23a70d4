package io.bulwark.research.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.UuidV7;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchlistsTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("research");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T09:00:00Z"));
    private Watchlists watchlists;

    @BeforeEach
    void open() {
        watchlists = new Watchlists(POSTGRES.jdbi(), clock, new UuidV7(clock));
    }

    private static WatchlistRequest of(String name, String... projects) {
        return new WatchlistRequest(name, List.of(projects));
    }

    private static void refused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BulwarkException.class, fault -> assertThat(fault.code())
                .isEqualTo(code));
    }

    @Test
    void a_list_keeps_its_order_and_belongs_to_its_owner() {
        Watchlist defi = watchlists.create("wallet:1", of(" DeFi ", "uniswap", "aave", "uniswap"));
        watchlists.create("wallet:1", of("Alpha"));

        assertThat(defi.name()).isEqualTo("DeFi");
        assertThat(defi.projects()).containsExactly("uniswap", "aave");
        assertThat(watchlists.all("wallet:1")).extracting(Watchlist::name).containsExactly("Alpha", "DeFi");
        assertThat(watchlists.all("wallet:2")).isEmpty();
        refused(ErrorCode.NOT_FOUND, () -> watchlists.one("wallet:2", defi.id()));
        refused(ErrorCode.NOT_FOUND, () -> watchlists.replace("wallet:2", defi.id(), of("Mine")));
        refused(ErrorCode.NOT_FOUND, () -> watchlists.delete("wallet:2", defi.id()));

        clock.advance(Duration.ofHours(1));
        Watchlist changed = watchlists.replace("wallet:1", defi.id(), of("DEFI", "aave", "lido-dao"));
        assertThat(changed.projects()).containsExactly("aave", "lido-dao");
        assertThat(changed.updatedAt()).isEqualTo(clock.instant());
        watchlists.delete("wallet:1", defi.id());
        assertThat(watchlists.all("wallet:1")).hasSize(1);
    }

    @Test
    void names_are_taken_once_and_lists_are_bounded() {
        watchlists.create("wallet:1", of("DeFi"));
        watchlists.create("wallet:2", of("DeFi"));
        refused(ErrorCode.CONFLICT, () -> watchlists.create("wallet:1", of("defi")));
        Watchlist other = watchlists.create("wallet:1", of("Other"));
        refused(ErrorCode.CONFLICT, () -> watchlists.replace("wallet:1", other.id(), of("DEFI")));
        for (int i = 2; i < Watchlists.MOST_LISTS; i++) {
            watchlists.create("wallet:1", of("list " + i));
        }
        refused(ErrorCode.CONFLICT, () -> watchlists.create("wallet:1", of("one too many")));
    }

    @Test
    void a_project_counts_once_for_each_owner_who_watches_it() {
        watchlists.create("wallet:1", of("DeFi", "uniswap", "aave"));
        watchlists.create("wallet:1", of("Again", "uniswap"));
        watchlists.create("wallet:2", of("DeFi", "uniswap"));

        assertThat(watchlists.watchers()).containsEntry("uniswap", 2L).containsEntry("aave", 1L);
    }

    @Test
    void what_is_no_name_and_no_project_is_refused_by_name() {
        assertThatThrownBy(() -> watchlists.create("wallet:1", of("a\nb", "uniswap", "Uni Swap", "../x", "")))
                .isInstanceOfSatisfying(BulwarkException.class, fault -> assertThat(fault.errors())
                        .extracting(e -> e.field())
                        .containsExactly("name", "projects[1]", "projects[2]", "projects[3]"));
        refused(ErrorCode.VALIDATION_ERROR, () -> watchlists.create("wallet:1", null));
        refused(
                ErrorCode.VALIDATION_ERROR,
                () -> watchlists.create(
                        "wallet:1", new WatchlistRequest("x", Collections.nCopies(Watchlists.MOST_PROJECTS + 1, "a"))));
    }
}
