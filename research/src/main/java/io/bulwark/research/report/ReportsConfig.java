package io.bulwark.research.report;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** Settings of the daily report. */
@ConfigMapping(prefix = "bulwark.reports")
public interface ReportsConfig {
    /** Whether the report is made each day even though nobody has subscribed to it. */
    @WithDefault("false")
    boolean daily();

    /** When, in {@link #zone}. */
    @WithDefault("08:00")
    LocalTime at();

    /** Whose days are meant. */
    @WithDefault("UTC")
    ZoneId zone();

    /** How many projects; each costs about ten calls of the sources. */
    @WithDefault("10")
    int projects();

    /** Which projects, by id, while too few are asked for or watched. */
    @WithDefault("bitcoin,ethereum,solana,uniswap,aave,chainlink,lido-dao,arbitrum,maker,curve-dao-token")
    List<String> usual();

    /** What the sources have time for, all together. */
    @WithDefault("PT20S")
    Duration limit();

    /** A report younger than this is not made again on demand. */
    @WithDefault("PT10M")
    Duration freshFor();

    /** How long reports and daily values are kept. */
    @WithDefault("P90D")
    Duration retention();
}
