package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.ModelKeys;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.MalformedJsonException;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Timeouts;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.gateway.route.Lead;
import io.bulwark.gateway.route.Routed;
import io.bulwark.gateway.usage.CallResult;
import io.bulwark.gateway.usage.Estimate;
import io.bulwark.gateway.usage.ModelMeter;
import io.bulwark.gateway.usage.OpenCall;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Policy;
import io.bulwark.guard.answers.AnswerScope;
import io.bulwark.guard.service.GuardChecks;
import io.bulwark.guard.service.Policies;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.plans.Admission;
import io.bulwark.text.tokens.Tokenizer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The guarded door to every model: admits a call, judges what goes in, routes it, judges what comes back, and records what
 * it used. Blocks; call it on a virtual thread.
 */
@Singleton
public final class Gateway {
    private static final int PER_MESSAGE = 6;
    private static final int PER_PICTURE = 1_600;
    private static final int MOST_ANSWERS = 128;

    private final Models models;
    private final GuardEngine engine;
    private final GuardChecks checks;
    private final Policies policies;
    private final ModelMeter meter;
    private final ModelKeys keys;
    private final AnswerCache cache;
    private final GatewayConfig config;
    private final Admission admission;
    private final CallMemories memories;
    private final Tracer tracer;

    @Inject
    Gateway(
            Models models,
            GuardEngine engine,
            GuardChecks checks,
            Policies policies,
            ModelMeter meter,
            ModelKeys keys,
            AnswerCache cache,
            GatewayConfig config,
            Admission admission,
            CallMemories memories,
            OpenTelemetry telemetry) {
        this.models = models;
        this.engine = engine;
        this.checks = checks;
        this.policies = policies;
        this.meter = meter;
        this.keys = keys;
        this.cache = cache;
        this.config = config;
        this.admission = admission;
        this.memories = memories;
        this.tracer = telemetry.getTracer("io.bulwark.gateway");
    }

    /**
     * Serves one call; its answer, whatever it is, goes to the client.
     *
     * @param header the value of a request header, or null
     */
    public void serve(
            Operation operation,
            Principal caller,
            Function<String, @Nullable String> header,
            byte[] body,
            Client client) {
        try {
            if (!caller.may(Permission.MODEL_CALL)) {
                throw BulwarkException.of(
                        ErrorCode.FORBIDDEN,
                        "This credential does not have the permission " + Permission.MODEL_CALL.scope(),
                        Map.of("permission", Permission.MODEL_CALL.scope()));
            }
            admitted(operation, caller, header, read(body), client);
        } catch (BulwarkException e) {
            client.answer(e.code().status(), Map.of(), WireJson.bytes(OpenAiError.of(e)));
        } catch (ClientGone e) {
            client.cancellation().cancel();
        }
    }

    private static ObjectNode read(byte[] body) {
        try {
            return WireJson.object(body);
        } catch (MalformedJsonException e) {
            throw BulwarkException.invalid("body", "is " + e.getMessage());
        }
    }

    private void admitted(
            Operation operation,
            Principal caller,
            Function<String, @Nullable String> header,
            ObjectNode request,
            Client client) {
        String name = request.path("model").asText("");
        if (name.isBlank() || name.length() > 200) {
            throw BulwarkException.invalid("model", "must be 1 to 200 characters");
        }
        if (operation == Operation.CHAT
                && !(request.get("messages") instanceof ArrayNode messages && !messages.isEmpty())) {
            throw BulwarkException.invalid("messages", "must be a list of at least one message");
        }
        try (CallTrace trace = CallTrace.open(tracer, operation, name, request, config.traceContent())) {
            try {
                traced(operation, caller, header, request, client, name, trace);
            } catch (BulwarkException e) {
                trace.failed(e.code().name());
                throw e;
            }
        }
    }

