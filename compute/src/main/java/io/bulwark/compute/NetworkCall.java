package io.bulwark.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Answer;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.MadeStream;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Timeouts;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One call of the gateway on its way over the network: its tasks are submitted, awaited, and cancelled when nobody waits any more. */
final class NetworkCall {
    private static final int MOST_TEXTS = 64;
    private static final Duration LOOK = Duration.ofMillis(500);

    private final ComputeNetwork network;
    private final ComputeConfig.Gateway config;
    private final ObjectNode request;
    private final CallOptions options;
    private final String model;
    private final boolean stream;
    private final Duration limit;

    NetworkCall(ComputeNetwork network, ObjectNode request, CallOptions options) {
        this.network = network;
        this.config = network.config().gateway();
        this.request = request;
        this.options = options;
        this.model = request.path("model").asText("");
        this.stream = request.path("stream").asBoolean(false);
        this.limit = limit(options.timeouts());
    }

    private Duration limit(Timeouts given) {
        Duration own = stream ? given.firstToken() : given.answer();
        Duration total = given.total();
        Duration limit = own == null ? config.timeout() : own;
        return total != null && total.compareTo(limit) < 0 ? total : limit;
    }

    /** Ends the call with a failure. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Outcome.Failed failed;

        Refusal(FailureKind kind, String message) {
            this(Outcome.Failed.of(kind, message));
        }

        Refusal(Outcome.Failed failed) {
            super(failed.message(), null, false, false);
            this.failed = failed;
        }

        Outcome.Failed failed() {
            return failed;
        }
    }

    /** What the network's own refusals are to the gateway. */
    static Outcome.Failed failed(BulwarkException e) {
        return switch (e.code()) {
            case INSUFFICIENT_BALANCE ->
                Outcome.Failed.of(FailureKind.QUOTA_EXHAUSTED, e.text() + "; nothing was submitted");
            case VALIDATION_ERROR ->
                Outcome.Failed.of(
                        FailureKind.BAD_REQUEST,
                        e.errors().isEmpty()
                                ? e.text()
                                : e.errors().getFirst().field() + " "
                                        + e.errors().getFirst().message());
            case NOT_AVAILABLE -> Outcome.Failed.of(FailureKind.UNSUPPORTED, e.text());
            default -> Outcome.Failed.of(FailureKind.BUSY, e.text());
        };
    }

    Outcome chat() throws Refusal {
        ObjectNode payload = request.deepCopy();
        payload.remove(List.of("stream", "stream_options"));
        Done done =
                run(List.of(task("chat", payload, config.chatVerification()))).getFirst();
        NetworkAnswer answer = NetworkAnswer.chat(model, request, done);
        if (!stream) {
            return new Outcome.Answered(200, headers(List.of(done)), Answer.of(answer.whole()));
        }
        return new Outcome.Streaming(200, headers(List.of(done)), new MadeStream(answer.chunks()));
    }

    Outcome embeddings() throws Refusal {
        List<String> texts = texts();
        List<TaskRequest> tasks = new ArrayList<>();
        for (String text : texts) {
            ObjectNode payload = WireJson.newObject().put("model", model).put("input", text);
            if (request.hasNonNull("dimensions")) {
                payload.set("dimensions", request.get("dimensions"));
            }
            tasks.add(task("embedding", payload, config.embeddingVerification()));
        }
        List<Done> done = run(tasks);
        return new Outcome.Answered(
                200, headers(done), Answer.of(NetworkAnswer.embeddings(model, request, texts, done)));
    }

    private List<String> texts() throws Refusal {
        List<String> texts = new ArrayList<>();
        JsonNode input = request.path("input");
        if (input.isTextual()) {
            texts.add(input.asText());
        }
        if (input.isArray()) {
            for (JsonNode one : input) {
                if (!one.isTextual()) {
                    throw new Refusal(
                            FailureKind.BAD_REQUEST, "input must be a text or texts; nodes do not take tokens");
                }
                texts.add(one.asText());
            }
        }
        if (texts.isEmpty() || texts.size() > MOST_TEXTS || texts.stream().anyMatch(String::isEmpty)) {
            throw new Refusal(
                    FailureKind.BAD_REQUEST, "input must be 1 to " + MOST_TEXTS + " texts, none of them empty");
        }
        return texts;
    }

    private TaskRequest task(String kind, ObjectNode payload, Verification verification) throws Refusal {
        if (payload.toString().length() > TaskForm.MOST_PAYLOAD) {
            throw new Refusal(
                    FailureKind.CONTEXT_LENGTH,
                    "A task of the network holds at most " + TaskForm.MOST_PAYLOAD + " characters");
        }
        return new TaskRequest(
                kind,
                payload,
                new TokenAmount(config.maxPrice()).toString(),
                verification.wire(),
                null,
                verification == Verification.NONE ? 1 : config.redundancy(),
                Math.clamp(limit.plusMillis(999).toSeconds(), 1, TaskForm.MOST_DEADLINE),
                null,
                new TaskRequest.Requires(model, null, null, null));
    }

    /** A result and what stands behind it. */
    record Done(UUID task, String output, Verification verification, boolean verified) {}

    private List<Done> run(List<TaskRequest> tasks) throws Refusal {
        String payer = payer();
        possible(tasks.getFirst());
        List<UUID> ids = submit(payer, tasks);
        Semaphore wake = new Semaphore(0);
        network.endings().watch(ids, wake);
        try (var _ = options.cancellation().onCancel(wake::release)) {
            return awaited(ids, wake);
        } finally {
            network.endings().forget(ids);
        }
    }

