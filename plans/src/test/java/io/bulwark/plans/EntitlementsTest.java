package io.bulwark.plans;

import static io.bulwark.plans.TestPlans.entitlements;
import static io.bulwark.plans.TestPlans.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal.Kind;
import io.bulwark.plans.Entitlement.Granted;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntitlementsTest {
    private static final Holder WALLET = Holder.of(Kind.WALLET, "wallet:0x01");
    private static final Entitlements GATED = entitlements("token-gate.enabled", "true");

    @ParameterizedTest
    @CsvSource(textBlock = """
            0,                          refused
            1,                          refused
            50,                         refused
            99.999999999999999999,      refused
            100,                        token-basic
            100.000000000000000001,     token-basic
            999.999999999999999999,     token-basic
            1000,                       token-pro
            9999.999999999999999999,    token-pro
            10000,                      token-enterprise
            115792089237316195423570985008687907853269984665640564039457.584007913129639935, token-enterprise
            """)
    void the_balance_decides_the_plan(String tokens, String expected) {
        Entitlement entitlement = GATED.of(WALLET.onChain(balance(tokens), Optional.empty()));

        if (expected.equals("refused")) {
            assertThat(entitlement).isEqualTo(new Entitlement.InsufficientBalance(wei("100"), wei(tokens), "GUARD"));
        } else {
            assertThat(names(entitlement)).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "100, 10/1d, LOW",
        "1000, 100/1d, NORMAL",
        "10000, unlimited, HIGH",
    })
    void a_token_plan_brings_its_limit_and_its_priority(String tokens, String limit, JobPriority priority) {
        Granted granted = granted(GATED.of(WALLET.onChain(balance(tokens), Optional.empty())));

        assertThat(granted.limits()).isEqualTo(limits(limit));
        assertThat(granted.priority()).isEqualTo(priority);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            free               | 5/1d,1/1m     | LOW
            pro                | 1000/1d,10/1m | NORMAL
            enterprise         | unlimited     | HIGH
            free,pro           | 1000/1d,10/1m | NORMAL
            pro,enterprise     | unlimited     | HIGH
            free,token-pro     | 100/1d        | NORMAL
            """)
    void a_subscription_brings_its_limits_and_its_priority(String tiers, String limit, JobPriority priority) {
        Granted granted = granted(entitlements().of(WALLET.withTiers(List.of(tiers.split(",")))));

        assertThat(granted.limits()).isEqualTo(limits(limit.split(",")));
        assertThat(granted.priority()).isEqualTo(priority);
    }

    @Test
    void without_a_gate_or_a_chain_a_wallet_has_the_default_plan() {
        assertThat(names(entitlements().of(WALLET))).containsExactly("pro");
        assertThat(names(GATED.of(WALLET))).containsExactly("pro");
        assertThat(names(entitlements("default-plan", "free").of(WALLET.onChain(balance("10000"), Optional.empty()))))
                .as("the balance counts only where the gate is on")
                .containsExactly("free");
    }

    @Test
    void an_unknown_balance_is_never_taken_for_enough() {
        Entitlement entitlement = GATED.of(WALLET.onChain(Optional.empty(), Optional.empty()));

        assertThat(entitlement).isEqualTo(new Entitlement.BalanceUnknown());
        assertThat(fault(entitlement).code()).isEqualTo(ErrorCode.CHAIN_UNAVAILABLE);
    }

    @Test
    void a_subscription_opens_the_token_gate_whatever_the_balance() {
        Holder paying = WALLET.withTiers(List.of("pro"));

        assertThat(names(GATED.of(paying.onChain(balance("0"), Optional.empty()))))
                .containsExactly("pro");
        assertThat(names(GATED.of(paying.onChain(Optional.empty(), Optional.empty()))))
                .containsExactly("pro");
    }

    @Test
    void of_a_subscription_and_a_token_plan_the_best_of_each_limit_counts() {
        Granted granted = granted(GATED.of(WALLET.withTiers(List.of("pro")).onChain(balance("100"), Optional.empty())));

        assertThat(granted.plans().stream().map(Plan::name)).containsExactly("pro", "token-basic");
        assertThat(granted.limits()).isEqualTo(limits("1000/1d", "10/1m"));
        assertThat(granted.priority()).isEqualTo(JobPriority.NORMAL);
        assertThat(granted(GATED.of(WALLET.withTiers(List.of("free")).onChain(balance("10000"), Optional.empty())))
                        .limits()
                        .unlimited())
                .isTrue();
    }

    @Test
    void the_minimum_is_a_setting_of_its_own() {
        Entitlements strict = entitlements(
                "token-gate.enabled",
                "true",
                "token-gate.minimum-wei",
                wei("500").toString());
        Entitlements lax = entitlements("token-gate.enabled", "true", "token-gate.minimum-wei", "1");

        assertThat(strict.of(WALLET.onChain(balance("499"), Optional.empty())))
                .isInstanceOf(Entitlement.InsufficientBalance.class);
        assertThat(names(strict.of(WALLET.onChain(balance("500"), Optional.empty()))))
                .containsExactly("token-basic");
        assertThat(names(lax.of(WALLET.onChain(balance("99"), Optional.empty()))))
                .as("through the gate, below every token plan")
                .containsExactly("pro");
    }

    @Test
    void too_small_a_balance_is_told_in_whole_tokens() {
        BulwarkException fault = fault(GATED.of(WALLET.onChain(balance("99.999999999999999999"), Optional.empty())));

        assertThat(fault.code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
        assertThat(fault.details())
                .isEqualTo(Map.of("required", "100", "current", "99.999999999999999999", "unit", "GUARD"));
        assertThat(fault(GATED.of(WALLET.onChain(balance("0"), Optional.empty())))
                        .details())
                .containsEntry("current", "0");
    }

    @Test
    void where_membership_is_required_only_members_come_in() {
        Entitlements members = entitlements("membership-required", "true");

        assertThat(names(members.of(WALLET.onChain(Optional.empty(), Optional.of(true)))))
                .containsExactly("pro");
        assertThat(fault(members.of(
                                WALLET.withTiers(List.of("enterprise")).onChain(Optional.empty(), Optional.of(false))))
                        .code())
                .isEqualTo(ErrorCode.NOT_MEMBER);
        assertThat(fault(members.of(WALLET)).code()).isEqualTo(ErrorCode.CHAIN_UNAVAILABLE);
        assertThat(members.of(Holder.of(Kind.OPERATOR, "operator"))).isInstanceOf(Granted.class);
    }

    @Test
    void a_key_has_its_owners_plans_and_its_own_caps() {
        Holder key =
                Holder.of(Kind.API_KEY, "wallet:0x01").withTiers(List.of("pro")).withCaps(limits("50/1d"), "key:7");

        Granted granted = granted(entitlements().of(key));

        assertThat(granted.limits()).isEqualTo(limits("1000/1d", "10/1m").cappedBy(limits("50/1d"), "key:7"));
        assertThat(granted(entitlements().of(key.withTiers(List.of("enterprise"))))
                        .limits())
                .isEqualTo(Limits.UNLIMITED.cappedBy(limits("50/1d"), "key:7"));
    }

    @Test
    void the_operator_has_no_limits_and_anonymous_callers_few() {
        Granted operator = granted(GATED.of(Holder.of(Kind.OPERATOR, "operator")));
        Granted anonymous = granted(GATED.of(Holder.of(Kind.ANONYMOUS, Subjects.ofIp("192.0.2.1"))));

        assertThat(operator.limits().unlimited()).isTrue();
        assertThat(operator.priority()).isEqualTo(JobPriority.HIGH);
        assertThat(operator.offers("anything")).isTrue();
        assertThat(anonymous.limits()).isEqualTo(limits("60/1m"));
        assertThat(anonymous.offers("scan")).isFalse();
    }

    @Test
    void a_service_account_has_the_tier_it_asserts_or_the_plan_of_services() {
        Holder service = Holder.of(Kind.SERVICE, "service:web");

        assertThat(names(GATED.of(service))).containsExactly("enterprise");
        assertThat(names(GATED.of(service.withTiers(List.of("free"))))).containsExactly("free");
        assertThat(names(entitlements("default-plan", "free").of(service.withTiers(List.of("gold")))))
                .as("an unknown tier gives nothing")
                .containsExactly("free");
    }

    @Test
    void a_feature_outside_the_plans_names_one_that_has_it() {
        Entitlements some = entitlements(
                "catalogue.free.features", "scan", "catalogue.pro.features", "scan,callbacks", "default-plan", "free");
        Granted free = granted(some.of(WALLET));

        some.require(free, "scan");
        BulwarkException fault = catchThrowableOfType(BulwarkException.class, () -> some.require(free, "callbacks"));

        assertThat(fault.code()).isEqualTo(ErrorCode.PLAN_REQUIRED);
        assertThat(fault.details()).isEqualTo(Map.of("plan", "pro"));
    }

    @Test
    void what_each_of_several_plans_leaves_out_is_closed_and_nothing_else() {
        Holder service = Holder.of(Kind.SERVICE, "service:web");
        Granted free = granted(GATED.of(service.withTiers(List.of("free"))));
        Granted pro = granted(GATED.of(service.withTiers(List.of("free", "pro"))));
        Granted both = granted(GATED.of(service.withTiers(List.of("pro", "enterprise"))));

        assertThat(free.offers("scan")).isTrue();
        assertThat(free.offers("research.advanced")).isFalse();
        assertThat(pro.offers("research.advanced")).isTrue();
        assertThat(pro.offers("research.realtime")).isFalse();
        assertThat(both.offers("research.realtime")).isTrue();
        BulwarkException fault =
                catchThrowableOfType(BulwarkException.class, () -> GATED.require(pro, "research.realtime"));
        assertThat(fault.details()).isEqualTo(Map.of("plan", "enterprise"));
    }

    private static Granted granted(Entitlement entitlement) {
        assertThat(entitlement).isInstanceOf(Granted.class);
        return entitlement.orThrow();
    }

    private static List<String> names(Entitlement entitlement) {
        return granted(entitlement).plans().stream().map(Plan::name).toList();
    }

    private static BulwarkException fault(Entitlement entitlement) {
        return catchThrowableOfType(BulwarkException.class, entitlement::orThrow);
    }

    private static Optional<BigInteger> balance(String tokens) {
        return Optional.of(wei(tokens));
    }

    private static BigInteger wei(String tokens) {
        return new BigDecimal(tokens).movePointRight(18).toBigIntegerExact();
    }
}
