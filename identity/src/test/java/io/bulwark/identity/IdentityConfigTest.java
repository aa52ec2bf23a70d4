package io.bulwark.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.identity.siwe.Authority;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityConfigTest {
    private final IdentityConfig config = TestIdentity.config(Map.of());

    @Test
    void every_setting_has_its_documented_default() {
        assertThat(config.domains()).containsExactly("localhost:*", "127.0.0.1:*", "[::1]:*");
        assertThat(config.chainIds()).isEmpty();
        assertThat(config.allowLowercaseAddress()).isFalse();
        assertThat(config.nonceTtl()).isEqualTo(Duration.ofSeconds(300));
        assertThat(config.noncesPerAddress()).isEqualTo(20);
        assertThat(config.clockSkew()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.walletTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.walletGas()).isEqualTo(5_000_000);
        assertThat(config.sessionTtl()).isEqualTo(Duration.ofSeconds(86_400));
        assertThat(config.sessionCopy()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.localCopy()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.retention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.keysPerOwner()).isEqualTo(50);
    }

    @Test
    void no_setting_is_missing_from_the_list_above() {
        assertThat(Arrays.stream(IdentityConfig.class.getDeclaredMethods())).hasSize(13);
    }

    @Test
    void domains_match_as_host_and_port() {
        AllowedDomains domains =
                new AllowedDomains(List.of("dao.example", "app.example:8443", "localhost:*", "[::1]:*"));

        for (String allowed :
                List.of("dao.example", "DAO.example", "app.example:8443", "localhost", "localhost:1", "[::1]:80")) {
            assertThat(domains.allow(Authority.parse(allowed).orElseThrow()))
                    .as(allowed)
                    .isTrue();
        }
        for (String other : List.of(
                "dao.example:443",
                "dao.example.evil.example",
                "evildao.example",
                "app.example",
                "app.example:844",
                "user@dao.example",
                "dao.example@evil.example",
                "localhost.evil.example",
                "[::2]")) {
            assertThat(domains.allow(Authority.parse(other).orElseThrow()))
                    .as(other)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://dao.example",
                "dao.example/login",
                "user@dao.example",
                "dao.example:80:*",
                "*",
                "*.dao.example",
                ":*"
            })
    void what_is_no_domain_is_named(String domain) {
        assertThatThrownBy(() -> new AllowedDomains(List.of(domain)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bulwark.identity.domains")
                .hasMessageContaining(domain);
    }
}
