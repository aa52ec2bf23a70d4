package io.bulwark.research.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.TestExaminer;
import io.bulwark.research.source.Answer;
import io.bulwark.research.source.Call;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever sources answer in place of what they document, modules read it and end. */
class HostileAnswersTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of(
            "address",
            "admins",
            "articles",
            "author",
            "blog",
            "body",
            "c",
            "categories",
            "category",
            "chat_url",
            "code",
            "coingecko",
            "created_at",
            "creator_address",
            "data",
            "date",
            "documentedData",
            "endTimestamp",
            "entities",
            "entries",
            "events",
            "final",
            "fork",
            "gecko_id",
            "guild",
            "hash",
            "holders",
            "homepage",
            "id",
            "is_verified",
            "items",
            "label",
            "leadInvestors",
            "linearAllocations",
            "links",
            "login",
            "members",
            "messages",
            "meta",
            "metadata",
            "name",
            "newRatePerWeek",
            "noOfTokens",
            "oraclesBreakdown",
            "owner_address",
            "parentProtocol",
            "percent",
            "proof",
            "public_tags",
            "raises",
            "recipient",
            "result",
            "results",
            "seendate",
            "sentiment",
            "slug",
            "source",
            "space",
            "symbol",
            "tag",
            "tags",
            "text",
            "timestamp",
            "title",
            "tokenAllocation",
            "total_supply",
            "total_tweet_count",
            "tvl",
            "type",
            "unlockEvents",
            "unlocked",
            "updated",
            "value",
            "w",
            "weeks");
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "demo",
            "1",
            "-1",
            "1e99",
            "1e-99",
            "NaN",
            "0x1111111111111111111111111111111111111111",
            "parent#demo",
            "https://discord.gg/demo",
            "https://demo.example",
            "http://[::1",
            "javascript:alert(1)",
            "20261031T101500Z",
            "Sat, 31 Oct 2026 10:00:00 GMT",
            "2026-10-31T10:00:00Z",
            "99999999999999999999999999999999",
            "\u202E\uD800<b>",
            "cliff");

    private static JsonNode tree(Random random, int depth) {
        switch (depth <= 0 ? random.nextInt(5) : random.nextInt(9)) {
            case 0 -> {
                return JSON.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
            }
            case 1 -> {
                return JSON.numberNode(random.nextLong() >> random.nextInt(64));
            }
            case 2 -> {
                return JSON.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
            }
            case 3 -> {
                return JSON.booleanNode(random.nextBoolean());
            }
            case 4 -> {
                return JSON.nullNode();
            }
            case 5, 6 -> {
                ArrayNode array = JSON.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(tree(random, depth - 1));
                }
                return array;
            }
            default -> {
                ObjectNode object = JSON.objectNode();
                for (int i = random.nextInt(25); i > 0; i--) {
                    object.set(NAMES.get(random.nextInt(NAMES.size())), tree(random, depth - 1));
                }
                return object;
            }
        }
    }

    @Property(tries = 400, seed = "42")
    void any_answer_is_read_without_a_fault_and_leads_to_few_questions(@ForAll long seed) {
        Random random = new Random(seed);
        for (Module module : Module.values()) {
            Map<Call, Answer> answers = new HashMap<>();
            Deque<Call> open = new ArrayDeque<>(module.wants(TestExaminer.DEMO));
            for (int steps = 0; !open.isEmpty() && steps < 60; steps++) {
                Call call = open.poll();
                JsonNode body = tree(random, 6);
                answers.put(call, new Answer.Ok(body, TestExaminer.NOW));
                assertThat(module.leads(TestExaminer.DEMO, call, body)).hasSizeLessThanOrEqualTo(3);
                module.leads(TestExaminer.DEMO, call, body).stream()
                        .filter(next -> !answers.containsKey(next))
                        .forEach(open::add);
            }
            assertThatCode(() -> {
                        Report report = module.read(TestExaminer.DEMO, new Answers(answers), TestExaminer.NOW);
                        report.metrics().forEach(metric -> Rows.lines(metric.value()));
                        RiskFacts.of(TestExaminer.DEMO, new Answers(answers), List.of(report));
                    })
                    .as("seed " + seed)
                    .doesNotThrowAnyException();
        }
    }
}
