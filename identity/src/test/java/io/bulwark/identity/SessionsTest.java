package io.bulwark.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SessionsTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("identity");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final TestWallet ALICE = TestWallet.number(1);
    /** Past what an instance remembers by itself, within what Redis does. */
    private static final Duration A_WHILE = Duration.ofSeconds(3);

    private TestIdentity here;
    private TestIdentity there;

    @BeforeEach
    void open() {
        here = new TestIdentity(postgres, redis.redis(), Map.of());
        there = new TestIdentity(postgres, redis.redis(), Map.of());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void a_session_is_good_on_every_instance() {
        SignIn.SignedIn in = here.signIn(ALICE);

        assertThat(there.sessions.find(in.token())).contains(in.session());
    }

    @Test
    void a_session_makes_a_wallet_with_the_permissions_of_one() {
        Principal alice = new SessionAuthenticator(here.sessions)
                .authenticate(here.signIn(ALICE).token())
                .orElseThrow();

        assertThat(alice.kind()).isEqualTo(Principal.Kind.WALLET);
        assertThat(alice.id()).isEqualTo("wallet:" + ALICE.address().value()).isEqualTo(alice.owner());
        assertThat(alice.permissions())
                .isEqualTo(Set.of(
                        Permission.SCAN_RUN,
                        Permission.SCAN_READ,
                        Permission.GUARD_RUN,
                        Permission.RESEARCH_RUN,
                        Permission.TASK_SUBMIT,
                        Permission.NODE_RUN,
                        Permission.LEDGER_READ,
                        Permission.USAGE_READ,
                        Permission.KEY_MANAGE));
        assertThat(new SessionAuthenticator(here.sessions).prefix()).isEqualTo("bws_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "bws_", "bws_x", "bwk_0000000000000000000000000000000000000000000000000000000000000000"})
    void what_has_not_the_form_of_a_token_is_nobodys(String token) {
        assertThat(here.sessions.find(token)).isEmpty();
        assertThat(here.sessions.end(token)).isFalse();
    }

    @Test
    void an_unknown_token_is_nobodys() {
        assertThat(here.sessions.find("bws_" + "0".repeat(64))).isEmpty();
        assertThat(here.sessions.end("bws_" + "0".repeat(64))).isFalse();
    }

    @Test
    void a_session_ends_after_a_day_wherever_it_is_remembered() {
        SignIn.SignedIn in = here.signIn(ALICE);
        here.clock.advance(Duration.ofHours(24).minusMillis(1));
        there.clock.set(here.clock.instant());
        assertThat(here.sessions.find(in.token())).isPresent();

        here.clock.advance(Duration.ofMillis(1));
        there.clock.set(here.clock.instant());
        assertThat(here.sessions.find(in.token())).isEmpty();
        assertThat(there.sessions.find(in.token())).isEmpty();
        assertThat(here.sessions.end(in.token())).isFalse();
    }

    @Test
    void a_logout_takes_effect_at_once_here_and_within_two_seconds_elsewhere() {
        SignIn.SignedIn in = here.signIn(ALICE);
        here.sessions.find(in.token());
        there.sessions.find(in.token());

        assertThat(here.sessions.end(in.token())).isTrue();

        assertThat(here.sessions.find(in.token())).isEmpty();
        there.clock.advance(Duration.ofSeconds(2));
        assertThat(there.sessions.find(in.token())).isEmpty();
        assertThat(here.sessions.end(in.token())).isFalse();
        assertThat(here.audit
                        .list("session.ended", in.session().owner(), null, 10)
                        .items())
                .hasSize(1);
    }

    @Test
    void a_slow_reader_cannot_bring_an_ended_session_back() {
        SignIn.SignedIn in = here.signIn(ALICE);
        SessionCopies slow = new SessionCopies(redis.redis(), Duration.ofMinutes(1), here.metrics);
        here.sessions.end(in.token());

        String hash = HexFormat.of().formatHex(Tokens.hash(in.token()));
        slow.keep(hash, in.session(), here.clock.instant());

        assertThat(slow.find(hash)).contains(new SessionCopies.Copy(null));
        assertThat(there.sessions.find(in.token())).isEmpty();
    }

    @Test
    void other_sessions_of_the_wallet_go_on() {
        SignIn.SignedIn one = here.signIn(ALICE);
        SignIn.SignedIn two = here.signIn(ALICE);

        here.sessions.end(one.token());

        assertThat(there.sessions.find(one.token())).isEmpty();
        assertThat(there.sessions.find(two.token())).isPresent();
    }

    @Test
    void redis_spares_the_database_and_has_no_token() {
        SignIn.SignedIn in = here.signIn(ALICE);
        here.sessions.find(in.token());
        List<String> keys = new ArrayList<>();
        redis.redis().scan("*", keys::addAll);

        assertThat(keys).hasSize(1).allSatisfy(key -> assertThat(key)
                .doesNotContain(in.token().substring(4)));
        assertThat(redis.redis().ttl(keys.getFirst()).orElseThrow()).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(there.sessions.find(in.token())).contains(in.session());
        assertThat(there.metrics
                        .counter("bulwark.identity.session.lookups", "found", "redis")
                        .count())
                .isEqualTo(1);
        assertThat(there.metrics
                        .counter("bulwark.identity.session.lookups", "found", "database")
                        .count())
                .isZero();
    }

    @Test
    void a_stopped_redis_logs_nobody_out_and_keeps_nobody_in() {
        SignIn.SignedIn stays = here.signIn(ALICE);
        SignIn.SignedIn leaves = here.signIn(ALICE);
        here.sessions.find(stays.token());
        here.sessions.find(leaves.token());
        redis.stop();
        here.clock.advance(A_WHILE);

        assertThat(here.sessions.find(stays.token())).isPresent();
        assertThat(here.sessions.end(leaves.token())).isTrue();
        assertThat(here.sessions.find(leaves.token())).isEmpty();
        assertThat(there.sessions.find(leaves.token())).isEmpty();

        redis.start();
        assertThat(here.sessions.find(stays.token())).isPresent();
        assertThat(here.sessions.find(leaves.token())).isEmpty();
    }

    @Test
    void a_copy_that_cannot_be_read_is_passed_over() {
        SignIn.SignedIn in = here.signIn(ALICE);
        String key = "identity:session:" + HexFormat.of().formatHex(Tokens.hash(in.token()));
        for (String broken : List.of("", "{", "{}", "[]", "null", "{\"id\":\"x\"}")) {
            redis.redis().set(key, broken, Duration.ofMinutes(1));
            here.clock.advance(A_WHILE);
            assertThat(here.sessions.find(in.token())).as(broken).contains(in.session());
        }
    }

    @Test
    void ended_sessions_are_kept_for_thirty_days() {
        here.signIn(ALICE);
        here.clock.advance(Duration.ofDays(30));
        here.retention.sweep();
        assertThat(here.count("session")).isEqualTo(1);

        here.clock.advance(Duration.ofDays(1));
        here.retention.sweep();
        assertThat(here.count("session")).isZero();
    }

    @Test
    void facts_of_a_wallet_are_there_from_its_sign_in_on_and_nobody_else_has_any() {
        Principal alice =
                new Principal(Principal.Kind.WALLET, "wallet:" + ALICE.address().value(), Set.of());
        assertThat(here.sessions.facts(alice)).isEmpty();

        here.signIn(ALICE);

        WalletFacts facts = new WalletFacts(ALICE.address(), 1, null, null);
        assertThat(here.sessions.facts(alice)).contains(facts);
        assertThat(here.sessions.facts(new Principal(Principal.Kind.API_KEY, "key:1", alice.owner(), Set.of())))
                .contains(facts);
        assertThat(here.sessions.facts(Principal.OPERATOR)).isEmpty();
        assertThat(here.sessions.facts(Principal.ANONYMOUS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, false",
        "LOCALHOST, false",
        "127.0.0.1, false",
        "127.9.9.9, false",
        "[::1], false",
        "dao.example, true",
        "127.0.0.1.dao.example, true",
        "localhost.dao.example, true",
        "192.168.1.1, true",
        ", true"
    })
    void the_cookie_may_go_without_tls_on_loopback_only(String host, boolean secure) {
        String cookie = SessionCookie.set("bws_1", Duration.ofHours(24), host);

        assertThat(cookie).startsWith("session=bws_1; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax");
        assertThat(cookie.endsWith("; Secure")).isEqualTo(secure);
        assertThat(SessionCookie.clear(host)).startsWith("session=; Path=/; Max-Age=0;");
    }
}
