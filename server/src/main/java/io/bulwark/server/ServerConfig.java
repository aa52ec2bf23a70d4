package io.bulwark.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** What {@link Main} decided, and limits of the HTTP door. */
@ConfigMapping(prefix = "bulwark.server")
public interface ServerConfig {
    Path data();

    @WithDefault("api,worker,scheduler")
    List<String> roles();

    /** Whether this process owns the data folder and so writes connect.env. */
    @WithDefault("false")
    boolean owner();

    @WithDefault("true")
    boolean quiet();

    /** Whether to stop after the first answered request. */
    @WithDefault("false")
    boolean rehearse();

    /** Largest request body in bytes. A description of 1 000 000 characters fits in any script. */
    @WithDefault("5000000")
    long maxBodyBytes();

    default boolean has(String role) {
        return roles().stream().anyMatch(r -> r.equals(role) || r.startsWith(role + ":"));
    }
}
