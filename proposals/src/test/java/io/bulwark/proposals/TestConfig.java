package io.bulwark.proposals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The settings of the scan with some of them changed. */
public final class TestConfig {
    private TestConfig() {}

    /** @param settings by name, without the prefix {@code bulwark.proposals} */
    public static ProposalsConfig of(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        settings.forEach((name, value) -> all.put("bulwark.proposals." + name, value));
        return new SmallRyeConfigBuilder()
                .withMapping(ProposalsConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build()
                .getConfigMapping(ProposalsConfig.class);
    }
}
