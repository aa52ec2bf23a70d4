package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.testing.TestPostgres;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node's owner is told of why it gets work or does not. */
class WorkOutlookTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("compute");

    private final TestNetwork network = new TestNetwork(postgres, Map.of());

    @BeforeEach
    void fund() {
        network.fund("alice", 10_000);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private ObjectNode work(TestNode node) {
        network.clock.advance(Duration.ofSeconds(2));
        node.beat();
        network.first().coordinator().beat();
        return network.first().outlook().work(network.first().nodes().get(node.id()));
    }

    @Test
    void waiting_tasks_are_counted_by_what_keeps_them_from_the_node_and_none_is_shown() {
        TestNode dear = network.node("bob", false, 1, "5");
        UUID cheap = network.submit("alice", TestNetwork.hash("secret payload", "2", 1));
        network.submit("alice", TestNetwork.hash("another", "2", 1));
        network.submit("alice", TestNetwork.hash("well paid", "12", 1));

        ObjectNode work = work(dear);

        assertThat(work.path("waiting").asInt()).isEqualTo(3);
        assertThat(work.path("fits").asInt()).isEqualTo(1);
        assertThat(work.path("refused").path(0).path("reason").asText()).isEqualTo("PRICE");
        assertThat(work.path("refused").path(0).path("tasks").asInt()).isEqualTo(2);
        assertThat(work.has("blocked")).isFalse();
        assertThat(work.toString())
                .doesNotContain("secret")
                .doesNotContain(cheap.toString())
                .doesNotContain("alice");
    }

    @Test
    void what_keeps_all_work_away_is_said_though_nothing_waits() {
        TestNode node = network.node("bob", false, 1, "1");
        assertThat(work(node).has("blocked")).isFalse();

        network.first().nodes().maintenance(TestNode.owner("bob"), node.id(), true);
        assertThat(work(node).path("blocked").asText()).isEqualTo("MAINTENANCE");
        network.first().nodes().maintenance(TestNode.owner("bob"), node.id(), false);
        network.first().ledger().unbond("x", node.id(), "bob", TokenAmount.of(1));
        assertThat(work(node).path("blocked").asText()).isEqualTo("STAKE");
        network.clock.advance(Duration.ofMinutes(1));
        TestNode away = network.node("carol", false, 2, "1");
        network.clock.advance(Duration.ofMinutes(1));
        assertThat(network.first()
                        .outlook()
                        .work(network.first().nodes().get(away.id()))
                        .path("blocked")
                        .asText())
                .isEqualTo("OFFLINE");
    }

    @Test
    void what_a_node_earned_and_where_all_tokens_are_is_read_from_the_ledger() {
        List<TestNode> nodes = List.of(network.node("bob", false, 1, "2"), network.node("carol", false, 2, "2"));
        network.submit("alice", TestNetwork.hash("hello", "12", 2));
        network.settle(nodes);

        ObjectNode earned = network.first()
                .outlook()
                .earned(network.first().nodes().get(nodes.getFirst().id()));
        assertThat(earned.path("last_hour").asText()).isEqualTo("1.96");
        assertThat(earned.path("last_day").asText()).isEqualTo("1.96");
        Map<String, BigDecimal> totals = network.first().ledger().totals();
        assertThat(totals.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isZero();
        assertThat(totals.get("stake")).isEqualByComparingTo("2000");
    }
}
