package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.route.Lead;
import io.bulwark.gateway.route.Routed;
import io.bulwark.gateway.usage.CallResult;
import io.bulwark.gateway.usage.Estimate;
import io.bulwark.gateway.usage.ModelMeter;
import io.bulwark.gateway.usage.OpenCall;
import io.bulwark.kernel.Principal;
import io.bulwark.text.tokens.Tokenizer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tasks whose every call is admitted and recorded by the meter. */
@Singleton
final class MeteredTasks implements ModelTasks {
    private static final int PER_MESSAGE = 6;

    private final Models models;
    private final ModelMeter meter;
    private final Tracer tracer;
    private final Set<String> withoutSchema = ConcurrentHashMap.newKeySet();

    @Inject
    MeteredTasks(Models models, ModelMeter meter, OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.bulwark.gateway");
        this.models = models;
        this.meter = meter;
    }

    @Override
    public TaskOutcome run(Principal caller, ModelTask task) {
        List<Lead> leads = models.router().leads(task.model());
        return new TaskRun(
                        task,
                        leads,
                        (request, options) -> recorded(caller, task, leads, request, options),
                        withoutSchema)
                .run();
    }

    private Routed recorded(
            Principal caller, ModelTask task, List<Lead> leads, ObjectNode request, CallOptions options) {
        String upstream =
                leads.isEmpty() ? task.model() : leads.getFirst().settings().upstream();
        Tokenizer tokenizer = Tokenizer.of(upstream);
        long input = input(tokenizer, request);
        Estimate estimate =
                Estimate.at(leads.isEmpty() ? null : models.dearest(leads), task.model(), input, task.maxTokens());
        try (OpenCall call = meter.open(caller, estimate);
                CallTrace trace = CallTrace.open(tracer, Operation.CHAT, task.model(), request, false)) {
            var traced = new CallOptions(options.timeouts(), trace.headers(null), options.cancellation(), caller);
            Routed routed = models.router().call(Operation.CHAT, request, traced);
            CallResult result = result(task, leads, routed, tokenizer, input);
            call.finish(result);
            if (routed.outcome() instanceof Outcome.Answered answered && trace.recording()) {
                trace.answer(answered.answer().tree());
            }
            String error = routed.outcome() instanceof Outcome.Failed failed
                    ? failed.kind().code()
                    : null;
            trace.ended(call.id().toString(), result, new GuardSummary(), error);
            return routed;
        }
    }

    private CallResult result(ModelTask task, List<Lead> leads, Routed routed, Tokenizer tokenizer, long input) {
        String provider = routed.provider() == null ? "" : routed.provider();
        String model = routed.model() == null ? task.model() : routed.model();
        int attempts = routed.attempts().size();
        List<String> tags = List.of(task.tag());
        if (!(routed.outcome() instanceof Outcome.Answered answered)) {
            int status = routed.outcome() instanceof Outcome.Failed failed ? failed.status() : 502;
            return new CallResult(provider, model, 0, 0, 0, 0, null, status, null, false, false, false, attempts, tags);
        }
        Usage told = answered.answer().usage();
        // A provider that does not count is counted here, so that what was used is paid for.
        Usage usage = told != null
                ? told
                : new Usage(
                        input,
                        tokenizer
                                .quick(TaskRun.content(answered.answer().tree()))
                                .atMost(),
                        0,
                        0,
                        0);
        BigDecimal cost = leads.stream()
                .filter(lead -> lead.provider().equals(routed.provider())
                        && (lead.model().equals(routed.model())
                                || lead.settings().upstream().equals(routed.model())))
                .findFirst()
                .map(lead -> models.cost(lead, usage))
                .orElse(null);
        return new CallResult(
                        provider,
                        model,
                        usage.input(),
                        usage.cachedInput(),
                        usage.output(),
                        usage.reasoning(),
                        null,
                        answered.status(),
                        null,
                        false,
                        false,
                        false,
                        Math.max(1, attempts),
                        tags)
                .costing(cost);
    }

    private static long input(Tokenizer tokenizer, ObjectNode request) {
        long tokens = PER_MESSAGE;
        for (JsonNode message : request.path("messages")) {
            tokens += tokenizer.quick(message.path("content").asText()).atMost() + PER_MESSAGE;
        }
        return tokens;
    }
}
