package io.bulwark.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.TestKeys;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UsageTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "identity", "guard", "gateway");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final Principal ALICE = principal("service:alice");
    private static final Principal BOB = principal("service:bob");

    private final SettableClock clock = new SettableClock(TestKeys.NOON);
    private TestUsage gateway;

    @BeforeEach
    void start() {
        gateway = new TestUsage(postgres, redis.redis(), clock);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static Principal principal(String owner) {
        return new Principal(
                Principal.Kind.SERVICE,
                "key:" + UUID.nameUUIDFromBytes(owner.getBytes()),
                owner,
                Set.of(Permission.MODEL_CALL, Permission.USAGE_READ));
    }

    private UsageQuery query(String groupBy, String key) {
        return UsageQuery.read(null, null, groupBy, key, clock.instant());
    }

    private List<String> groups(Principal caller, String groupBy, String key) {
        List<String> groups = new ArrayList<>();
        String cursor = null;
        do {
            Page<UsageSums> page = gateway.usage.sums(caller, query(groupBy, key), cursor, 1);
            page.items().forEach(sums -> groups.add(sums.group() + " " + sums.requests()));
            cursor = page.next();
        } while (cursor != null);
        return groups;
    }

    @Test
    void everybody_sees_their_own_calls_and_the_operator_all() {
        gateway.call(ALICE, 10, 1, "red", "blue");
        gateway.call(ALICE, 10, 1);
        clock.advance(Duration.ofDays(1));
        gateway.call(BOB, 10, 1, "red");

        assertThat(groups(ALICE, "user", null)).containsExactly("service:alice 2");
        assertThat(groups(Principal.OPERATOR, "user", null)).containsExactly("service:alice 2", "service:bob 1");
        assertThat(groups(Principal.OPERATOR, "day", null)).containsExactly("2026-11-20 2", "2026-11-21 1");
        assertThat(groups(Principal.OPERATOR, "tag", null)).containsExactly(" 1", "blue 1", "red 2");
        assertThat(groups(ALICE, "tag", null)).containsExactly(" 1", "blue 1", "red 1");
        assertThat(groups(Principal.OPERATOR, "provider", null)).containsExactly("openai 3");
        assertThat(groups(Principal.OPERATOR, "model", BOB.id())).containsExactly("gpt-4o 1");
        assertThat(groups(ALICE, "model", BOB.id())).isEmpty();
    }

    @Test
    void single_calls_come_newest_first_in_pages() {
        ModelKey key = gateway.base.key(null, null);
        for (int i = 1; i <= 5; i++) {
            gateway.call(TestUsage.caller(key), i, 1);
            clock.advance(Duration.ofMinutes(1));
        }
        List<Long> inputs = new ArrayList<>();
        UUID cursor = null;
        do {
            Page<ObjectNode> page =
                    gateway.usage.calls(Principal.OPERATOR, query(null, key.id().toString()), cursor, 2);
            page.items().forEach(call -> inputs.add(call.path("input_tokens").asLong()));
            cursor = page.next() == null ? null : UUID.fromString(page.next());
        } while (cursor != null);

        assertThat(inputs).containsExactly(5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void days_are_utc_and_wrong_queries_are_named() {
        clock.set(Instant.parse("2026-11-20T23:59:59.999Z"));
        gateway.call(ALICE, 10, 1);
        clock.advance(Duration.ofMillis(1));
        gateway.call(ALICE, 10, 1);
        assertThat(groups(ALICE, "day", null)).containsExactly("2026-11-20 1", "2026-11-21 1");
        assertThat(gateway.usage.stats(ALICE).today()).isOne();

        assertThatThrownBy(() -> UsageQuery.read("2026-11-21", "2026-11-20", "week", "a b", clock.instant()))
                .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.errors())
                        .extracting(FieldError::field)
                        .containsExactly("from", "group_by", "key"));
        assertThatThrownBy(() -> UsageQuery.read("2025-01-01", "2026-11-20", null, null, clock.instant()))
                .isInstanceOf(BulwarkException.class);
    }

    @Test
    void months_are_partitions_made_ahead_and_dropped_after_their_time() {
        gateway.call(ALICE, 1, 1);
        assertThat(gateway.count("usage_default")).isOne();

        gateway.upkeep.sweep();
        gateway.upkeep.sweep();

        // What had fallen into the default partition has moved.
        assertThat(gateway.count("usage_default")).isZero();
        assertThat(gateway.count("usage_2026_11")).isOne();
        assertThat(gateway.count("usage_2027_01")).isZero();
        clock.set(Instant.parse("2027-01-15T00:00:00Z"));
        gateway.call(ALICE, 1, 1);
        assertThat(gateway.count("usage_2027_01")).isOne();
        assertThat(gateway.count("usage_default")).isZero();
        clock.set(Instant.parse("2028-01-20T00:00:00Z"));
        gateway.upkeep.sweep();
        assertThat(gateway.count("usage")).isOne();
        assertThatThrownBy(() -> gateway.count("usage_2026_11")).isInstanceOf(RuntimeException.class);
        assertThat(groups(ALICE, "day", null)).isEmpty();
        assertThat(gateway.count("usage_day")).isEqualTo(2);
    }

    @Test
    void names_of_callers_become_no_formulas_and_break_no_line_of_a_csv() {
        ObjectNode row = JsonNodeFactory.instance
                .objectNode()
                .put("model", "=cmd|'/c calc'!A1")
                .put("tag", "a,\"b\"\nc")
                .put("requests", -3)
                .putNull("cost");
        row.putArray("tags").add("+x").add("y");

        assertThat(Csv.of(List.of(row)))
                .isEqualTo("model,tag,requests,cost,tags\r\n'=cmd|'/c calc'!A1,\"a,\"\"b\"\"\nc\",-3,,'+x y\r\n");
        assertThat(Csv.of(List.of())).isEmpty();
    }
}
