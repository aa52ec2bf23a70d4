package io.bulwark.proposals;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cache.CacheKey;
import io.bulwark.cache.ResultCache;
import io.bulwark.chain.Chains;
import io.bulwark.gateway.ModelTasks;
import io.bulwark.gateway.route.RouteListener;
import io.bulwark.gateway.route.Router;
import io.bulwark.gateway.route.Timing;
import io.bulwark.guard.GuardEngine;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.ActionForm;
import io.bulwark.proposals.model.ModelAnalyst;
import io.bulwark.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key that ignored a member would hand one proposal's verdict to another. */
class ScanCacheTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final Proposal BASE = new Proposal(
            "Fund the round",
            "Pay 20,000 USDC to the grants multisig.",
            new EvmAddress("0x1111111111111111111111111111111111111111"),
            "demo",
            1L,
            new BigDecimal("20000"),
            "USDC",
            new EvmAddress("0x2222222222222222222222222222222222222222"),
            Instant.parse("2026-12-01T00:00:00Z"),
            21_000_000L,
            Map.of("forum", "one"),
            List.of());

    private static final Map<String, Object> OTHER = Map.ofEntries(
            Map.entry("title", "Fund the round "),
            Map.entry("description", "Pay 20,000 USDC to the grants multisig!"),
            Map.entry("proposer", new EvmAddress("0x1111111111111111111111111111111111111112")),
            Map.entry("daoName", "Demo"),
            Map.entry("chainId", 10L),
            Map.entry("requestedAmount", new BigDecimal("20000.000000000000000001")),
            Map.entry("requestedToken", "usdc"),
            Map.entry("recipient", new EvmAddress("0x2222222222222222222222222222222222222223")),
            Map.entry("votingDeadline", Instant.parse("2026-12-01T00:00:00.001Z")),
            Map.entry("snapshotBlock", 21_000_001L),
            Map.entry("metadata", Map.of("forum", "two")),
            Map.entry(
                    "actions",
                    ActionForm.stored(
                            "[{\"target\":\"0x1111111111111111111111111111111111111111\",\"value\":\"1\"}]")));

    private static final Router NO_MODELS = new Router(List.of(), List.of(), RouteListener.NONE, Timing.SYSTEM);

    private final ScanCache cache = cache(Map.of(), Map.of());

    @Test
    void the_model_that_reads_the_text_is_part_of_the_key() {
        assertThat(Set.of(
                        cache.key(BASE),
                        cache(Map.of(), Map.of(), Map.of("model", "local/first"))
                                .key(BASE),
                        cache(Map.of(), Map.of(), Map.of("model", "local/second"))
                                .key(BASE),
                        cache(Map.of(), Map.of(), Map.of("model", "local/second", "max-characters", "1000"))
                                .key(BASE)))
                .hasSize(4);
        assertThat(cache(Map.of(), Map.of(), Map.of("model", "")).key(BASE)).isEqualTo(cache.key(BASE));
    }

    @Test
    void a_change_of_any_member_gives_another_key() throws Exception {
        Set<CacheKey> keys = new HashSet<>(Set.of(cache.key(BASE)));
        for (RecordComponent member : Proposal.class.getRecordComponents()) {
            String name = member.getName();
            // A member that was added to the record and forgotten here fails with a null.
            assertThat(OTHER).containsKey(name);
            assertThat(keys.add(cache.key(with(name, OTHER.get(name)))))
                    .as("another key after a change of " + name)
                    .isTrue();
            if (!Set.of("title", "description", "metadata").contains(name)) {
                assertThat(keys.add(cache.key(with(name, null))))
                        .as("another key without " + name)
                        .isTrue();
            }
        }
    }

    @Test
    void members_do_not_flow_into_each_other() throws Exception {
        assertThat(Set.of(
                        key("title", "ab", "description", "c"),
                        key("title", "a", "description", "bc"),
                        key("daoName", "USDC", "requestedToken", null),
                        key("daoName", null, "requestedToken", "USDC"),
                        key("metadata", Map.of()),
                        key("metadata", Map.of("a", "bc")),
                        key("metadata", Map.of("ab", "c")),
                        key("metadata", ordered("a", "b", "c", "d")),
                        key("metadata", ordered("a", "c", "b", "d"))))
                .hasSize(9);
    }

    @Test
    void spellings_of_one_amount_share_a_key() throws Exception {
        assertThat(cache.key(with("requestedAmount", new BigDecimal("2E+4")))).isEqualTo(cache.key(BASE));
        assertThat(cache.key(with("requestedAmount", new BigDecimal("20000.00"))))
                .isEqualTo(cache.key(BASE));
    }

    @Test
    void settings_that_can_change_an_answer_are_part_of_its_version() {
        Map<String, String> rpc = Map.of("bulwark.rpc.url.1", "http://127.0.0.1:1");
        Map<String, String> governor = new LinkedHashMap<>(rpc);
        governor.put("bulwark.chain.networks.1.governors", "0x3333333333333333333333333333333333333333");
        assertThat(Set.of(
                        cache.key(BASE).version(),
                        cache(Map.of("USDC", "5"), Map.of()).key(BASE).version(),
                        cache(Map.of(), rpc).key(BASE).version(),
                        cache(Map.of(), governor).key(BASE).version()))
                .hasSize(4);
        assertThat(cache.key(BASE).version()).startsWith(ScanJob.RULES_VERSION);
    }

    @Test
    void the_proposer_is_the_subject_so_that_what_is_known_of_one_can_be_forgotten() throws Exception {
        assertThat(cache.key(BASE).subject()).isEqualTo("0x1111111111111111111111111111111111111111");
        assertThat(cache.key(with("proposer", null)).subject()).isEqualTo("-");
    }

    private CacheKey key(Object... members) throws Exception {
        Proposal proposal = BASE;
        for (int i = 0; i < members.length; i += 2) {
            proposal = with(proposal, (String) members[i], members[i + 1]);
        }
        return cache.key(proposal);
    }

    private static Map<String, String> ordered(String... entries) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put(entries[i], entries[i + 1]);
        }
        return map;
    }

    private static Proposal with(String member, @Nullable Object value) throws Exception {
        return with(BASE, member, value);
    }

    private static Proposal with(Proposal base, String member, @Nullable Object value) throws Exception {
        RecordComponent[] members = Proposal.class.getRecordComponents();
        Object[] values = new Object[members.length];
        for (int i = 0; i < members.length; i++) {
            var accessor = members[i].getAccessor();
            values[i] = members[i].getName().equals(member) ? value : accessor.invoke(base);
        }
        Class<?>[] types = Arrays.stream(members).map(RecordComponent::getType).toArray(Class[]::new);
        return Proposal.class.getDeclaredConstructor(types).newInstance(values);
    }

    private static ScanCache cache(Map<String, String> amounts, Map<String, String> chains) {
        return cache(amounts, chains, Map.of());
    }

    private static ScanCache cache(
            Map<String, String> amounts, Map<String, String> chains, Map<String, String> analyst) {
        Map<String, String> settings = new LinkedHashMap<>();
        amounts.forEach((token, amount) -> settings.put("large-amounts.\"" + token + "\"", amount));
        analyst.forEach((name, value) -> settings.put("analyst." + name, value));
        ProposalsConfig config = TestConfig.of(settings);
        return new ScanCache(
                new ResultCache(redis.redis(), new SimpleMeterRegistry()),
                new LargeAmounts(config),
                Chains.of(chains),
                new ModelAnalyst(config, ModelTasks.over(NO_MODELS), GuardEngine.standard()),
                new Payloads(config));
    }
}
