package io.bulwark.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.EchoProvider;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.ModelList;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.ModelSettings;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Probe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A provider that ends calls as told; when nothing is told it answers. */
final class ScriptedProvider implements ModelProvider {
    private final String name;
    private final Deque<Supplier<Outcome>> script = new ArrayDeque<>();
    private final List<ObjectNode> calls = new ArrayList<>();
    private final List<CallOptions> options = new ArrayList<>();
    private final Map<String, ModelSettings> models = new HashMap<>();
    private @Nullable Supplier<Outcome> always;

    ScriptedProvider(String name) {
        this.name = name;
    }

    /** The next calls end so. */
    ScriptedProvider fails(FailureKind... kinds) {
        for (FailureKind kind : kinds) {
            script.add(() -> Outcome.Failed.of(kind, "As told"));
        }
        return this;
    }

    ScriptedProvider failsAsking(Duration wait) {
        return asks(FailureKind.RATE_LIMITED, wait);
    }

    ScriptedProvider asks(FailureKind kind, Duration wait) {
        Outcome.Failed plain = Outcome.Failed.of(kind, "As told");
        script.add(() ->
                new Outcome.Failed(plain.kind(), plain.status(), plain.code(), plain.message(), wait, plain.body()));
        return this;
    }

    ScriptedProvider always(@Nullable FailureKind kind) {
        always = kind == null ? null : () -> Outcome.Failed.of(kind, "As always");
        return this;
    }

    ScriptedProvider alwaysAfter(Runnable first) {
        always = () -> {
            first.run();
            return echo();
        };
        return this;
    }

    ScriptedProvider knows(String model, ModelSettings settings) {
        models.put(model, settings);
        return this;
    }

    List<ObjectNode> calls() {
        return calls;
    }

    List<CallOptions> options() {
        return options;
    }

    @Override
    public Outcome complete(Operation operation, ObjectNode request, CallOptions given) {
        calls.add(request);
        options.add(given);
        Supplier<Outcome> next = script.isEmpty() ? always : script.removeFirst();
        return next == null ? echo() : next.get();
    }

    private static Outcome echo() {
        return new EchoProvider().complete(Operation.CHAT, Answers.ask("echo", false), CallOptions.plain());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "scripted";
    }

    @Override
    public List<String> models() {
        return List.copyOf(models.keySet());
    }

    @Override
    public ModelSettings model(String model) {
        return models.getOrDefault(model, ModelSettings.plain(model));
    }

    @Override
    public boolean supports(Operation operation) {
        return operation != Operation.EMBEDDINGS;
    }

    @Override
    public ModelList listModels(CallOptions given) {
        return new ModelList.Listed(models());
    }

    @Override
    public Probe probe(CallOptions given) {
        return new Probe(0, 0, null);
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
