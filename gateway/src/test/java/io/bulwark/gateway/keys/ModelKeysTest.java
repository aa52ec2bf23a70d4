package io.bulwark.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.identity.RotateRequest;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelKeysTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "identity", "guard", "gateway");

    private static final Principal SERVICE =
            new Principal(Principal.Kind.SERVICE, "key:1", "service:indexer", EnumSet.allOf(Permission.class));
    private static final Principal WALLET = new Principal(
            Principal.Kind.WALLET,
            "wallet:0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045",
            Set.of(Permission.KEY_MANAGE, Permission.SCAN_RUN));

    private final SettableClock clock = new SettableClock(TestKeys.NOON);
    private TestKeys here;
    private TestKeys there;

    @BeforeEach
    void start() {
        here = new TestKeys(postgres.connections(), postgres.signals(), clock, "keys-per-owner", "3");
        there = new TestKeys(postgres.connections(), postgres.signals(), clock);
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    private ModelKeys.Issued issue() {
        return here.keys.create(TestKeys.request(null, null), Principal.OPERATOR);
    }

    @Test
    void a_key_calls_models_and_does_nothing_else() {
        ModelKeys.Issued issued = issue();

        Principal caller = here.keys.authenticate(issued.secret()).orElseThrow();

        assertThat(issued.secret()).startsWith("bwv_").hasSize(53);
        assertThat(caller.id()).isEqualTo("model-key:" + issued.key().id());
        assertThat(caller.owner()).isEqualTo("operator");
        assertThat(caller.seesAll()).isFalse();
        assertThat(caller.permissions()).containsExactly(Permission.MODEL_CALL);
        assertThat(here.keys.of(caller)).contains(issued.key());
        assertThat(there.keys.of(caller).orElseThrow().id())
                .isEqualTo(issued.key().id());
        assertThat(here.keys.of(SERVICE)).isEmpty();
    }

    @Test
    void the_secret_stands_nowhere() {
        ModelKeys.Issued issued = issue();
        String rows = postgres.jdbi().withHandle(h -> h.createQuery(
                        "SELECT string_agg(k || encode(k.secret_hash, 'escape'), ' ') FROM gateway.model_key k")
                .mapTo(String.class)
                .one());
        assertThat(rows + issued + here.audit).doesNotContain(issued.secret().substring(10));
        assertThat(here.audit).extracting(AuditRecord::type).containsExactly("model-key.created");
    }

    @Test
    void a_revoked_key_is_refused_here_at_once_and_elsewhere_within_two_seconds() {
        ModelKeys.Issued issued = issue();
        Principal caller = there.keys.authenticate(issued.secret()).orElseThrow();
        here.keys.authenticate(issued.secret());

        here.keys.revoke(issued.key().id(), Principal.OPERATOR);

        assertThat(here.keys.authenticate(issued.secret())).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(there.keys.authenticate(issued.secret())).isEmpty();
        assertThatThrownBy(() -> there.keys.of(caller))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TOKEN));
    }

    @Test
    void a_rotated_key_keeps_its_budget_and_its_old_secret_for_the_grace_only() {
        ModelKeys.Issued issued = here.keys.create(TestKeys.request("1.00", null), Principal.OPERATOR);
        here.book(here.budgets.reserve(issued.key(), 100).settle(100L));

        ModelKeys.Issued rotated = here.keys.rotate(issued.key().id(), new RotateRequest(60L), Principal.OPERATOR);

        assertThat(here.keys.authenticate(issued.secret())).isPresent();
        assertThat(here.keys.authenticate(rotated.secret())).isPresent();
        assertThat(here.budgets.standing(rotated.key()).orElseThrow().spent()).isPositive();
        clock.advance(Duration.ofSeconds(61));
        assertThat(here.keys.authenticate(issued.secret())).isEmpty();
        assertThat(here.keys.authenticate(rotated.secret())).isPresent();
    }

    @Test
    void an_expired_key_is_refused_and_in_time_forgotten() {
        NewModelKeyRequest request =
                new NewModelKeyRequest("k", null, null, null, null, null, null, null, "2026-11-20T13:00:00Z", null);
        ModelKeys.Issued issued = here.keys.create(request, Principal.OPERATOR);
        assertThat(here.keys.authenticate(issued.secret())).isPresent();
        clock.advance(Duration.ofHours(1));
        assertThat(here.keys.authenticate(issued.secret())).isEmpty();
        assertThat(here.keys.deleteEnded()).isZero();
        clock.advance(Duration.ofDays(31));
        assertThat(here.keys.deleteEnded()).isOne();
    }

    @Test
    void a_key_never_has_more_than_its_owner_or_its_maker() {
        assertThatThrownBy(() -> here.keys.create(TestKeys.request(null, null), WALLET))
                .isInstanceOfSatisfying(BulwarkException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN);
                    assertThat(e.details()).containsEntry("permission", "model:call");
                });
        NewModelKeyRequest forService =
                new NewModelKeyRequest("k", null, null, null, null, null, null, null, null, "other");
        assertThatThrownBy(() -> here.keys.create(forService, SERVICE)).isInstanceOf(BulwarkException.class);
        assertThat(here.keys.create(forService, Principal.OPERATOR).key().owner())
                .isEqualTo("service:other");

        here.callersEnd = TestKeys.NOON.plusSeconds(60);
        assertThat(here.keys.create(TestKeys.request(null, null), SERVICE).key().expiresAt())
                .isEqualTo(here.callersEnd);
        NewModelKeyRequest longer =
                new NewModelKeyRequest("k", null, null, null, null, null, null, null, "2027-01-01T00:00:00Z", null);
        assertThatThrownBy(() -> here.keys.create(longer, SERVICE)).hasMessageContaining("longer life");
    }

    @Test
    void owners_see_and_end_their_own_keys_only_and_the_operator_all() {
        UUID own = here.keys.create(TestKeys.request(null, null), SERVICE).key().id();
        UUID other = issue().key().id();

        assertThat(here.keys.list(SERVICE, null, 10).items())
                .extracting(ModelKey::id)
                .containsExactly(own);
        assertThatThrownBy(() -> here.keys.revoke(other, SERVICE))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        Page<ModelKey> first = here.keys.list(Principal.OPERATOR, null, 1);
        assertThat(first.items()).extracting(ModelKey::id).containsExactly(other);
        assertThat(here.keys
                        .list(Principal.OPERATOR, UUID.fromString(first.next()), 1)
                        .items())
                .extracting(ModelKey::id)
                .containsExactly(own);
    }

    @Test
    void an_owner_has_so_many_active_keys_and_no_more() {
        issue();
        issue();
        UUID third = issue().key().id();
        assertThatThrownBy(this::issue).isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.CONFLICT));
        here.keys.revoke(third, Principal.OPERATOR);
        issue();
    }

    @Test
    void every_fault_of_a_request_is_named() {
        NewModelKeyRequest request = new NewModelKeyRequest(
                " ",
                Arrays.asList("gpt-4o", "a b", null),
                "0",
                "week",
                0,
                -1,
                List.of("ok", "not ok"),
                "",
                "tomorrow",
                "NO");
        assertThatThrownBy(() -> here.keys.create(request, Principal.OPERATOR))
                .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.errors())
                        .extracting(FieldError::field)
                        .containsExactlyInAnyOrder(
                                "name",
                                "models[1]",
                                "models[2]",
                                "budget_usd",
                                "budget_period",
                                "requests_per_minute",
                                "tokens_per_minute",
                                "tags[1]",
                                "policy",
                                "expires_at",
                                "service"));
        NewModelKeyRequest policy = new NewModelKeyRequest("k", null, null, null, null, null, null, "lax", null, null);
        assertThatThrownBy(() -> here.keys.create(policy, Principal.OPERATOR))
                .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.errors())
                        .containsExactly(new FieldError("policy", "is not a guard policy of the owner")));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o*, gpt-4o, true",
        "gpt-4o*, GPT-4o-mini, true",
        "gpt-4o*, gpt-4, false",
        "gpt-4o*, openai/gpt-4o, false",
        "openai/*, openai/gpt-4o, true",
        "openai/*, openai-eu/gpt-4o, false",
        "*, anything/at:all, true",
        "*-mini, gpt-4o-mini, true",
        "*-mini, gpt-4o-mini-high, false",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "gpt-4o, gpt-4o-mini, false",
    })
    void patterns_allow_what_they_say(String pattern, String model, boolean allowed) {
        assertThat(new ModelPatterns(List.of(pattern)).allows(model)).isEqualTo(allowed);
        assertThat(ModelPatterns.ALL.allows(model)).isTrue();
    }

    @Test
    void a_hostile_pattern_costs_little() {
        ModelPatterns hostile = new ModelPatterns(List.of("*a".repeat(100)));
        assertThat(hostile.allows("a".repeat(50) + "b".repeat(10_000))).isFalse();
    }
}