    private String payer() throws Refusal {
        String account = config.account().filter(name -> !name.isBlank()).orElse(null);
        if (account != null) {
            return account;
        }
        Principal caller = options.caller();
        if (caller != null && caller.may(Permission.TASK_SUBMIT)) {
            return caller.owner();
        }
        String message = "Calls of " + NetworkModels.NAME
                + " are paid with the caller's tokens, so the credential needs " + Permission.TASK_SUBMIT.scope()
                + "; or the installation pays (bulwark.compute.gateway.account)";
        int status = ErrorCode.FORBIDDEN.status();
        throw new Refusal(new Outcome.Failed(
                FailureKind.FORBIDDEN,
                status,
                ErrorCode.FORBIDDEN.name(),
                message,
                null,
                WireJson.error(message, status, ErrorCode.FORBIDDEN.name())));
    }

    /** Refuses at once what no node that is online could do, instead of setting tokens aside for it. */
    private void possible(TaskRequest task) throws Refusal {
        Tasks.Outlook outlook = network.tasks().outlook(task);
        if (outlook.able() > 0) {
            return;
        }
        if (outlook.online() == 0) {
            throw new Refusal(FailureKind.NO_PROVIDER, "No node of the network is online");
        }
        Tasks.Offers offers = network.tasks().offers();
        throw offers.models().contains(model)
                ? new Refusal(
                        FailureKind.NO_PROVIDER,
                        "None of " + outlook.online() + " nodes can take this call: " + outlook.refusals())
                : new Refusal(
                        FailureKind.NOT_FOUND,
                        "No node that is online offers this model; there are "
                                + offers.models().stream().limit(30).toList());
    }

    private List<UUID> submit(String payer, List<TaskRequest> tasks) {
        String key = "gateway:" + UUID.randomUUID();
        try {
            return ids(network.tasks().submitFor(payer, key, tasks));
        } catch (BulwarkException e) {
            if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
                throw e;
            }
            // Perhaps they were stored; under the same key that is not paid twice.
            return ids(network.tasks().submitFor(payer, key, tasks));
        }
    }

    private static List<UUID> ids(List<Tasks.Accepted> accepted) {
        return accepted.stream().map(Tasks.Accepted::id).toList();
    }

    private List<Done> awaited(List<UUID> ids, Semaphore wake) throws Refusal {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                List<ObjectNode> tasks = network.tasks().anyEnded(ids) ? tasks(ids) : List.of();
                boolean ended = !tasks.isEmpty() && tasks.stream().allMatch(task -> task.hasNonNull("finished_at"));
                boolean failed = tasks.stream().anyMatch(task -> task.hasNonNull("finished_at") && !completed(task));
                if (failed) {
                    abandon(ids);
                    throw failure(tasks);
                }
                if (ended) {
                    return tasks.stream().map(NetworkCall::done).toList();
                }
                if (options.cancellation().cancelled()) {
                    abandon(ids);
                    throw new Refusal(FailureKind.CANCELLED, "The call was cancelled");
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    String why = network.tasks()
                            .explain(Principal.OPERATOR, ids.getFirst())
                            .path("reason")
                            .asText();
                    abandon(ids);
                    throw new Refusal(late(), "The network had no result within " + limit.toSeconds() + " s. " + why);
                }
                var _ = wake.tryAcquire(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandon(ids);
            throw new Refusal(FailureKind.CANCELLED, "The server stops");
        }
    }

    private List<ObjectNode> tasks(List<UUID> ids) {
        return ids.stream()
                .map(id -> network.tasks().get(Principal.OPERATOR, id))
                .toList();
    }

    private static boolean completed(ObjectNode task) {
        return task.path("status").asText().equals("completed");
    }

    private FailureKind late() {
        return stream ? FailureKind.FIRST_TOKEN_TIMEOUT : FailureKind.ANSWER_TIMEOUT;
    }

    private Refusal failure(List<ObjectNode> tasks) {
        for (ObjectNode task : tasks) {
            String status = task.path("status").asText();
            String id = task.path("task_id").asText();
            if (status.equals("cancelled")) {
                return new Refusal(FailureKind.CANCELLED, "Task " + id + " was cancelled");
            }
            if (status.equals("failed")) {
                JsonNode error = task.path("error");
                boolean late = error.path("code").asText().equals("DEADLINE");
                return new Refusal(
                        late ? late() : FailureKind.SERVER_ERROR,
                        "Task " + id + ": " + error.path("message").asText());
            }
        }
        throw new IllegalStateException("no task failed");
    }

    /** Nobody waits for these any more; what nodes delivered is paid, the rest comes back. */
    private void abandon(List<UUID> ids) {
        for (UUID id : ids) {
            try {
                network.tasks().cancel(Principal.OPERATOR, id);
            } catch (BulwarkException e) {
                // It has ended meanwhile.
                continue;
            }
        }
    }

    private static Done done(ObjectNode task) {
        return new Done(
                UUID.fromString(task.path("task_id").asText()),
                task.path("result").asText(),
                Verification.of(task.path("verification").asText()).orElseThrow(),
                task.path("verified").asBoolean(false));
    }

    private Map<String, String> headers(List<Done> done) {
        String task = done.getFirst().task() + (done.size() > 1 ? " and " + (done.size() - 1) + " more" : "");
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        headers.put("x-bulwark-task", task);
        headers.put("x-bulwark-verified", Boolean.toString(done.stream().allMatch(Done::verified)));
        headers.put("x-bulwark-verification", done.getFirst().verification().wire());
        if (stream) {
            headers.put("x-bulwark-stream", "whole");
        }
        return headers;
    }
}
