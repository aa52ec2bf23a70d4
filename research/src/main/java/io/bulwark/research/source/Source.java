package io.bulwark.research.source;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/** Where facts come from, and how gently each wants to be asked without a key. */
public enum Source {
    COINGECKO("https://api.coingecko.com/api/v3", 25, Duration.ofMinutes(1), 4, Duration.ofMinutes(1)),
    GECKOTERMINAL("https://api.geckoterminal.com/api/v2", 28, Duration.ofMinutes(1), 2, Duration.ofMinutes(1)),
    DEXSCREENER("https://api.dexscreener.com", 60, Duration.ofMinutes(1), 4, Duration.ofMinutes(1)),
    DEFILLAMA("https://api.llama.fi", 60, Duration.ofMinutes(1), 32, Duration.ofMinutes(10)),
    /** Unlock schedules as files. */
    DEFILLAMA_FILES("https://defillama-datasets.llama.fi", 30, Duration.ofMinutes(1), 6, Duration.ofHours(1)),
    GOPLUS("https://api.gopluslabs.io", 12, Duration.ofMinutes(1), 4, Duration.ofMinutes(10)),
    BLOCKSCOUT("https://eth.blockscout.com", 5, Duration.ofSeconds(1), 2, Duration.ofMinutes(10)),
    SNAPSHOT("https://hub.snapshot.org", 90, Duration.ofMinutes(1), 2, Duration.ofMinutes(10)),
    REDDIT("https://www.reddit.com", 10, Duration.ofMinutes(1), 2, Duration.ofMinutes(5)),
    FEAR_GREED("https://api.alternative.me", 10, Duration.ofMinutes(1), 1, Duration.ofMinutes(30)),
    GITHUB("https://api.github.com", 60, Duration.ofHours(1), 6, Duration.ofHours(1)),
    /** Headlines of the world's press that name a project. */
    GDELT("https://api.gdeltproject.org", 2, Duration.ofSeconds(10), 2, Duration.ofMinutes(15)),
    /** One feed for all projects. */
    COINDESK("https://www.coindesk.com", 6, Duration.ofMinutes(1), 2, Duration.ofMinutes(10)),
    COINTELEGRAPH("https://cointelegraph.com", 6, Duration.ofMinutes(1), 2, Duration.ofMinutes(10)),
    STOCKTWITS("https://api.stocktwits.com", 60, Duration.ofHours(1), 2, Duration.ofMinutes(10)),
    /** A community's size, by its public invitation. */
    DISCORD("https://discord.com", 30, Duration.ofMinutes(1), 1, Duration.ofMinutes(15)),
    /** What is written there, where a bot of the operator's is a member. */
    DISCORD_BOT("https://discord.com", 30, Duration.ofMinutes(1), 2, Duration.ofMinutes(10), "DISCORD_BOT_TOKEN"),
    TWITTER("https://api.x.com", 40, Duration.ofMinutes(15), 2, Duration.ofMinutes(10), "X_BEARER_TOKEN"),
    CRYPTOPANIC("https://cryptopanic.com", 60, Duration.ofHours(1), 2, Duration.ofMinutes(10), "CRYPTOPANIC_API_KEY"),
    /** A file of the operator's, no address. */
    TEAM_FILE("file:/", 1_000, Duration.ofMinutes(1), 1, Duration.ofMinutes(1));

    private final URI base;
    private final int calls;
    private final Duration window;
    private final int largest;
    private final Duration shared;
    private final String key;

    Source(String base, int calls, Duration window, int megabytes, Duration shared) {
        this(base, calls, window, megabytes, shared, "");
    }

    Source(String base, int calls, Duration window, int megabytes, Duration shared, String key) {
        this.base = URI.create(base);
        this.calls = calls;
        this.window = window;
        this.largest = megabytes * 1_000_000;
        this.shared = shared;
        this.key = key;
    }

    /** The setting without which it is not asked; empty where it answers anybody. */
    public String key() {
        return key;
    }

    /** Its name in evidence: {@code coingecko}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it only widens what other sources give: nobody waits for its turn, and without one nothing is incomplete. */
    public boolean extra() {
        return switch (this) {
            case GDELT, COINDESK, COINTELEGRAPH, STOCKTWITS, CRYPTOPANIC, DISCORD, DISCORD_BOT, TWITTER -> true;
            default -> false;
        };
    }

    public URI base() {
        return base;
    }

    /** Calls allowed in each {@link #window} without a key, or with the one that it needs. */
    public int calls() {
        return calls;
    }

    /** Calls allowed to whoever has a key; a little below what GitHub gives, as the key may be in use elsewhere. */
    int callsWithKey() {
        return this == GITHUB ? 4_000 : calls;
    }

    public Duration window() {
        return window;
    }

    /** For how long one answer serves all who ask the same. */
    public Duration shared() {
        return shared;
    }

    /** The largest body that is read, in bytes. */
    public int largest() {
        return largest;
    }
}