    private void traced(
            Operation operation,
            Principal caller,
            Function<String, @Nullable String> header,
            ObjectNode request,
            Client client,
            String name,
            CallTrace trace) {
        ModelKey key = keys.of(caller).orElse(null);
        List<Lead> leads = models.router().leads(name);
        allow(caller, key, name, leads);
        // A model key has rates of its own; everybody else keeps to the plan.
        Map<String, String> limits =
                key == null ? admission.admit(caller, "model").headers() : Map.of();
        RequestTexts texts = RequestTexts.of(operation, request);
        Policy policy = policies.of(caller, policy(key, header));
        try (OpenCall call = meter.open(caller, estimate(key, name, leads, request, texts))) {
            CallGuard guard = new CallGuard(engine, policy, name, o -> checks.counted(caller, policy, o));
            Map<String, String> headers = new LinkedHashMap<>(limits);
            headers.putAll(call.headers());
            headers.put("X-Bulwark-Call", call.id().toString());
            String session = header.apply("X-Bulwark-Session");
            CallGuard.Admitted admitted = trace.guarded(
                    "guard input",
                    guard.summary(),
                    () -> memories.judge(
                            caller,
                            policy,
                            session,
                            texts,
                            before -> guard.admits(texts, before, session != null && !session.equals("off"))));
            if (admitted.known() > 0) {
                headers.put("X-Bulwark-Known", Integer.toString(admitted.known()));
            }
            if (admitted.withheld() > 0) {
                headers.put("X-Bulwark-Withheld", Integer.toString(admitted.withheld()));
            }
            if (!admitted.passes()) {
                CallResult blocked = result(CallResult.free("", name, ErrorCode.GUARD_BLOCKED.status(), 0), true);
                call.finish(blocked);
                trace.ended(call.id().toString(), blocked, guard.summary(), ErrorCode.GUARD_BLOCKED.name());
                guard.summary().headers(headers);
                client.answer(
                        ErrorCode.GUARD_BLOCKED.status(),
                        headers,
                        WireJson.bytes(OpenAiError.blocked(
                                guard.summary(), guard.summary().path())));
                return;
            }
            trace.input(request);
            boolean report = "body".equals(header.apply("X-Bulwark-Report"));
            GatewayConfig.Cache mode =
                    operation == Operation.CHAT && !request.path("stream").asBoolean(false)
                            ? cache.mode(header.apply("X-Bulwark-Cache"))
                            : GatewayConfig.Cache.OFF;
            AnswerScope scope = new AnswerScope(caller.owner(), policy.name());
            Run run = new Run(call, guard, client, headers, report, name, leads, trace);
            AnswerCache.Hit hit = cache.find(mode, request, scope);
            if (hit != null) {
                headers.put("X-Bulwark-Cache", hit.how());
                run.again(hit.kept());
                return;
            }
            CallOptions options = new CallOptions(
                    Timeouts.UNSET, trace.headers(header.apply("traceparent")), client.cancellation(), caller);
            boolean hold = "true".equals(header.apply("X-Bulwark-Hold"));
            Routed routed = models.router().call(operation, request, options, hold);
            // Kept before the client has it, so that its next call finds it; guards judge it again each time.
            if (routed.outcome() instanceof Outcome.Answered answered && routed.provider() != null) {
                cache.put(
                        mode,
                        request,
                        scope,
                        new AnswerCache.Kept(
                                answered.answer().bytes(),
                                routed.provider(),
                                String.valueOf(routed.model()),
                                answered.answer().usage()));
            }
            run.routed(routed, texts);
        }
    }

    private static CallResult result(CallResult free, boolean blocked) {
        return new CallResult(
                free.provider(),
                free.model(),
                0,
                0,
                0,
                0,
                null,
                free.status(),
                null,
                false,
                blocked,
                false,
                free.attempts(),
                List.of());
    }

    private void allow(Principal caller, @Nullable ModelKey key, String name, List<Lead> leads) {
        boolean every = key != null
                && !leads.isEmpty()
                && leads.stream().allMatch(lead -> key.models().allows(lead.provider(), lead.model()));
        if (!every) {
            meter.allow(caller, null, name);
        }
    }

    /** A key's own policy cannot be left; other callers may name one of theirs. */
    private static @Nullable String policy(@Nullable ModelKey key, Function<String, @Nullable String> header) {
        return key != null && key.policy() != null ? key.policy() : header.apply("X-Bulwark-Policy");
    }

    private Estimate estimate(
            @Nullable ModelKey key, String name, List<Lead> leads, ObjectNode request, RequestTexts texts) {
        boolean counts = key != null && (key.budget() != null || key.tokensPerMinute() != null);
        if (!counts) {
            return new Estimate(name, 0, 0, null);
        }
        long input = input(leads, name, request, texts);
        long output = output(key, leads, name, request);
        return Estimate.at(leads.isEmpty() ? null : models.dearest(leads), name, input, output);
    }

