package io.bulwark.plans;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings and short forms for the tests of this module. */
final class TestPlans {
    private TestPlans() {}

    /** Names and values in turn, without the prefix {@code bulwark.plans}. */
    static PlansConfig config(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put("bulwark.plans." + settings[i], settings[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .withMapping(PlansConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build()
                .getConfigMapping(PlansConfig.class);
    }

    static Entitlements entitlements(String... settings) {
        PlansConfig config = config(settings);
        return new Entitlements(new PlanCatalogue(config), config);
    }

    static Limits limits(String... texts) {
        return Limits.parse(List.of(texts));
    }
}
