package io.bulwark.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bulwark.identity.siwe.SiweMessage;
import io.bulwark.identity.siwe.SiweTime;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SignInTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("identity");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final TestWallet ALICE = TestWallet.number(1);
    private static final TestWallet MALLORY = TestWallet.number(2);

    private TestIdentity identity;

    @BeforeEach
    void open() {
        identity = new TestIdentity(postgres, redis.redis(), Map.of());
    }

    @AfterEach
    void close() {
        identity.close();
    }

    @Test
    void a_nonce_has_128_random_bits_and_lives_for_five_minutes() {
        SignIn.Challenge first = identity.signIn.challenge(ALICE.address());
        SignIn.Challenge second = identity.signIn.challenge(ALICE.address());

        assertThat(first.nonce()).matches("[0-9a-f]{32}").isNotEqualTo(second.nonce());
        assertThat(first.issuedAt()).isEqualTo(TestIdentity.NOON);
        assertThat(Duration.between(first.issuedAt(), first.expiresAt())).hasSeconds(300);
    }

    @Test
    void a_signed_message_opens_a_session_for_its_wallet() {
        SignIn.SignedIn in = identity.signIn(ALICE);

        assertThat(in.token()).matches("bws_[0-9a-f]{64}");
        assertThat(in.session().address()).isEqualTo(ALICE.address());
        assertThat(in.session().owner()).isEqualTo("wallet:" + ALICE.address().value());
        assertThat(in.session().chainId()).isEqualTo(1);
        assertThat(in.session().isMember()).isNull();
        assertThat(in.session().balance()).isNull();
        assertThat(Duration.between(in.session().createdAt(), in.session().expiresAt()))
                .hasSeconds(86_400);
        assertThat(identity.sessions.find(in.token())).contains(in.session());
        assertThat(in.toString()).doesNotContain(in.token());
    }

    @Test
    void the_token_is_stored_as_a_hash_with_where_the_caller_came_from() {
        String token = identity.signIn(ALICE).token();

        List<Map<String, Object>> rows = identity.jdbi.withHandle(handle ->
                handle.createQuery("SELECT * FROM identity.session").mapToMap().list());

        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().toString()).doesNotContain(token.substring(4));
        assertThat(rows.getFirst())
                .containsEntry("ip", TestIdentity.ORIGIN.ip())
                .containsEntry("user_agent", TestIdentity.ORIGIN.userAgent());
    }

    @Test
    void a_message_works_once() {
        String message = message(m -> m);
        String signature = ALICE.sign(message);
        identity.signIn.verify(message, signature);

        refused(ErrorCode.NONCE_EXPIRED, message, signature);
        assertThat(identity.count("session")).isEqualTo(1);
    }

    @Test
    void of_two_hundred_verifications_of_one_message_at_once_one_wins() throws Exception {
        String message = message(m -> m);
        String signature = ALICE.sign(message);
        Callable<String> attempt = () -> {
            try {
                return identity.signIn.verify(message, signature).token();
            } catch (BulwarkException e) {
                return e.code().name();
            }
        };
        List<String> outcomes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(threads.submit(attempt));
            }
            for (Future<String> one : all) {
                outcomes.add(one.get());
            }
        }

        assertThat(outcomes).filteredOn(o -> o.startsWith("bws_")).hasSize(1);
        assertThat(outcomes).filteredOn(o -> o.equals("NONCE_EXPIRED")).hasSize(199);
        assertThat(identity.count("session")).isEqualTo(1);
        assertThat(identity.audit.verify().intact()).isTrue();
    }

    @Test
    void a_nonce_ends_when_its_time_is_over() {
        String message = message(m -> m);
        identity.clock.advance(Duration.ofSeconds(299));
        identity.signIn.verify(message, ALICE.sign(message));

        String late = message(m -> m);
        identity.clock.advance(Duration.ofSeconds(300));
        refused(ErrorCode.NONCE_EXPIRED, late, ALICE.sign(late));
    }

    @Test
    void a_nonce_that_was_never_given_is_refused() {
        String message = identity.message(ALICE.address(), "abcdefgh12345678").text();

        refused(ErrorCode.NONCE_EXPIRED, message, ALICE.sign(message));
    }

    @Test
    void a_nonce_is_bound_to_the_address_that_asked_for_it() {
        String nonce = identity.signIn.challenge(ALICE.address()).nonce();
        String message = identity.message(MALLORY.address(), nonce).text();

        refused(ErrorCode.NONCE_EXPIRED, message, MALLORY.sign(message));
    }

    @Test
    void a_nonce_elsewhere_in_the_message_does_not_count() {
        String nonce = identity.signIn.challenge(ALICE.address()).nonce();
        SiweMessage other = identity.message(ALICE.address(), "0000000000000000");
        String message = other.text().replace("Sign in to the DAO", "Nonce: " + nonce);

        refused(ErrorCode.NONCE_EXPIRED, message, ALICE.sign(message));
    }

    @Test
    void a_failed_attempt_uses_the_nonce_up() {
        String message = message(m -> m);

        refused(ErrorCode.INVALID_SIGNATURE, message, MALLORY.sign(message));
        refused(ErrorCode.NONCE_EXPIRED, message, ALICE.sign(message));
        assertThat(identity.count("session")).isZero();
    }

    @Test
    void an_address_keeps_its_twenty_youngest_nonces() {
        String first = message(m -> m);
        for (int i = 0; i < 20; i++) {
            identity.clock.advance(Duration.ofMillis(1));
            identity.signIn.challenge(ALICE.address());
        }
        String last = message(m -> m);
        String others = identity.message(
                        MALLORY.address(),
                        identity.signIn.challenge(MALLORY.address()).nonce())
                .text();

        assertThat(identity.count("nonce")).isEqualTo(21);
        refused(ErrorCode.NONCE_EXPIRED, first, ALICE.sign(first));
        identity.signIn.verify(last, ALICE.sign(last));
        identity.signIn.verify(others, MALLORY.sign(others));
    }

    @Test
    void expired_nonces_go_with_new_ones_and_with_the_sweep() {
        for (int i = 0; i < 30; i++) {
            identity.signIn.challenge(TestWallet.number(100 + i).address());
        }
        identity.clock.advance(Duration.ofMinutes(6));
        identity.signIn.challenge(ALICE.address());
        assertThat(identity.count("nonce")).isEqualTo(21);

        assertThat(identity.retention.sweep()).isEqualTo(20);
        assertThat(identity.count("nonce")).isEqualTo(1);
    }

    @Test
    void messages_for_elsewhere_are_refused_though_well_signed() {
        for (String domain : List.of(
                "evil.example",
                "dao.example.evil.example",
                "evildao.example",
                "dao.example:444",
                "dao.example@evil.example")) {
            invalid(m -> with(m, domain, m.uri(), m.chainId()), "another domain");
        }
        for (String uri : List.of(
                "https://evil.example/login",
                "https://dao.example@evil.example/",
                "https://evil.example/dao.example",
                "https://evil.example?https://dao.example",
                "did:key:z6Mk")) {
            invalid(m -> with(m, m.domain(), uri, m.chainId()), "another host");
        }
        invalid(m -> with(m, m.domain(), m.uri(), 1_337), "chain");
    }

    @Test
    void times_are_judged_by_the_clock() {
        Instant now = identity.clock.instant();

        invalid(m -> times(m, m.issuedAt().instant(), now, null), "expired");
        invalid(m -> times(m, m.issuedAt().instant(), now.minusSeconds(1), null), "expired");
        invalid(m -> times(m, m.issuedAt().instant(), null, now.plusMillis(1)), "not valid yet");
        invalid(m -> times(m, now.plusSeconds(61), null, null), "in the future");

        String fine = message(m -> times(m, now.plusSeconds(60), now.plusMillis(1), now));
        identity.signIn.verify(fine, ALICE.sign(fine));
    }

    @Test
    void a_time_with_an_offset_is_the_moment_it_names() {
        String text =
                message(m -> m).replace("Issued At: 2026-11-20T12:00:00Z", "Issued At: 2026-11-20T14:00:00.0+02:00");

        assertThat(text).contains("+02:00");
        identity.signIn.verify(text, ALICE.sign(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x0", "0xzz", "abcd", "00", "0x12 34", "0X1234"})
    void a_signature_is_hexadecimal(String signature) {
        String message = message(m -> m);

        BulwarkException fault = refused(ErrorCode.VALIDATION_ERROR, message, signature);
        assertThat(fault.errors().getFirst().field()).isEqualTo("signature");
        // A request that cannot be read is no attempt.
        identity.signIn.verify(message, ALICE.sign(message));
    }

    @Test
    void signatures_of_any_other_length_are_judged_and_not_stumbled_over() {
        for (int length : List.of(0, 1, 64, 66, 130, 640, 10_000)) {
            String message = message(m -> m);
            refused(ErrorCode.INVALID_SIGNATURE, message, "0x" + "ab".repeat(length));
        }
        refused(ErrorCode.VALIDATION_ERROR, message(m -> m), "0x" + "ab".repeat(10_001));
    }

    @Test
    void both_spellings_of_the_recovery_id_are_good_and_others_not() {
        for (int[] spelling : new int[][] {{27, 0}, {28, 1}}) {
            String message = message(m -> m);
            String signature = ALICE.sign(message);
            String v = "%02x".formatted(spelling[0]);
            if (signature.endsWith(v)) {
                identity.signIn.verify(message, signature.substring(0, 130) + "%02x".formatted(spelling[1]));
            }
        }
        for (String v : List.of("02", "1a", "1d", "ff")) {
            String message = message(m -> m);
            refused(ErrorCode.INVALID_SIGNATURE, message, ALICE.sign(message).substring(0, 130) + v);
        }
    }

    @Test
    void a_malformed_message_is_named_by_its_field() {
        String text = message(m -> m);

        BulwarkException fault =
                refused(ErrorCode.VALIDATION_ERROR, text.replace("Version: 1", "Version: 2"), ALICE.sign(text));
        assertThat(fault.errors().getFirst().field()).isEqualTo("message.version");
        assertThat(refused(ErrorCode.VALIDATION_ERROR, "x".repeat(10_001), "0x")
                        .errors()
                        .getFirst()
                        .field())
                .isEqualTo("message");
    }

    @Test
    void an_address_without_a_checksum_is_taken_where_the_setting_says_so() {
        try (TestIdentity lenient =
                new TestIdentity(postgres, redis.redis(), Map.of("bulwark.identity.allow-lowercase-address", "true"))) {
            String text = message(m -> m)
                    .replaceFirst("0x[0-9a-fA-F]{40}", ALICE.address().value());

            refused(ErrorCode.VALIDATION_ERROR, text, ALICE.sign(text));
            assertThat(lenient.signIn.verify(text, ALICE.sign(text)).session().address())
                    .isEqualTo(ALICE.address());
        }
    }

    @Test
    void chains_may_be_named_by_setting() {
        try (TestIdentity other =
                new TestIdentity(postgres, redis.redis(), Map.of("bulwark.identity.chain-ids", "137,10"))) {
            String mainnet = message(m -> m);
            assertThatThrownBy(() -> other.signIn.verify(mainnet, ALICE.sign(mainnet)))
                    .isInstanceOf(BulwarkException.class);
            String polygon = message(m -> with(m, m.domain(), m.uri(), 137));
            assertThat(other.signIn
                            .verify(polygon, ALICE.sign(polygon))
                            .session()
                            .chainId())
                    .isEqualTo(137);
        }
    }

    @Test
    void a_stopped_redis_does_not_hinder_signing_in() {
        redis.stop();

        SignIn.SignedIn in = identity.signIn(ALICE);

        assertThat(identity.sessions.find(in.token())).contains(in.session());
    }

    @Test
    void both_outcomes_are_on_record_without_secrets() {
        SignIn.SignedIn in = identity.signIn(ALICE);
        String message = message(m -> m);
        refused(ErrorCode.INVALID_SIGNATURE, message, MALLORY.sign(message));

        List<AuditEntry> entries = identity.audit.list(null, null, null, 10).items();

        assertThat(entries).extracting(AuditEntry::type).containsExactly("sign_in.failed", "sign_in.succeeded");
        assertThat(entries.getFirst().actor()).isEqualTo("anonymous");
        assertThat(entries.getFirst().data())
                .containsEntry("address", ALICE.address().value())
                .containsEntry("code", "INVALID_SIGNATURE");
        assertThat(entries.getLast().actor()).isEqualTo(in.session().owner());
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.ip()).isEqualTo("203.0.113.7");
            assertThat(entry.userAgent()).isEqualTo("Browser/1.0");
            assertThat(entry.toString()).doesNotContain(in.token());
        });
    }

    @Test
    void outcomes_are_counted() {
        identity.signIn(ALICE);
        refused(ErrorCode.VALIDATION_ERROR, "hello", "0x");

        assertThat(identity.metrics
                        .get("bulwark.identity.sign_ins")
                        .tag("outcome", "succeeded")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(identity.metrics
                        .get("bulwark.identity.sign_ins")
                        .tag("outcome", "malformed")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    /** A message of Alice's with a fresh nonce, changed before she signs it. */
    private String message(Function<SiweMessage, SiweMessage> change) {
        String nonce = identity.signIn.challenge(ALICE.address()).nonce();
        return change.apply(identity.message(ALICE.address(), nonce)).text();
    }

    private void invalid(Function<SiweMessage, SiweMessage> change, String reason) {
        String message = message(change);
        assertThat(refused(ErrorCode.INVALID_SIGNATURE, message, ALICE.sign(message))
                        .text())
                .contains(reason);
    }

    private BulwarkException refused(ErrorCode code, String message, String signature) {
        BulwarkException fault =
                catchThrowableOfType(BulwarkException.class, () -> identity.signIn.verify(message, signature));
        assertThat(fault).isNotNull();
        assertThat(fault.code()).isEqualTo(code);
        return fault;
    }

    private static SiweMessage with(SiweMessage m, String domain, String uri, long chainId) {
        return new SiweMessage(
                null,
                domain,
                m.address(),
                m.statement(),
                uri,
                chainId,
                m.nonce(),
                m.issuedAt(),
                null,
                null,
                null,
                null);
    }

    private static SiweMessage times(SiweMessage m, Instant issued, Instant expires, Instant starts) {
        return new SiweMessage(
                null,
                m.domain(),
                m.address(),
                m.statement(),
                m.uri(),
                m.chainId(),
                m.nonce(),
                SiweTime.of(issued),
                expires == null ? null : SiweTime.of(expires),
                starts == null ? null : SiweTime.of(starts),
                null,
                null);
    }
}
