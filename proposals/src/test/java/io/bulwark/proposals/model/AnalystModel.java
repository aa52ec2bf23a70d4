package io.bulwark.proposals.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.ModelTasks;
import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.route.GatewaySettings;
import io.bulwark.gateway.route.RouteListener;
import io.bulwark.gateway.route.Router;
import io.bulwark.guard.GuardEngine;
import io.bulwark.proposals.TestConfig;
import io.bulwark.proposals.analysis.TextAnalyst;
import io.bulwark.proposals.analysis.TextReport;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.SeenRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The analyst with a provider on this machine that answers as told. */
final class AnalystModel implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Duration PLENTY = Duration.ofSeconds(20);
    private static final GuardEngine GUARDS = GuardEngine.standard();

    final FaultyModelServer upstream = FaultyModelServer.start();
    final TextAnalyst rules = new TextAnalyst();
    final ModelAnalyst analyst;
    private final Router router;

    AnalystModel() {
        this(Map.of());
    }

    AnalystModel(Map<String, String> settings) {
        router = Router.of(
                GatewaySettings.read("""
                        providers:
                          local:
                            kind: vllm
                            base_url: %s
                        routes:
                          reader:
                            targets: [local/reader]
                            retries: 0
                        """.formatted(upstream.url())),
                KeySource.standard(Map.of(), _ -> Optional.empty()),
                List.of(),
                RouteListener.NONE);
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("analyst.model", "reader");
        analyst = new ModelAnalyst(TestConfig.of(all), ModelTasks.over(router), GUARDS);
    }

    /** The next answers, each the words of the model. */
    void says(String... contents) {
        ModelBehaviour[] answers = new ModelBehaviour[contents.length];
        for (int i = 0; i < contents.length; i++) {
            answers[i] = saying(contents[i]);
        }
        does(answers);
    }

    void does(ModelBehaviour... behaviours) {
        upstream.on("reader", behaviours);
    }

    static ModelBehaviour saying(String content) {
        ObjectNode answer = JSON.createObjectNode().put("id", "told").put("object", "chat.completion");
        answer.put("model", "reader")
                .putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", "stop")
                .putObject("message")
                .put("role", "assistant")
                .put("content", content);
        answer.putObject("usage")
                .put("prompt_tokens", 900)
                .put("completion_tokens", 80)
                .put("total_tokens", 980);
        return ModelBehaviour.body(200, "application/json", answer.toString());
    }

    /** An answer of the right form. */
    static ObjectNode opinion(int score, double confidence) {
        ObjectNode answer = JSON.createObjectNode().put("score", score);
        answer.putArray("red_flags");
        answer.putArray("tactics");
        return answer.put("confidence", confidence).put("reasoning", "As told.");
    }

    static ObjectNode flagged(ObjectNode answer, String category, String severity, String quote) {
        ObjectNode flag = answer.withArray("red_flags").addObject();
        flag.put("category", category).put("severity", severity).put("title", "What the model saw");
        flag.put("description", "Why the model thinks so.");
        flag.putObject("affected_section").put("field", "description").put("quote", quote);
        return answer;
    }

    TextReport found(String title, String description) {
        return rules.analyse(title, description);
    }

    ModelAnalyst.Judged judge(String title, String description) {
        return judge(title, description, PLENTY);
    }

    ModelAnalyst.Judged judge(String title, String description, Duration left) {
        return analyst.judge(title, description, found(title, description), "wallet:0xa1", left);
    }

    List<SeenRequest> requests() {
        return upstream.requests("reader");
    }

    @Override
    public void close() {
        router.close();
        upstream.close();
    }
}
