package io.bulwark.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApiKeysTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("identity");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final Principal ALICE = wallet("0x00000000000000000000000000000000000000a1");
    private static final Principal BOB = wallet("0x00000000000000000000000000000000000000b0");

    private TestIdentity identity;
    private ApiKeys keys;

    @BeforeEach
    void open() {
        identity = new TestIdentity(postgres, redis.redis(), Map.of());
        keys = identity.keys;
    }

    @AfterEach
    void close() {
        identity.close();
    }

    @Test
    void a_key_works_for_its_owner_with_the_permissions_it_was_given() {
        ApiKeys.Issued issued = create(ALICE, "scan:run", "scan:read");

        Principal key = keys.authenticate(issued.secret()).orElseThrow();

        assertThat(key.kind()).isEqualTo(Principal.Kind.API_KEY);
        assertThat(key.id()).isEqualTo("key:" + issued.key().id());
        assertThat(key.owner()).isEqualTo(ALICE.id());
        assertThat(key.permissions()).isEqualTo(Set.of(Permission.SCAN_RUN, Permission.SCAN_READ));
        assertThat(key.seesAll()).isFalse();
        assertThat(new KeyAuthenticator(keys).authenticate(issued.secret())).contains(key);
        assertThat(new KeyAuthenticator(keys).prefix()).isEqualTo("bwk_");
    }

    @Test
    void a_key_has_256_random_bits_and_a_checksum_and_is_stored_as_a_hash() {
        ApiKeys.Issued issued = create(ALICE, "scan:run");
        String secret = issued.secret();

        assertThat(secret).matches("bwk_[0-9A-Za-z]{49}");
        assertThat(issued.toString()).doesNotContain(secret);
        assertThat(issued.key().hint()).isEqualTo(secret.substring(0, 10));
        String stored = identity.jdbi.withHandle(handle -> handle.createQuery("SELECT k::text FROM identity.api_key k")
                .mapTo(String.class)
                .one());
        assertThat(stored).doesNotContain(secret.substring(10));
        assertThat(identity.audit.list(null, null, null, 10).items().toString()).doesNotContain(secret.substring(10));
    }

    @Test
    void anything_but_the_very_key_is_nobodys() {
        String secret = create(ALICE, "scan:run").secret();
        char last = secret.charAt(secret.length() - 1);

        for (String other : List.of(
                "",
                "bwk_",
                secret + "0",
                secret.substring(1),
                secret.substring(0, secret.length() - 1) + (last == '0' ? '1' : '0'),
                secret.replace("bwk_", "bws_"),
                Tokens.newKey(Tokens.KEY_PREFIX))) {
            assertThat(keys.authenticate(other)).isEmpty();
        }
    }

    @Test
    void a_key_is_never_given_what_its_maker_lacks() {
        for (Permission permission : Permission.values()) {
            if (!ALICE.may(permission)) {
                BulwarkException fault =
                        refused(ErrorCode.FORBIDDEN, () -> create(ALICE, "scan:run", permission.scope()));
                assertThat(fault.details()).containsEntry("permission", permission.scope());
            }
        }
        assertThat(identity.count("api_key")).isZero();
    }

    @Test
    void a_key_loses_at_use_what_its_owner_may_not_do() {
        String secret = create(ALICE, "scan:run").secret();
        identity.jdbi.useHandle(handle -> handle.execute(
                "UPDATE identity.api_key SET permissions = '{scan:run,user:manage,config:write,no:such}'"));

        assertThat(keys.authenticate(secret).orElseThrow().permissions()).containsExactly(Permission.SCAN_RUN);
    }

    @Test
    void a_key_of_an_owner_nobody_knows_may_do_nothing() {
        String secret = create(ALICE, "scan:run").secret();
        identity.jdbi.useHandle(handle -> handle.execute("UPDATE identity.api_key SET owner = 'martian:1'"));

        assertThat(keys.authenticate(secret).orElseThrow().permissions()).isEmpty();
    }

    @Test
    void a_key_manages_keys_only_within_itself() {
        Principal manager = use(create(ALICE, "key:manage", "scan:read"));
        ApiKeys.Issued strong = create(ALICE, "scan:run");

        assertThat(create(manager, "scan:read").key().createdBy()).isEqualTo(manager.id());
        assertThat(create(manager, "scan:read").key().owner()).isEqualTo(ALICE.id());
        refused(ErrorCode.FORBIDDEN, () -> create(manager, "scan:run"));
        // It would get to know the new secret.
        refused(ErrorCode.FORBIDDEN, () -> keys.rotate(strong.key().id(), RotateRequest.AT_ONCE, manager));
        keys.revoke(strong.key().id(), manager);
        assertThat(keys.authenticate(strong.secret())).isEmpty();
    }

    @Test
    void a_key_gives_no_longer_life_than_its_own() {
        Principal manager = use(keys.create(
                new NewKeyRequest("m", List.of("key:manage", "scan:run"), "2026-12-01T00:00:00Z", null), ALICE));
        ApiKeys.Issued endless = create(ALICE, "scan:run");

        assertThat(create(manager, "scan:run").key().expiresAt()).isEqualTo("2026-12-01T00:00:00Z");
        refused(
                ErrorCode.FORBIDDEN,
                () -> keys.create(new NewKeyRequest("m", List.of("scan:run"), "2026-12-01T00:00:01Z", null), manager));
        refused(ErrorCode.FORBIDDEN, () -> keys.rotate(endless.key().id(), RotateRequest.AT_ONCE, manager));
    }

    @Test
    void a_key_expires() {
        ApiKeys.Issued issued =
                keys.create(new NewKeyRequest("k", List.of("scan:run"), "2026-11-20T13:00:00Z", null), ALICE);
        identity.clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(keys.authenticate(issued.secret())).isPresent();

        identity.clock.advance(Duration.ofMillis(1));
        assertThat(keys.authenticate(issued.secret())).isEmpty();
        refused(ErrorCode.CONFLICT, () -> keys.rotate(issued.key().id(), RotateRequest.AT_ONCE, ALICE));
    }

    @Test
    void a_revoked_key_is_refused_at_once_here_and_within_two_seconds_elsewhere() {
        ApiKeys.Issued issued = create(ALICE, "scan:run");
        try (TestIdentity there = new TestIdentity(postgres, redis.redis(), Map.of())) {
            use(issued);
            assertThat(there.keys.authenticate(issued.secret())).isPresent();

            keys.revoke(issued.key().id(), ALICE);
            keys.revoke(issued.key().id(), ALICE);

            assertThat(keys.authenticate(issued.secret())).isEmpty();
            there.clock.advance(Duration.ofSeconds(2));
            assertThat(there.keys.authenticate(issued.secret())).isEmpty();
            refused(ErrorCode.CONFLICT, () -> keys.rotate(issued.key().id(), RotateRequest.AT_ONCE, ALICE));
            assertThat(identity.audit.list("key.revoked", null, null, 10).items())
                    .hasSize(1);
        }
    }

    @Test
    void rotation_replaces_the_secret_and_keeps_the_rest() {
        ApiKeys.Issued before = create(ALICE, "scan:run");
        use(before);

        ApiKeys.Issued after = keys.rotate(before.key().id(), RotateRequest.AT_ONCE, ALICE);

        assertThat(after.secret()).isNotEqualTo(before.secret());
        assertThat(after.key().id()).isEqualTo(before.key().id());
        assertThat(after.key().permissions()).isEqualTo(before.key().permissions());
        assertThat(after.key().rotatedAt()).isEqualTo(identity.clock.instant());
        assertThat(keys.authenticate(before.secret())).isEmpty();
        assertThat(keys.authenticate(after.secret())).isPresent();
    }

    @Test
    void the_old_secret_works_through_the_grace_period() {
        ApiKeys.Issued before = create(ALICE, "scan:run");
        ApiKeys.Issued after = keys.rotate(before.key().id(), new RotateRequest(60L), ALICE);

        assertThat(keys.authenticate(before.secret())).isPresent();
        identity.clock.advance(Duration.ofSeconds(60));
        assertThat(keys.authenticate(before.secret())).isEmpty();
        assertThat(keys.authenticate(after.secret())).isPresent();

        ApiKeys.Issued third = keys.rotate(before.key().id(), new RotateRequest(60L), ALICE);
        assertThat(keys.authenticate(after.secret())).isPresent();
        keys.revoke(before.key().id(), ALICE);
        assertThat(keys.authenticate(after.secret())).isEmpty();
        assertThat(keys.authenticate(third.secret())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 86_401, Long.MAX_VALUE})
    void a_grace_period_is_at_most_a_day(long seconds) {
        ApiKeys.Issued key = create(ALICE, "scan:run");

        assertThat(refused(
                                ErrorCode.VALIDATION_ERROR,
                                () -> keys.rotate(key.key().id(), new RotateRequest(seconds), ALICE))
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("grace_s");
    }

    @Test
    void the_body_of_a_rotation_may_be_missing_and_is_read_strictly() {
        assertThat(rotation("")).isEqualTo(RotateRequest.AT_ONCE);
        assertThat(rotation("{}")).isEqualTo(RotateRequest.AT_ONCE);
        assertThat(rotation("{\"grace_s\":null}")).isEqualTo(RotateRequest.AT_ONCE);
        assertThat(rotation("{\"grace_s\":60}")).isEqualTo(new RotateRequest(60L));
        for (String body : List.of(
                "null",
                "[]",
                "60",
                "{",
                "{\"grace_s\":\"60\"}",
                "{\"grace_s\":1.5}",
                "{\"grace_s\":1,\"grace_s\":2}",
                "{\"grace\":60}",
                "{}{}",
                "{\"grace_s\":99999999999999999999}",
                "[".repeat(900),
                " ".repeat(1_001))) {
            assertThat(refused(ErrorCode.VALIDATION_ERROR, () -> rotation(body)).errors())
                    .extracting(FieldError::field)
                    .as(body)
                    .containsExactly("body");
        }
    }

    private static RotateRequest rotation(String body) {
        return RotateRequest.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void owners_see_and_touch_their_own_keys_only() {
        ApiKeys.Issued alices = create(ALICE, "scan:run");
        ApiKeys.Issued bobs = create(BOB, "scan:run");

        assertThat(keys.list(ALICE, null, 10).items())
                .extracting(ApiKey::id)
                .containsExactly(alices.key().id());
        refused(ErrorCode.NOT_FOUND, () -> keys.revoke(bobs.key().id(), ALICE));
        refused(ErrorCode.NOT_FOUND, () -> keys.rotate(bobs.key().id(), RotateRequest.AT_ONCE, ALICE));
        refused(ErrorCode.NOT_FOUND, () -> keys.revoke(UUID.randomUUID(), ALICE));
        assertThat(keys.list(Principal.OPERATOR, null, 10).items()).hasSize(2);
        keys.revoke(bobs.key().id(), Principal.OPERATOR);
        assertThat(keys.authenticate(bobs.secret())).isEmpty();
    }

    @Test
    void keys_are_listed_by_page_newest_first() {
        List<UUID> made = Stream.generate(() -> create(ALICE, "scan:run").key().id())
                .limit(5)
                .toList();

        Page<ApiKey> first = keys.list(ALICE, null, 3);
        Page<ApiKey> second = keys.list(ALICE, UUID.fromString(first.next()), 3);

        assertThat(Stream.concat(first.items().stream(), second.items().stream())
                        .map(ApiKey::id))
                .containsExactlyElementsOf(made.reversed());
        assertThat(second.next()).isNull();
    }

    @Test
    void the_operator_makes_keys_for_itself_and_for_services() {
        ApiKeys.Issued own = create(Principal.OPERATOR, "audit:read");
        ApiKeys.Issued service =
                keys.create(new NewKeyRequest("indexer", List.of("scan:read"), null, "indexer-1"), Principal.OPERATOR);

        assertThat(use(own).owner()).isEqualTo("operator");
        assertThat(use(own).seesAll()).isFalse();
        assertThat(use(own).permissions()).containsExactly(Permission.AUDIT_READ);
        assertThat(use(service).owner()).isEqualTo("service:indexer-1");
        assertThat(use(service).kind()).isEqualTo(Principal.Kind.SERVICE);
        refused(
                ErrorCode.FORBIDDEN,
                () -> keys.create(new NewKeyRequest("x", List.of("scan:read"), null, "indexer-1"), ALICE));
    }

    @Test
    void an_owner_has_at_most_fifty_active_keys_however_many_are_asked_for_at_once() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                var _ = threads.submit(() -> create(ALICE, "scan:run"));
            }
        }

        assertThat(identity.count("api_key")).isEqualTo(50);
        refused(ErrorCode.CONFLICT, () -> create(ALICE, "scan:run"));
        create(BOB, "scan:run");
        keys.revoke(keys.list(ALICE, null, 1).items().getFirst().id(), ALICE);
        create(ALICE, "scan:run");
    }

    @Test
    void a_use_is_noted_once_a_minute() {
        ApiKeys.Issued issued = create(ALICE, "scan:run");
        assertThat(listed().lastUsedAt()).isNull();

        use(issued);
        assertThat(listed().lastUsedAt()).isEqualTo(TestIdentity.NOON);
        identity.clock.advance(Duration.ofSeconds(59));
        use(issued);
        assertThat(listed().lastUsedAt()).isEqualTo(TestIdentity.NOON);
        identity.clock.advance(Duration.ofSeconds(1));
        use(issued);
        assertThat(listed().lastUsedAt()).isEqualTo(TestIdentity.NOON.plusSeconds(60));
    }

    @Test
    void what_is_done_with_keys_is_on_record() {
        ApiKeys.Issued issued = create(ALICE, "scan:run", "guard:run");
        keys.rotate(issued.key().id(), RotateRequest.AT_ONCE, ALICE);
        keys.revoke(issued.key().id(), Principal.OPERATOR);

        List<AuditEntry> entries = identity.audit.list(null, null, null, 10).items();

        assertThat(entries).extracting(AuditEntry::type).containsExactly("key.revoked", "key.rotated", "key.created");
        assertThat(entries).extracting(AuditEntry::actor).containsExactly("operator", ALICE.id(), ALICE.id());
        assertThat(entries.getLast().data())
                .containsEntry("permissions", "guard:run scan:run")
                .containsEntry("owner", ALICE.id())
                .containsEntry("key", issued.key().id().toString());
    }

    @Test
    void every_fault_of_a_request_is_named() {
        NewKeyRequest request =
                new NewKeyRequest(" ", Arrays.asList("scan:run", "scan:fly", null), "tomorrow", "Not A Service");

        assertThat(refused(ErrorCode.VALIDATION_ERROR, () -> keys.create(request, ALICE))
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("name", "permissions[1]", "permissions[2]", "expires_at", "service");
        assertThat(refused(
                                ErrorCode.VALIDATION_ERROR,
                                () -> keys.create(new NewKeyRequest(null, null, null, null), ALICE))
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("name", "permissions");
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20T12:00:00Z", "2020-01-01T00:00:00Z", "2046-01-01T00:00:00Z", "2026-13-01T00:00:00Z"})
    void an_expiry_lies_in_the_next_ten_years(String expiry) {
        NewKeyRequest request = new NewKeyRequest("k", List.of("scan:run"), expiry, null);

        assertThat(refused(ErrorCode.VALIDATION_ERROR, () -> keys.create(request, ALICE))
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("expires_at");
    }

    @Test
    void names_are_one_bounded_line() {
        for (String name : List.of("a\nb", "x".repeat(101), "a\u0000")) {
            refused(
                    ErrorCode.VALIDATION_ERROR,
                    () -> keys.create(new NewKeyRequest(name, List.of("scan:run"), null, null), ALICE));
        }
    }

    @Test
    void ended_keys_are_kept_for_thirty_days() {
        create(ALICE, "scan:run");
        keys.revoke(create(ALICE, "scan:run").key().id(), ALICE);
        identity.clock.advance(Duration.ofDays(30));

        assertThat(identity.retention.sweep()).isEqualTo(1);
        assertThat(identity.count("api_key")).isEqualTo(1);
    }

    private ApiKeys.Issued create(Principal caller, String... permissions) {
        return keys.create(new NewKeyRequest("a key", List.of(permissions), null, null), caller);
    }

    private Principal use(ApiKeys.Issued issued) {
        return keys.authenticate(issued.secret()).orElseThrow();
    }

    private ApiKey listed() {
        return keys.list(ALICE, null, 1).items().getFirst();
    }

    private static BulwarkException refused(ErrorCode code, ThrowingCallable call) {
        BulwarkException fault = catchThrowableOfType(BulwarkException.class, call);
        assertThat(fault).isNotNull();
        assertThat(fault.code()).isEqualTo(code);
        return fault;
    }

    private static Principal wallet(String address) {
        return new Principal(Principal.Kind.WALLET, "wallet:" + address, Wallet.PERMISSIONS);
    }
}
