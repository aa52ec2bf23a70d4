package io.bulwark.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.gateway.keys.BudgetStanding;
import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.TestKeys;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance killed with SIGKILL while it calls models. */
class UsageCrashTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "identity", "guard", "gateway");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final BigDecimal CAP = new BigDecimal("2.00");

    private final SettableClock clock = new SettableClock(TestKeys.NOON);

    @ParameterizedTest
    @ValueSource(strings = {"gateway.budget.leased:3", "gateway.usage.before-commit:4", "gateway.usage.after-commit:4"})
    void nothing_acknowledged_is_lost_nothing_is_charged_twice_and_the_cap_holds(String point) throws Exception {
        try (TestUsage gateway = new TestUsage(postgres, redis.redis(), clock)) {
            ModelKey key = gateway.base.key(CAP.toPlainString(), "day");
            long acknowledged = killed(point, key);

            clock.advance(Duration.ofSeconds(31));
            gateway.base.budgets.sweep();
            long written = gateway.count("usage");
            BudgetStanding standing = gateway.base.budgets.standing(key).orElseThrow();
            assertThat(written).isBetween(acknowledged, acknowledged + 20);
            // A cent for each call: what is in the usage is what the budget says, to the last digit.
            assertThat(standing.spent()).isEqualByComparingTo(BigDecimal.valueOf(written, 2));
            assertThat(standing.reserved()).isEqualByComparingTo("0");
            assertThat(standing.unreported()).isPositive();
            assertThat(standing.spent().add(standing.unreported())).isLessThanOrEqualTo(CAP);

            // The rest serves on, and the next day all of it.
            gateway.call(TestUsage.caller(key), SpendingProcess.INPUT, 0);
            clock.advance(Duration.ofDays(1));
            gateway.call(TestUsage.caller(key), 190 * SpendingProcess.INPUT, 0);
        }
    }

    private static long killed(String point, ModelKey key) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                SpendingProcess.class.getName());
        builder.environment().put("BULWARK_KILL_POINT", point);
        builder.environment().put("TEST_URL", postgres.connections().jdbcUrl());
        builder.environment().put("TEST_USER", postgres.connections().user());
        builder.environment()
                .put("TEST_PASSWORD", postgres.connections().password().value());
        builder.environment().put("TEST_KEY", key.id().toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        long acknowledged;
        try (BufferedReader out = process.inputReader()) {
            acknowledged = out.lines().filter("written"::equals).count();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        return acknowledged;
    }
}
