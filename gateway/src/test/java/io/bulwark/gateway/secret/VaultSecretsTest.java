package io.bulwark.gateway.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.gateway.secret.HttpStore.Call;
import io.bulwark.gateway.secret.HttpStore.Reply;
import io.bulwark.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultSecretsTest {
    private static final String VALUE = "sk-" + "vault-4711-value";
    private static final String READ = """
            {"request_id":"1d1a1cd8-5a0b-3e1c-9a2b-70d5a5e2a5b1","lease_id":"","renewable":false,"lease_duration":0,
             "data":{"data":{"api_key":"%s","other":7},
                     "metadata":{"created_time":"2026-11-01T09:12:44.123Z","custom_metadata":null,
                                 "deletion_time":"","destroyed":false,"version":3}},
             "wrap_info":null,"warnings":null,"auth":null,"mount_type":"kv"}""".formatted(VALUE);
    private static final String LOGIN = """
            {"request_id":"7c0e","lease_id":"","renewable":false,"lease_duration":0,"data":null,
             "auth":{"client_token":"hvs.%s","accessor":"a","policies":["default","gateway"],
                     "token_policies":["default","gateway"],"metadata":{"role_name":"gateway"},
                     "lease_duration":%d,"renewable":true,"entity_id":"e","token_type":"service","orphan":true}}""";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final HttpStore vault = new HttpStore(_ -> new Reply(200, READ));

    @AfterEach
    void close() {
        vault.close();
    }

    private VaultSecrets secrets(String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 4);
        all[settings.length] = "vault.address";
        all[settings.length + 1] = vault.url() + "/";
        all[settings.length + 2] = "vault.timeout";
        all[settings.length + 3] = "PT2S";
        return new VaultSecrets(TestSecrets.config(all).vault(), clock);
    }

    @Test
    void a_field_is_read_with_the_token_and_the_namespace() {
        VaultSecrets secrets = secrets("VAULT_TOKEN", "hvs.root", "vault.namespace", "team-a");

        assertThat(secrets.read("secret/providers/openai#api_key").value()).isEqualTo(VALUE);
        assertThat(secrets.read("secret/data/providers/openai#api_key").value()).isEqualTo(VALUE);

        Call call = vault.calls.getFirst();
        assertThat(call.method()).isEqualTo("GET");
        assertThat(call.path()).isEqualTo("/v1/secret/data/providers/openai");
        assertThat(call.header("X-Vault-Token")).isEqualTo("hvs.root");
        assertThat(call.header("X-Vault-Namespace")).isEqualTo("team-a");
        assertThat(vault.calls.get(1).path()).isEqualTo(call.path());
    }

    @Test
    void app_role_signs_in_once_and_again_before_its_token_ends_or_when_it_is_refused() {
        vault.replies(call -> {
            if (call.path().equals("/v1/auth/approle/login")) {
                int logins = (int) vault.calls.stream()
                        .filter(c -> c.path().endsWith("login"))
                        .count();
                return new Reply(200, LOGIN.formatted("token-" + logins, 600));
            }
            return call.header("X-Vault-Token").equals("hvs.token-2")
                    ? new Reply(403, "{\"errors\":[\"permission denied\"]}")
                    : new Reply(200, READ);
        });
        VaultSecrets secrets = secrets("vault.role-id", "role", "vault.secret-id", "s3");

        secrets.read("secret/openai#api_key");
        secrets.read("secret/openai#api_key");
        assertThat(vault.calls).hasSize(3);
        assertThat(vault.calls.getFirst().body()).isEqualTo("{\"role_id\":\"role\",\"secret_id\":\"s3\"}");
        clock.advance(Duration.ofSeconds(401));
        // The second token is refused, so a third is fetched.
        assertThat(secrets.read("secret/openai#api_key").value()).isEqualTo(VALUE);
        assertThat(vault.calls.getLast().header("X-Vault-Token")).isEqualTo("hvs.token-3");
    }

    @ParameterizedTest
    @CsvSource({
        "403, refuses its token",
        "404, no such secret",
        "503, sealed",
        "500, HTTP 500",
        "301, HTTP 301",
    })
    void faults_name_what_is_wrong_and_no_secret(int status, String reason) {
        vault.replies(_ -> new Reply(status, READ));

        assertThatThrownBy(() -> secrets("vault.token", "hvs.top").read("secret/x#api_key"))
                .isInstanceOf(SecretBackend.Missing.class)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain(VALUE, "hvs.top");
    }

    @Test
    void answers_of_another_shape_and_wrong_references_are_refused() {
        VaultSecrets secrets = secrets("vault.token", "t");
        assertThatThrownBy(() -> secrets.read("secret/x#missing")).hasMessageContaining("no text field");
        assertThatThrownBy(() -> secrets.read("secret/x#other")).hasMessageContaining("no text field");
        assertThatThrownBy(() -> secrets.read("secret/x")).hasMessageContaining("vault:MOUNT/PATH#FIELD");
        assertThatThrownBy(() -> secrets.read("x#y")).hasMessageContaining("vault:MOUNT/PATH#FIELD");
        vault.replies(_ -> new Reply(200, "{\"data\":{\"api_key\":\"version one\"}}"));
        assertThatThrownBy(() -> secrets.read("secret/x#api_key")).hasMessageContaining("version 2");
        vault.replies(_ -> new Reply(200, "<html>"));
        assertThatThrownBy(() -> secrets.read("secret/x#api_key")).hasMessageContaining("version 2");
        vault.replies(_ -> new Reply(200, "[".repeat(100)));
        assertThatThrownBy(() -> secrets.read("secret/x#api_key")).hasMessageContaining("version 2");
    }

    @Test
    void a_silent_or_absent_vault_costs_a_bounded_time() {
        VaultSecrets secrets = secrets("vault.token", "t");
        vault.silence();
        assertThatThrownBy(() -> secrets.read("secret/x#api_key")).hasMessageContaining("does not answer in time");
        vault.close();
        assertThatThrownBy(() -> secrets.read("secret/x#api_key")).hasMessageContaining("cannot be reached");
    }

    @Test
    void what_is_not_configured_is_named() {
        assertThatThrownBy(() ->
                        new VaultSecrets(TestSecrets.config("vault.token", "t").vault(), clock).read("a/b#c"))
                .hasMessageContaining("VAULT_ADDR");
        assertThatThrownBy(() -> secrets().read("a/b#c")).hasMessageContaining("VAULT_TOKEN");
    }
}
