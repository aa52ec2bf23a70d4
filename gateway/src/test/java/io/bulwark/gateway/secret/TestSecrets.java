package io.bulwark.gateway.secret;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Settings for the tests of secrets. */
final class TestSecrets {
    private TestSecrets() {}

    /** Names and values in turn, without the prefix {@code bulwark.gateway.secrets}. */
    static SecretsConfig config(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            String name = settings[i];
            all.put(Character.isUpperCase(name.charAt(0)) ? name : "bulwark.gateway.secrets." + name, settings[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(SecretsConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build()
                .getConfigMapping(SecretsConfig.class);
    }
}
