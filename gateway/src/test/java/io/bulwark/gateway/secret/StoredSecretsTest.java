package io.bulwark.gateway.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import io.bulwark.storage.Secret;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredSecretsTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("gateway");

    private static final String VALUE = "sk-" + "stored-1234567890abcd";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final List<AuditRecord> audit = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private StoredSecrets secrets() {
        return secrets(MasterKeys.open(folder, null));
    }

    private StoredSecrets secrets(MasterKeys masters) {
        return new StoredSecrets(postgres.jdbi(), masters, audit::add, clock);
    }

    @Test
    void a_secret_is_read_back_by_the_gateway_and_stands_nowhere_in_the_clear() throws IOException {
        StoredSecrets secrets = secrets();
        assertThat(secrets.put("openai", VALUE + "\n", Principal.OPERATOR)).isTrue();
        assertThat(secrets.put("openai", VALUE, Principal.OPERATOR)).isFalse();

        assertThat(secrets.read("openai").value()).isEqualTo(VALUE);
        assertThat(secrets.show("openai").hint()).isEqualTo("abcd");
        assertThat(secrets.show("openai").version()).isEqualTo(2);
        String row = postgres.jdbi().withHandle(h -> h.createQuery(
                        "SELECT encode(value, 'escape') || encode(wrapped_key, 'escape') || s FROM gateway.secret s")
                .mapTo(String.class)
                .one());
        assertThat(row).doesNotContain(VALUE, "stored");
        assertThat(secrets.show("openai") + " " + audit + secrets.read("openai"))
                .doesNotContain(VALUE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(MasterKeys.FILE))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_short_secret_shows_no_hint_and_a_wrong_name_or_value_is_refused() {
        StoredSecrets secrets = secrets();
        secrets.put("short", "abcdefgh", Principal.OPERATOR);
        assertThat(secrets.show("short").hint()).isEmpty();
        assertThatThrownBy(() -> secrets.put("a/b", "x", Principal.OPERATOR)).isInstanceOf(BulwarkException.class);
        assertThatThrownBy(() -> secrets.put("a", " ", Principal.OPERATOR)).isInstanceOf(BulwarkException.class);
        assertThatThrownBy(() -> secrets.put("a", null, Principal.OPERATOR)).isInstanceOf(BulwarkException.class);
        assertThatThrownBy(() -> secrets.show("none")).isInstanceOf(BulwarkException.class);
        assertThatThrownBy(() -> secrets.remove("none", Principal.OPERATOR)).isInstanceOf(BulwarkException.class);
        secrets.remove("short", Principal.OPERATOR);
        assertThatThrownBy(() -> secrets.read("short")).isInstanceOf(SecretBackend.Missing.class);
        assertThat(audit).extracting(AuditRecord::type).containsExactly("secret.created", "secret.removed");
    }

    @Test
    void a_value_moved_to_another_name_or_changed_in_the_database_is_not_read() {
        StoredSecrets secrets = secrets();
        secrets.put("one", VALUE, Principal.OPERATOR);
        postgres.jdbi().useHandle(h -> h.execute("UPDATE gateway.secret SET name = 'two'"));
        assertThatThrownBy(() -> secrets.read("two")).hasMessageContaining("master key");
    }

    @Test
    void another_installations_master_key_opens_nothing(@TempDir Path other) {
        secrets().put("one", VALUE, Principal.OPERATOR);
        StoredSecrets stranger = secrets(MasterKeys.open(other, null));
        assertThatThrownBy(() -> stranger.read("one")).hasMessageContaining("is not there");
        assertThatThrownBy(() -> stranger.rotate(Principal.OPERATOR)).isInstanceOf(BulwarkException.class);
        assertThat(secrets().read("one").value()).isEqualTo(VALUE);
    }

    @Test
    void a_rotation_wraps_everything_anew_while_other_processes_go_on_reading_and_writing() throws IOException {
        StoredSecrets here = secrets();
        StoredSecrets elsewhere = secrets();
        here.put("one", VALUE, Principal.OPERATOR);
        String before = here.show("one").masterId();

        StoredSecrets.Rotation rotation = here.rotate(Principal.OPERATOR);

        assertThat(rotation.rewrapped()).isOne();
        assertThat(here.show("one").masterId()).isEqualTo(rotation.masterId()).isNotEqualTo(before);
        assertThat(elsewhere.read("one").value()).isEqualTo(VALUE);
        // Still with the key that was current when that process began.
        elsewhere.put("two", VALUE, Principal.OPERATOR);
        assertThat(here.read("two").value()).isEqualTo(VALUE);
        here.rotate(Principal.OPERATOR);
        here.rotate(Principal.OPERATOR);
        assertThat(Files.readAllLines(folder.resolve(MasterKeys.FILE))).hasSize(2);
        assertThat(secrets().read("one").value()).isEqualTo(VALUE);
        assertThat(secrets().read("two").value()).isEqualTo(VALUE);
    }

    @Test
    void master_keys_from_the_environment_rotate_to_the_first_of_them() {
        String old = Base64.getEncoder().encodeToString(Sealing.newKey());
        String fresh = Base64.getEncoder().encodeToString(Sealing.newKey());
        secrets(MasterKeys.open(folder, old)).put("one", VALUE, Principal.OPERATOR);

        StoredSecrets both = secrets(MasterKeys.open(folder, fresh + ", " + old));
        assertThat(both.read("one").value()).isEqualTo(VALUE);
        assertThat(both.rotate(Principal.OPERATOR).rewrapped()).isOne();
        assertThat(both.rotate(Principal.OPERATOR).rewrapped()).isZero();

        assertThat(secrets(MasterKeys.open(folder, fresh)).read("one").value()).isEqualTo(VALUE);
        assertThat(folder.resolve(MasterKeys.FILE)).doesNotExist();
        assertThatThrownBy(() -> MasterKeys.open(folder, old.substring(4)))
                .hasMessageContaining("BULWARK_MASTER_KEY")
                .message()
                .doesNotContain(old.substring(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.secret.key-made", "gateway.secret.rewrapped:3", "gateway.secret.committed"})
    void a_rotation_killed_at_any_point_loses_nothing_and_the_next_one_finishes_it(String point) throws Exception {
        StoredSecrets secrets = secrets();
        for (int i = 0; i < 5; i++) {
            secrets.put("s" + i, VALUE + i, Principal.OPERATOR);
        }

        assertThat(killed(point)).isEqualTo(137);

        StoredSecrets after = secrets();
        for (int i = 0; i < 5; i++) {
            assertThat(after.read("s" + i).value()).isEqualTo(VALUE + i);
            assertThat(secrets.read("s" + i).value()).isEqualTo(VALUE + i);
        }
        String master = after.rotate(Principal.OPERATOR).masterId();
        for (int i = 0; i < 5; i++) {
            assertThat(after.show("s" + i).masterId()).isEqualTo(master);
            assertThat(after.read("s" + i).value()).isEqualTo(VALUE + i);
        }
    }

    private int killed(String point) throws IOException, InterruptedException {
        ProcessBuilder process = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                RotationProcess.class.getName());
        process.environment().put("BULWARK_KILL_POINT", point);
        process.environment().put("TEST_URL", postgres.connections().jdbcUrl());
        process.environment().put("TEST_USER", postgres.connections().user());
        process.environment()
                .put("TEST_PASSWORD", postgres.connections().password().value());
        process.environment().put("TEST_FOLDER", folder.toString());
        Process running = process.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return running.exitValue();
    }

    @Test
    void references_are_resolved_remembered_and_served_on_while_their_store_is_away() throws Exception {
        StoredSecrets stored = secrets();
        HttpStore vault = new HttpStore(
                _ -> new HttpStore.Reply(200, "{\"data\":{\"data\":{\"key\":\"" + VALUE + "\"},\"metadata\":{}}}"));
        Secrets secrets = new Secrets(
                stored,
                TestSecrets.config("vault.address", vault.url(), "vault.token", "t"),
                clock,
                name -> name.equals("OPENAI") ? VALUE : null);
        Path file = Files.writeString(folder.resolve("key"), VALUE + "\n", StandardCharsets.UTF_8);

        assertThat(secrets.resolve("env:OPENAI").value()).isEqualTo(VALUE);
        assertThat(secrets.resolve("file:" + file).value()).isEqualTo(VALUE);
        assertThatThrownBy(() -> secrets.resolve("secret:own"))
                .isInstanceOf(SecretUnavailable.class)
                .hasMessage("The secret secret:own cannot be had: no secret of this name was entered");
        stored.put("own", VALUE, Principal.OPERATOR);
        assertThat(secrets.resolve("secret:own").value()).isEqualTo(VALUE);
        stored.put("own", VALUE + "2", Principal.OPERATOR);
        assertThat(secrets.resolve("secret:own").value()).isEqualTo(VALUE + "2");
        stored.remove("own", Principal.OPERATOR);
        assertThatThrownBy(() -> secrets.resolve("secret:own")).isInstanceOf(SecretUnavailable.class);

        for (int i = 0; i < 3; i++) {
            assertThat(secrets.resolve("vault:kv/openai#key").value()).isEqualTo(VALUE);
        }
        assertThat(vault.calls).hasSize(1);
        vault.close();
        clock.advance(Duration.ofMinutes(30));
        assertThat(secrets.resolve("vault:kv/openai#key")).isEqualTo(new Secret(VALUE));
        clock.advance(Duration.ofMinutes(31));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> secrets.resolve("vault:kv/openai#key")).isInstanceOf(SecretUnavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"env:NONE", "file:/no/such/file", "file:\0", "aws:x", "vault:a", "sk-pasted-key", "other:x", ""})
    void what_cannot_be_had_is_told_without_repeating_a_pasted_key(String reference) {
        Secrets secrets = new Secrets(secrets(), TestSecrets.config(), clock, _ -> null);
        assertThatThrownBy(() -> secrets.resolve(reference))
                .isInstanceOf(SecretUnavailable.class)
                .message()
                .doesNotContain("pasted");
    }

    @Test
    void a_store_that_is_away_is_waited_for_once_in_a_while() {
        try (HttpStore vault = new HttpStore(_ -> new HttpStore.Reply(503, "{\"errors\":[\"Vault is sealed\"]}"))) {
            Secrets secrets = new Secrets(
                    secrets(), TestSecrets.config("vault.address", vault.url(), "vault.token", "t"), clock, _ -> null);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> secrets.resolve("vault:kv/openai#key"))
                        .hasMessageContaining("Vault is sealed or in maintenance");
            }
            assertThat(vault.calls).hasSize(1);
            vault.replies(
                    _ -> new HttpStore.Reply(200, "{\"data\":{\"data\":{\"key\":\"" + VALUE + "\"},\"metadata\":{}}}"));
            clock.advance(Duration.ofSeconds(5));
            assertThat(secrets.resolve("vault:kv/openai#key").value()).isEqualTo(VALUE);
        }
    }

    @Test
    void sealed_texts_open_only_whole() throws GeneralSecurityException {
        byte[] key = Sealing.newKey();
        byte[] sealed = Sealing.seal(key, "here", new byte[] {1, 2, 3});
        assertThat(Sealing.open(key, "here", sealed)).containsExactly(1, 2, 3);
        assertThat(Sealing.seal(key, "here", new byte[] {1, 2, 3})).isNotEqualTo(sealed);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> Sealing.open(key, "here", changed)).isInstanceOf(GeneralSecurityException.class);
        }
    }
}
