package io.bulwark.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlansConfigTest {
    @Test
    void every_setting_has_its_documented_default() {
        PlansConfig config = TestPlans.config();

        assertThat(config.defaultPlan()).isEqualTo("pro");
        assertThat(config.servicePlan()).isEqualTo("enterprise");
        assertThat(config.anonymousLimits()).containsExactly("60/1m");
        assertThat(config.tokenGate().enabled()).isFalse();
        assertThat(config.tokenGate().minimumWei()).isEqualTo(new BigInteger("100000000000000000000"));
        assertThat(config.tokenGate().symbol()).isEqualTo("GUARD");
        assertThat(config.membershipRequired()).isFalse();
        assertThat(config.catalogue()).isEmpty();
        assertThat(config.limitsWhenRedisIsDown()).isEqualTo(PlansConfig.RedisDown.OPEN);
        assertThat(config.subscriptionCache()).isEqualTo(Duration.ofSeconds(5));
        assertThat(PlansConfig.class.getDeclaredMethods()).hasSize(8);
    }

    @Test
    void the_built_in_plans_are_those_of_the_documentation() {
        PlanCatalogue catalogue = new PlanCatalogue(TestPlans.config());

        assertThat(catalogue.all())
                .containsExactly(
                        plan("free", JobPriority.LOW, "", "5/1d", "1/1m"),
                        plan("pro", JobPriority.NORMAL, "", "1000/1d", "10/1m"),
                        plan("enterprise", JobPriority.HIGH, "", "unlimited"),
                        plan("token-basic", JobPriority.LOW, "100000000000000000000", "10/1d"),
                        plan("token-pro", JobPriority.NORMAL, "1000000000000000000000", "100/1d"),
                        plan("token-enterprise", JobPriority.HIGH, "10000000000000000000000", "unlimited"));
    }

    @Test
    void a_built_in_plan_keeps_what_is_not_changed() {
        PlanCatalogue catalogue = new PlanCatalogue(TestPlans.config(
                "catalogue.token-pro.from-wei", "7", "catalogue.enterprise.limits", "50000/1d,100/1s"));

        Plan pro = catalogue.plan("token-pro").orElseThrow();
        assertThat(pro.fromWei()).contains(BigInteger.valueOf(7));
        assertThat(pro.limits()).isEqualTo(TestPlans.limits("100/1d"));
        assertThat(pro.priority()).isEqualTo(JobPriority.NORMAL);
        assertThat(catalogue.plan("enterprise").orElseThrow().limits())
                .isEqualTo(TestPlans.limits("50000/1d", "100/1s"));
    }

    @Test
    void a_deployment_adds_plans_of_its_own() {
        PlanCatalogue catalogue = new PlanCatalogue(TestPlans.config(
                "catalogue.council.limits", "3/1h",
                "catalogue.council.priority", "high",
                "catalogue.council.features", "scan,callbacks",
                "default-plan", "council"));

        assertThat(catalogue.defaultPlan())
                .isEqualTo(new Plan(
                        "council",
                        TestPlans.limits("3/1h"),
                        JobPriority.HIGH,
                        Set.of("scan", "callbacks"),
                        Optional.empty()));
    }

    @Test
    void a_wrong_setting_is_named() {
        refused("bulwark.plans.default-plan names the unknown plan 'gold'", "default-plan", "gold");
        refused("bulwark.plans.service-plan", "service-plan", "gold");
        refused("bulwark.plans.catalogue.gold.limits is required", "catalogue.gold.priority", "HIGH");
        refused("bulwark.plans.catalogue.pro.limits must be like 10/1m", "catalogue.pro.limits", "10 per day");
        refused("must allow at least 1", "catalogue.pro.limits", "0/1d");
        refused("must allow at most 1000000", "catalogue.pro.limits", "1000001/1d");
        refused("must have a window of 1 second to 31 days", "catalogue.pro.limits", "5/32d");
        refused("must not name one window twice", "catalogue.pro.limits", "5/1d,6/24h");
        refused("bulwark.plans.catalogue.pro.from-wei must not be negative", "catalogue.pro.from-wei", "-1");
        refused("bulwark.plans.token-gate.minimum-wei", "token-gate.minimum-wei", "-1");
        refused("bulwark.plans.catalogue.Gold", "catalogue.Gold.limits", "5/1d");
        assertThatThrownBy(() -> TestPlans.entitlements("anonymous-limits", "many"))
                .hasMessageStartingWith("bulwark.plans.anonymous-limits must be like");
    }

    private static void refused(String message, String... settings) {
        assertThatThrownBy(() -> new PlanCatalogue(TestPlans.config(settings)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    private static Plan plan(String name, JobPriority priority, String fromWei, String... limits) {
        return new Plan(
                name,
                TestPlans.limits(limits),
                priority,
                switch (name) {
                    case "free", "token-basic" -> Set.of("*", "-research.realtime", "-research.advanced");
                    case "pro", "token-pro" -> Set.of("*", "-research.realtime");
                    default -> Set.of("*");
                },
                fromWei.isEmpty() ? Optional.empty() : Optional.of(new BigInteger(fromWei)));
    }
}