    static long input(List<Lead> leads, String name, ObjectNode request, RequestTexts texts) {
        Tokenizer tokenizer = Tokenizer.of(
                leads.isEmpty() ? name : leads.getFirst().settings().upstream());
        long tokens = PER_MESSAGE;
        for (String text : texts.all()) {
            tokens += tokenizer.quick(text).atMost() + PER_MESSAGE;
        }
        long tools = request.path("tools").toString().length()
                + request.path("response_format").toString().length();
        long pictures = 0;
        for (var message : request.path("messages")) {
            for (var part : message.path("content")) {
                pictures += part.isObject() && !part.path("text").isTextual() ? 1 : 0;
            }
            tools += message.path("tool_calls").toString().length();
        }
        return tokens + tools / 2 + pictures * PER_PICTURE;
    }

    /** The most an answer may have; a call under a budget that sets no limit gets one. */
    private long output(@Nullable ModelKey key, List<Lead> leads, String name, ObjectNode request) {
        if (request.has("input")) {
            return 0;
        }
        long answers = Math.clamp(request.path("n").asLong(1), 1, MOST_ANSWERS);
        for (String limit : List.of("max_completion_tokens", "max_tokens")) {
            if (request.path(limit).isIntegralNumber() && request.path(limit).asLong() >= 0) {
                return Math.multiplyExact(Math.min(request.path(limit).asLong(), 10_000_000), answers);
            }
        }
        int known = leads.stream()
                .mapToInt(lead -> lead.settings().maxOutput())
                .max()
                .orElse(0);
        int most = known > 0 ? known : config.defaultMaxOutput();
        if (key != null && key.budget() != null) {
            boolean reasons = name.matches("(.*/)?(o\\d|gpt-5).*");
            request.put(reasons ? "max_completion_tokens" : "max_tokens", most);
        }
        return most * answers;
    }

    /** What follows once a call is admitted. */
    private final class Run {
        private final OpenCall call;
        private final CallGuard guard;
        private final Client client;
        private final Map<String, String> headers;
        private final boolean report;
        private final String name;
        private final List<Lead> leads;
        private final CallTrace trace;
        private final long start = System.nanoTime();

        Run(
                OpenCall call,
                CallGuard guard,
                Client client,
                Map<String, String> headers,
                boolean report,
                String name,
                List<Lead> leads,
                CallTrace trace) {
            this.call = call;
            this.guard = guard;
            this.client = client;
            this.headers = headers;
            this.report = report;
            this.name = name;
            this.leads = leads;
            this.trace = trace;
        }

        private void ended(CallResult result, @Nullable String error) {
            call.finish(result);
            trace.ended(call.id().toString(), result, guard.summary(), error);
        }

        void again(AnswerCache.Kept kept) {
            Usage usage = kept.usage();
            boolean passed = answer(200, kept.bytes(), null);
            CallResult result = new CallResult(
                    kept.provider(),
                    kept.model(),
                    usage == null ? 0 : usage.input(),
                    0,
                    usage == null ? 0 : usage.output(),
                    0,
                    null,
                    passed ? 200 : ErrorCode.GUARD_BLOCKED.status(),
                    null,
                    true,
                    !passed,
                    false,
                    0,
                    List.of());
            ended(result, passed ? null : ErrorCode.GUARD_BLOCKED.name());
        }

        void routed(Routed routed, RequestTexts texts) {
            if (routed.provider() != null) {
                headers.put("X-Bulwark-Provider", routed.provider());
                headers.put("X-Bulwark-Model", String.valueOf(routed.model()));
            }
            headers.put("X-Bulwark-Attempts", Integer.toString(routed.attempts().size()));
            switch (routed.outcome()) {
                case Outcome.Failed failed -> failed(routed, failed);
                case Outcome.Answered answered -> {
                    answered.headers().forEach(headers::putIfAbsent);
                    Usage usage = answered.answer().usage();
                    if (trace.recording()) {
                        trace.answer(answered.answer().tree());
                        trace.output(answered.answer().tree().path("choices").toString());
                    }
                    ObjectNode tree =
                            guard.reads() || report ? answered.answer().tree().deepCopy() : null;
                    // What was answered is paid for, whatever becomes of it here.
                    int status = ErrorCode.INTERNAL_ERROR.status();
                    boolean passed = true;
                    try {
                        passed = answer(answered.status(), answered.answer().bytes(), tree);
                        status = passed ? answered.status() : ErrorCode.GUARD_BLOCKED.status();
                    } finally {
                        finish(routed, texts, usage, 0, status, null, !passed, false);
                    }
                }
                case Outcome.Streaming streaming -> {
                    streaming.headers().forEach(headers::putIfAbsent);
                    stream(routed, streaming, texts);
                }
            }
        }

