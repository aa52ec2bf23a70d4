package io.bulwark.research.look;

import io.smallrye.config.ConfigMapping;
import java.util.Map;

/** Where the sources are. */
@ConfigMapping(prefix = "bulwark.looks")
public interface LooksConfig {
    /** Another address of a source by its name, such as {@code coingecko}; BULWARK_COINGECKO_URL and its like do the same. */
    Map<String, String> sources();
}
