package io.bulwark.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PlansResourceTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("plans");

    private static final String WALLET = "wallet:0x01";
    private static final SecurityContext OPERATOR = (SecurityContext) Proxy.newProxyInstance(
            SecurityContext.class.getClassLoader(),
            new Class<?>[] {SecurityContext.class},
            (proxy, method, arguments) -> Principal.OPERATOR);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
    private final List<AuditRecord> audit = new ArrayList<>();
    private Subscriptions here;
    private Subscriptions elsewhere;
    private PlansResource resource;

    @BeforeEach
    void instances() {
        here = instance();
        elsewhere = instance();
        resource = new PlansResource(here, new PlanCatalogue(TestPlans.config()), clock, audit::add);
    }

    private Subscriptions instance() {
        return new Subscriptions(new SubscriptionStore(postgres.jdbi()), clock, TestPlans.config());
    }

    @Test
    void a_subscription_is_shown_as_it_was_put() throws Exception {
        SubscriptionsView put = put("""
                {"subscriptions":[{"tier":"pro"},
                  {"tier":"enterprise","valid_from":"2026-12-01T00:00:00Z","valid_to":"2027-01-01T00:00:00Z"}]}
                """);

        assertThat(resource.subscriptions(WALLET)).isEqualTo(put);
        assertThat(JSON.readTree(JSON.writeValueAsString(put))).isEqualTo(JSON.readTree("""
                {"subject":"wallet:0x01","subscriptions":[
                  {"tier":"pro","valid_from":"2026-11-01T12:00:00Z","valid_to":null,"active":true},
                  {"tier":"enterprise","valid_from":"2026-12-01T00:00:00Z","valid_to":"2027-01-01T00:00:00Z",
                   "active":false}]}
                """));
    }

    @Test
    void a_subscription_holds_from_its_first_moment_until_its_last() throws Exception {
        put("""
                {"subscriptions":[
                  {"tier":"pro","valid_from":"2026-11-01T12:00:01Z","valid_to":"2026-11-01T12:00:03Z"}]}
                """);

        assertThat(here.tiers(WALLET)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(here.tiers(WALLET)).containsExactly("pro");
        clock.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(here.tiers(WALLET)).containsExactly("pro");
        clock.advance(Duration.ofNanos(1));
        assertThat(here.tiers(WALLET)).isEmpty();
    }

    @Test
    void putting_again_replaces_and_deleting_removes() throws Exception {
        put("{\"subscriptions\":[{\"tier\":\"pro\"},{\"tier\":\"free\"}]}");
        assertThat(here.tiers(WALLET)).containsExactlyInAnyOrder("pro", "free");

        put("{\"subscriptions\":[{\"tier\":\"free\"}]}");
        assertThat(here.tiers(WALLET)).containsExactly("free");

        resource.remove(WALLET, OPERATOR);
        resource.remove(WALLET, OPERATOR);
        assertThat(here.tiers(WALLET)).isEmpty();
        assertThat(resource.subscriptions(WALLET).subscriptions()).isEmpty();
    }

    @Test
    void every_change_is_audited_in_its_own_transaction() throws Exception {
        put("{\"subscriptions\":[{\"tier\":\"pro\"}]}");
        resource.remove(WALLET, OPERATOR);

        assertThat(audit)
                .containsExactly(
                        new AuditRecord("plans.replaced", "operator", Map.of("subject", WALLET, "tiers", "pro")),
                        new AuditRecord("plans.replaced", "operator", Map.of("subject", WALLET, "tiers", "")));

        put("{\"subscriptions\":[{\"tier\":\"pro\"}]}");
        PlansResource unaudited = new PlansResource(here, new PlanCatalogue(TestPlans.config()), clock, record -> {
            throw new IllegalStateException("the log cannot be written");
        });
        assertThatThrownBy(() -> unaudited.remove(WALLET, OPERATOR)).hasMessage("the log cannot be written");
        assertThat(here.of(WALLET)).hasSize(1);
    }

    @Test
    void one_subject_does_not_see_anothers() throws Exception {
        put("{\"subscriptions\":[{\"tier\":\"pro\"}]}");

        assertThat(here.tiers("wallet:0x02")).isEmpty();
    }

    @Test
    void another_instance_sees_a_change_within_five_seconds() throws Exception {
        assertThat(elsewhere.tiers(WALLET)).isEmpty();
        put("{\"subscriptions\":[{\"tier\":\"pro\"}]}");

        clock.advance(Duration.ofSeconds(5));

        assertThat(elsewhere.tiers(WALLET)).containsExactly("pro");
    }

    @Test
    void reads_within_five_seconds_do_not_ask_the_database_again() {
        assertThat(here.tiers(WALLET)).isEmpty();
        elsewhere.replace(WALLET, List.of(new Subscription("pro", clock.instant(), null)));

        assertThat(here.tiers(WALLET)).isEmpty();
    }

    @Test
    void every_fault_of_a_body_is_named() {
        assertThat(faults("{}")).containsExactly(new FieldError("subscriptions", "is required"));
        assertThat(faults("""
                {"subscriptions":[null, {}, {"tier":"gold"}, {"tier":"pro","valid_from":"yesterday"},
                  {"tier":"pro","valid_from":"2026-11-02T00:00:00Z","valid_to":"2026-11-02T00:00:00Z"},
                  {"tier":"free","valid_to":"+12026-11-02T00:00:00Z"}, {"tier":"free"}, {"tier":"free"}]}
                """))
                .containsExactly(
                        new FieldError("subscriptions[0]", "is required"),
                        new FieldError("subscriptions[1].tier", "is required"),
                        new FieldError(
                                "subscriptions[2].tier",
                                "must be one of free, pro, enterprise, token-basic, token-pro, token-enterprise"),
                        new FieldError(
                                "subscriptions[3].valid_from", "must be an instant such as 2026-12-01T00:00:00Z"),
                        new FieldError("subscriptions[4].valid_to", "must be later than valid_from"),
                        new FieldError("subscriptions[5].valid_to", "must lie between 1970 and 9999"),
                        new FieldError("subscriptions[6]", "repeats an earlier one"),
                        new FieldError("subscriptions[7]", "repeats an earlier one"));
        assertThat(catchThrowableOfType(BulwarkException.class, () -> resource.subscriptions("a b"))
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("subject");
    }

    private SubscriptionsView put(String body) throws Exception {
        return resource.replace(WALLET, JSON.readValue(body, SubscriptionsRequest.class), OPERATOR);
    }

    private List<FieldError> faults(String body) {
        return catchThrowableOfType(BulwarkException.class, () -> put(body)).errors();
    }
}