        private void failed(Routed routed, Outcome.Failed failed) {
            CallResult result = CallResult.free(
                    routed.provider() == null ? "" : routed.provider(),
                    routed.model() == null ? name : routed.model(),
                    failed.status(),
                    routed.attempts().size());
            ended(result, failed.kind().code());
            if (failed.retryAfter() != null) {
                headers.put(
                        "Retry-After",
                        Long.toString(Math.max(1, failed.retryAfter().toSeconds())));
            }
            guard.summary().headers(headers);
            client.answer(failed.status(), headers, WireJson.bytes(failed.body()));
        }

        /** Sends a whole answer through the guards; false where they blocked it. */
        private boolean answer(int status, byte[] bytes, @Nullable ObjectNode tree) {
            ObjectNode judged = tree == null && guard.reads() ? read(bytes) : tree;
            boolean passed =
                    judged == null || trace.guarded("guard output", guard.summary(), () -> guard.passes(judged));
            guard.summary().headers(headers);
            if (!passed) {
                client.answer(
                        ErrorCode.GUARD_BLOCKED.status(),
                        headers,
                        WireJson.bytes(OpenAiError.blocked(
                                guard.summary(), guard.summary().path())));
                return false;
            }
            if (judged != null && report) {
                judged.set("bulwark", guard.summary().json());
            }
            client.answer(status, headers, judged == null ? bytes : WireJson.bytes(judged));
            return true;
        }

        private void stream(Routed routed, Outcome.Streaming streaming, RequestTexts texts) {
            int first = (int) ((System.nanoTime() - start) / 1_000_000);
            trace.firstToken(first);
            StreamRelay relay = new StreamRelay(guard, client, report, trace);
            int status = 499;
            boolean blocked = false;
            try (var stream = streaming.stream()) {
                try {
                    guard.summary().headers(headers);
                    client.begin(headers);
                    switch (relay.carry(stream)) {
                        case StreamRelay.End.Complete _ -> status = 200;
                        case StreamRelay.End.Cut cut -> {
                            status = cut.status();
                            blocked = cut.blocked();
                        }
                    }
                } finally {
                    Usage usage = stream.usage();
                    trace.output(relay.said());
                    finish(
                            routed,
                            texts,
                            usage,
                            usage == null ? relay.tokens(Tokenizer.of(routed.model())) : 0,
                            status,
                            first,
                            blocked,
                            true);
                }
            }
        }

        private void finish(
                Routed routed,
                RequestTexts texts,
                @Nullable Usage told,
                long said,
                int status,
                @Nullable Integer first,
                boolean blocked,
                boolean streamed) {
            Optional<Lead> answered = leads.stream()
                    .filter(lead -> lead.provider().equals(routed.provider())
                            && (lead.model().equals(routed.model())
                                    || lead.settings().upstream().equals(routed.model())))
                    .findFirst();
            String model = routed.model() == null ? name : routed.model();
            // A provider that did not come to its count is counted here, so that what was used is paid for.
            Usage usage =
                    told != null ? told : new Usage(input(leads, name, WireJson.newObject(), texts), said, 0, 0, 0);
            CallResult result = new CallResult(
                            routed.provider() == null ? "" : routed.provider(),
                            model,
                            usage.input(),
                            usage.cachedInput(),
                            usage.output(),
                            usage.reasoning(),
                            null,
                            status,
                            first,
                            false,
                            blocked,
                            streamed,
                            Math.max(1, routed.attempts().size()),
                            List.of())
                    .costing(answered.map(lead -> models.cost(lead, usage)).orElse(null));
            ended(result, error(status, blocked));
        }

        private static @Nullable String error(int status, boolean blocked) {
            if (blocked) {
                return ErrorCode.GUARD_BLOCKED.name();
            }
            return status == 499 ? "cancelled" : status >= 400 ? Integer.toString(status) : null;
        }
    }
}
