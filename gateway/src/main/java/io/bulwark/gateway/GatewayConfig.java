package io.bulwark.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the model gateway; providers and routes are in its own file. */
@ConfigMapping(prefix = "bulwark.gateway")
public interface GatewayConfig {
    /** The file of providers and routes; without one they come from the usual environment variables. */
    Optional<String> file();

    /** The most that an answer may have where a key has a budget and the request sets no limit, in tokens. */
    @WithDefault("4096")
    int defaultMaxOutput();

    /** Whether answers may be given again: off, exact, or semantic (exact included). A call may ask for less. */
    @WithDefault("off")
    Cache cache();

    /** How long an answer may be given again. */
    @WithDefault("PT1H")
    Duration cacheTtl();

    /** Most answers kept on one instance. */
    @WithDefault("2000")
    int cacheSize();

    /** Largest request body in bytes; pictures travel in it. */
    @WithDefault("33554432")
    int maxRequestBytes();

    /** Most unnamed conversations of which an instance remembers what was judged; 0 for none. */
    @WithDefault("1000")
    int conversations();

    /** Whether traces hold what was asked (after the guards) and answered; both may be personal. */
    @WithDefault("false")
    boolean traceContent();

    /** When an answer may be given again. */
    enum Cache {
        OFF,
        EXACT,
        SEMANTIC
    }
}
