package io.bulwark.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.TaskForm.NewTask;
import io.bulwark.compute.TaskStore.Found;
import io.bulwark.compute.ledger.EmbeddedLedger;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Attempt.State;
import io.bulwark.compute.task.Command;
import io.bulwark.compute.task.Phase;
import io.bulwark.compute.task.Step.Why;
import io.bulwark.compute.task.Task;
import io.bulwark.compute.task.Terms;
import io.bulwark.jobs.Loop;
import io.bulwark.jobs.Outage;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What requesters do with tasks. Submissions of many callers at a time are written in one transaction, each with its escrow;
 * a caller has its answer after the commit.
 */
final class Tasks implements AutoCloseable {
    static final int MOST_AT_ONCE = 1_000;
    private static final int QUEUE = 4_096;
    private static final int SMALL = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int NODES_EXPLAINED = 200;
    private static final int ROUNDS_LOOKED_AT = 200;
    /** How far the clocks of instances may lie apart. */
    private static final Duration SKEW = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Jdbi jdbi;
    private final TaskStore store;
    private final NodeStore nodes;
    private final Engine engine;
    private final EmbeddedLedger ledger;
    private final ComputeConfig config;
    private final Fit fit;
    private final Coordinator coordinator;
    private final Timings timings;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final BlockingQueue<Submission> waiting = new ArrayBlockingQueue<>(QUEUE);
    /** So that who submits little does not wait for who submits much. */
    private final BlockingQueue<Submission> small = new ArrayBlockingQueue<>(QUEUE);

    private final List<Loop> loops = new ArrayList<>();

    Tasks(
            Jdbi jdbi,
            TaskStore store,
            NodeStore nodes,
            Engine engine,
            EmbeddedLedger ledger,
            ComputeConfig config,
            Fit fit,
            Coordinator coordinator,
            Timings timings,
            UuidV7 ids,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.nodes = nodes;
        this.engine = engine;
        this.ledger = ledger;
        this.config = config;
        this.fit = fit;
        this.coordinator = coordinator;
        this.timings = timings;
        this.ids = ids;
        this.clock = clock;
    }

    void start() {
        loops.add(new Loop("compute-submit", config.poll(), () -> write(waiting)));
        loops.add(new Loop("compute-submit-small", config.poll(), () -> write(small)));
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
        loops.clear();
    }

    private record Submission(
            String requester, @Nullable String key, List<NewTask> tasks, CompletableFuture<List<Accepted>> answer) {}

    /** A task that is stored and paid for. */
    record Accepted(UUID id, TokenAmount escrow) {}

    /**
     * What tasks would set aside together.
     *
     * @param tasks as they would be submitted
     * @param available what the caller may spend now
     */
    record Quote(List<NewTask> tasks, TokenAmount escrow, TokenAmount available) {
        boolean covered() {
            return escrow.compareTo(available) <= 0;
        }
    }

    /** @throws BulwarkException as {@link #submit}, but for the balance, which the answer tells */
    Quote quote(Principal caller, List<TaskRequest> requests) {
        List<NewTask> tasks = read(requests);
        return new Quote(tasks, escrow(tasks), ledger.ftBalanceOf(caller.owner()));
    }

    private static TokenAmount escrow(List<NewTask> tasks) {
        TokenAmount sum = TokenAmount.ZERO;
        for (NewTask task : tasks) {
            sum = sum.plus(task.terms().escrow());
        }
        return sum;
    }

    /**
     * Accepts tasks, all or none.
     *
     * @param key the caller's own; the same one again gives the tasks of the first time
     * @throws BulwarkException VALIDATION_ERROR, INSUFFICIENT_BALANCE with what is there, NOT_AVAILABLE
     */
    List<Accepted> submit(Principal caller, @Nullable String key, List<TaskRequest> requests) {
        if (key != null && (key.isBlank() || key.length() > 200)) {
            throw BulwarkException.invalid("Idempotency-Key", "must have 1 to 200 characters");
        }
        return submit(caller.owner(), key, read(requests));
    }

    /** The same for an owner of tokens, whoever asked for it. */
    List<Accepted> submitFor(String owner, String key, List<TaskRequest> requests) {
        return submit(owner, key, read(requests));
    }

    List<Accepted> submit(String requester, @Nullable String key, List<NewTask> tasks) {
        Submission submission = new Submission(requester, key, tasks, new CompletableFuture<>());
        try {
            BlockingQueue<Submission> lane = tasks.size() <= SMALL ? small : waiting;
            if (!lane.offer(submission, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw BulwarkException.of(ErrorCode.STORAGE_UNAVAILABLE, "Too many tasks are being submitted");
            }
            return submission.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BulwarkException.of(ErrorCode.STORAGE_UNAVAILABLE, "The server stops");
        } catch (TimeoutException e) {
            throw BulwarkException.of(
                    ErrorCode.STORAGE_UNAVAILABLE, "Whether the tasks were stored is not known; ask with the same key");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BulwarkException fault && fault.code() == ErrorCode.INSUFFICIENT_BALANCE) {
                throw uncovered(requester, escrow(tasks));
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        }
    }

    private BulwarkException uncovered(String owner, TokenAmount required) {
        String current = ledger.ftBalanceOf(owner).toString();
        return BulwarkException.of(
                ErrorCode.INSUFFICIENT_BALANCE,
                "The escrow is " + required + " " + config.token() + ", the balance is " + current + " "
                        + config.token(),
                Map.of("required", required.toString(), "current", current, "token", config.token()));
    }

    private List<NewTask> read(List<TaskRequest> requests) {
        if (requests.isEmpty() || requests.size() > MOST_AT_ONCE) {
            throw BulwarkException.invalid("tasks", "must be 1 to " + MOST_AT_ONCE);
        }
        Instant now = clock.instant();
        List<NewTask> tasks = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            String prefix = requests.size() == 1 ? "" : "tasks[" + i + "].";
            tasks.add(new TaskForm(prefix, config).read(requests.get(i), now));
        }
        return tasks;
    }

    /** Writes what is waiting; true, because it waits for more by itself. */
    private boolean write(BlockingQueue<Submission> lane) {
        Submission first;
        try {
            first = lane.poll(config.poll().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        if (first == null) {
            return true;
        }
        List<Submission> batch = new ArrayList<>(List.of(first));
        int size = first.tasks().size();
        while (size < config.batch()) {
            Submission next = lane.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            size += next.tasks().size();
        }
        try {
            write(batch);
        } catch (RuntimeException e) {
            if (batch.size() == 1 || Outage.isOutage(e)) {
                // Whether they are stored is not known; with their key their callers may ask again.
                batch.forEach(one -> one.answer().completeExceptionally(e));
                return true;
            }
            // One caller's fault, such as an empty account, must not cost the others theirs.
            for (Submission one : batch) {
                try {
                    write(List.of(one));
                } catch (RuntimeException fault) {
                    one.answer().completeExceptionally(fault);
                }
            }
        }
        return true;
    }

    private void write(List<Submission> batch) {
        Map<Submission, List<Accepted>> answers = new HashMap<>();
        Engine.Done done = engine.submit(h -> accept(h, batch, answers));
        KillPoint.pass("compute.submitted");
        answers.forEach((submission, accepted) -> submission.answer().complete(accepted));
        coordinator.after(done);
        if (done.changed().stream().anyMatch(row -> row.task().wanted() > 0)) {
            coordinator.wake();
        }
    }

    /** The new tasks of a batch, with their places in the queue; what was submitted before is answered as it was then. */
    private List<TaskRow> accept(Handle h, List<Submission> batch, Map<Submission, List<Accepted>> answers) {
        answers.clear();
        List<TaskRow> all = new ArrayList<>();
        Instant now = clock.instant();
        Map<Submission, List<UUID>> fresh = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Submission one : batch) {
            String key = one.key();
            List<UUID> tasks = new ArrayList<>();
            one.tasks().forEach(task -> tasks.add(ids.next()));
            if (key != null && !store.first(h, one.requester(), key, tasks, now)) {
                answers.put(one, again(store.submitted(h, one.requester(), key)));
                continue;
            }
            fresh.put(one, tasks);
            counts.merge(one.requester(), tasks.size(), Integer::sum);
        }
        if (fresh.isEmpty()) {
            return all;
        }
        Map<String, Long> tags = store.tags(h, counts);
        fresh.forEach((one, tasks) -> {
            List<Accepted> accepted = new ArrayList<>(tasks.size());
            for (int i = 0; i < tasks.size(); i++) {
                NewTask task = one.tasks().get(i);
                accepted.add(new Accepted(tasks.get(i), task.terms().escrow()));
                all.add(row(tasks.get(i), one.requester(), task, now, tags.merge(one.requester(), 1L, Long::sum) - 1));
            }
            answers.put(one, accepted);
        });
        return all;
    }

    private List<Accepted> again(List<Found> found) {
        return found.stream().map(f -> new Accepted(f.id(), f.escrow())).toList();
    }

    private static TaskRow row(UUID id, String requester, NewTask task, Instant now, long order) {
        Spec spec = task.spec();
        Terms terms = task.terms();
        return new TaskRow(
                Task.submitted(id, terms),
                requester,
                spec.json(),
                spec.verification() == Verification.NUMERIC ? spec.tolerance() : null,
                now,
                spec.demand(terms.unit()),
                order,
                false,
                0,
                spec);
    }

    /** @throws BulwarkException NOT_FOUND, also for another's task */
    ObjectNode get(Principal caller, UUID id) {
        Found found = find(caller, id);
        ObjectNode json = json(found);
        if (found.finishedAt() == null) {
            Optional<Instant> measured = engine.remembered(id)
                    .or(() -> jdbi.withHandle(h -> store.peek(h, id)))
                    .flatMap(timings::completion);
            json.put("estimated_completion", measured.orElse(found.deadline()).toString());
            json.put("estimate", measured.isPresent() ? "measured" : "deadline");
        }
        return json;
    }

    /** Whether any of these has ended; a quick look. */
    boolean anyEnded(List<UUID> ids) {
        return jdbi.withHandle(h -> store.anyEnded(h, ids));
    }

    private Found find(Principal caller, UUID id) {
        return jdbi.withHandle(h -> store.find(h, id))
                .filter(found -> caller.seesAll() || found.requester().equals(caller.owner()))
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no such task"));
    }

    /**
     * Newest first, without payloads and results.
     *
     * @param status only those that stand there now; null for all
     * @param kind only those; null for all
     * @throws BulwarkException VALIDATION_ERROR for a status or kind that is none
     */
    Page<ObjectNode> list(Principal caller, @Nullable String status, @Nullable String kind, UUID before, int limit) {
        if (status != null && !Phase.WIRE.contains(status)) {
            throw BulwarkException.invalid("status", "must be one of " + String.join(", ", Phase.WIRE));
        }
        if (kind != null && !TaskForm.KINDS.contains(kind)) {
            throw BulwarkException.invalid("kind", "must be hash, embedding, chat or wasm");
        }
        String requester = caller.seesAll() ? null : caller.owner();
        List<Found> found = jdbi.withHandle(h -> store.list(h, requester, status, kind, before, limit + 1));
        List<Found> page = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit ? page.getLast().id().toString() : null;
        List<ObjectNode> items = page.stream().map(this::json).toList();
        items.forEach(item -> item.remove(List.of("payload", "result")));
        return new Page<>(items, next);
    }

    /**
     * Cancels a task; results that were delivered before are paid.
     *
     * @throws BulwarkException NOT_FOUND; CONFLICT when it has ended
     */
    ObjectNode cancel(Principal caller, UUID id) {
        find(caller, id);
        Engine.Done done = engine.apply(List.of(new Engine.Message(id, new Command.Cancel(), null)), node -> 0);
        Optional<Why> refused = done.refused().getFirst();
        if (refused.isPresent()) {
            throw BulwarkException.of(ErrorCode.CONFLICT, "The task has ended");
        }
        coordinator.after(done);
        return get(caller, id);
    }

    /** Why a task waits, which nodes were considered, and why each of them was refused. */
    ObjectNode explain(Principal caller, UUID id) {
        Found found = find(caller, id);
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("task_id", id.toString())
                .put("status", found.phase());
        json.set("attempts", attempts(found));
        Optional<TaskRow> row = jdbi.withHandle(h -> store.peek(h, id));
        if (row.isEmpty()) {
            json.put("reason", ended(found));
            return json;
        }
        Task task = row.get().task();
        Spec spec = row.get().spec();
        Instant now = clock.instant();
        List<Node> seen = online(now);
        ArrayNode considered = json.putArray("nodes");
        int fitting = 0;
        Map<Fit.Refusal, Integer> refusals = new HashMap<>();
        for (Node node : seen) {
            Optional<Fit.Refusal> refusal = refusal(node, spec, task.terms())
                    .or(() -> Fit.apart(node, task))
                    .or(() ->
                            node.running() >= node.offer().slots() ? Optional.of(Fit.Refusal.BUSY) : Optional.empty());
            ObjectNode one = considered.addObject().put("node_id", node.id().toString());
            if (refusal.isPresent()) {
                one.put("refused", refusal.get().name()).put("why", refusal.get().words);
                refusals.merge(refusal.get(), 1, Integer::sum);
            } else {
                one.put("refused", (String) null).put("why", "fits");
                fitting++;
            }
        }
        json.put("wanted", task.wanted());
        long ahead = jdbi.withHandle(h -> store.ahead(h, row.get()));
        json.put("ahead", ahead);
        json.put("unit_price", task.terms().unit().toString());
        json.put("token", config.token());
        json.put("reason", reason(task, seen.size(), fitting, refusals));
        return json;
    }

    /**
     * How its nodes were chosen, as far as that is kept: each choice is made again from the record of its round.
     *
     * @throws BulwarkException NOT_FOUND, also for another's task
     */
    ObjectNode choices(Principal caller, UUID id) {
        Found found = find(caller, id);
        Instant end = found.finishedAt() == null ? clock.instant() : found.finishedAt();
        List<NodeStore.KeptRound> rounds = jdbi.withHandle(
                h -> nodes.rounds(h, found.submittedAt().minus(SKEW), end.plus(SKEW), ROUNDS_LOOKED_AT));
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("task_id", id.toString());
        ArrayNode choices = json.putArray("choices");
        for (NodeStore.KeptRound round : rounds) {
            RoundRecord.Replay replay = RoundRecord.replay(round.roster(), round.content());
            for (RoundRecord.Choice choice : replay.choices()) {
                UUID node = choice.node();
                if (choice.task().equals(id) && node != null) {
                    choices.addObject()
                            .put("attempt", choice.epoch())
                            .put("node_id", node.toString())
                            .put("round", round.id().toString())
                            .put("at", round.at().toString())
                            .put("of", replay.choices().size())
                            .put("repeats", replay.repeated());
                }
            }
        }
        int attempts = AttemptsJson.read(found.attempts()).size();
        return json.put("complete", choices.size() == attempts);
    }

    private List<Node> online(Instant now) {
        return jdbi.withHandle(h -> nodes.seen(h, now.minus(config.lease()), NODES_EXPLAINED));
    }

    private Optional<Fit.Refusal> refusal(Node node, Spec spec, Terms terms) {
        return fit.offer(node, spec.requires(), spec.kind()).or(() -> fit.price(node, terms));
    }

    /**
     * What nodes that are online now could make of a task, whether or not they have room.
     *
     * @param able how many could take it
     */
    record Outlook(int online, int able, String refusals) {}

    /** @throws BulwarkException VALIDATION_ERROR, NOT_AVAILABLE */
    Outlook outlook(TaskRequest request) {
        NewTask task = read(List.of(request)).getFirst();
        List<Node> seen = online(clock.instant());
        Map<Fit.Refusal, Integer> refusals = new HashMap<>();
        for (Node node : seen) {
            refusal(node, task.spec(), task.terms()).ifPresent(why -> refusals.merge(why, 1, Integer::sum));
        }
        int refused = refusals.values().stream().mapToInt(n -> n).sum();
        return new Outlook(seen.size(), seen.size() - refused, words(refusals));
    }

    /**
     * What nodes that are online and take work offer.
     *
     * @param models sorted
     */
    record Offers(int nodes, List<String> models) {}

    Offers offers() {
        TreeSet<String> models = new TreeSet<>();
        int working = 0;
        for (Node node : online(clock.instant())) {
            if (!node.maintenance()) {
                working++;
                models.addAll(node.offer().models());
            }
        }
        return new Offers(working, List.copyOf(models));
    }

    private static String words(Map<Fit.Refusal, Integer> refusals) {
        return refusals.entrySet().stream()
                .sorted(Map.Entry.<Fit.Refusal, Integer>comparingByValue().reversed())
                .map(e -> e.getValue() + " " + e.getKey().words)
                .collect(java.util.stream.Collectors.joining("; "));
    }

    private static String reason(Task task, int seen, int fitting, Map<Fit.Refusal, Integer> refusals) {
        if (task.wanted() == 0) {
            return "Enough nodes are at work on it.";
        }
        if (seen == 0) {
            return "It waits: no node is online.";
        }
        if (fitting > 0) {
            return "It waits for its turn: " + fitting + " of " + seen + " nodes fit.";
        }
        return "It waits: none of " + seen + " nodes fits. " + words(refusals) + ".";
    }

    private static String ended(Found found) {
        return switch (found.phase()) {
            case "completed" -> "It is completed.";
            case "cancelled" -> "It was cancelled.";
            default ->
                Phase.Cause.DEADLINE.name().equals(found.cause())
                        ? "It failed: no result that agreed was there at its deadline."
                        : "It failed: its attempts brought no results that agree." + said(found);
        };
    }

    /** What the last node that gave up said; its owner's words, not ours. */
    private static String said(Found found) {
        return AttemptsJson.read(found.attempts()).reversed().stream()
                .flatMap(attempt -> attempt.state() instanceof State.Lost lost ? Stream.of(lost.said()) : Stream.of())
                .filter(said -> !said.isEmpty())
                .findFirst()
                .map(said -> " The last node that gave up said: " + said)
                .orElse("");
    }

    private ObjectNode json(Found found) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("task_id", found.id().toString()).put("status", found.phase());
        try {
            ObjectNode spec = (ObjectNode) JSON.readTree(found.spec());
            json.set("kind", spec.get("kind"));
            json.set("verification", spec.get("verification"));
            json.set("requires", spec.get("requires"));
            json.set("payload", spec.get("payload"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        json.put("redundancy", found.redundancy());
        json.put("escrow", found.escrow().toString());
        TokenAmount paid = found.paid();
        json.put("price", paid == null ? null : paid.toString());
        json.put("token", config.token());
        json.put("progress", progress(found.phase()));
        json.put("submitted_at", found.submittedAt().toString());
        json.put("deadline", found.deadline().toString());
        Instant finished = found.finishedAt();
        json.put("finished_at", finished == null ? null : finished.toString());
        json.put("result", found.output());
        Optional<Assurance> assurance = assurance(found);
        json.put("verified", assurance.map(Assurance::verified).orElse(null));
        json.put("assurance", assurance.map(Assurance::wire).orElse(null));
        if (found.phase().equals("failed")) {
            json.putObject("error").put("code", found.cause()).put("message", ended(found));
        }
        json.set("attempts", attempts(found));
        return json;
    }

    private static Optional<Assurance> assurance(Found found) {
        boolean completed = found.phase().equals("completed");
        boolean compared = Spec.read(found.spec()).verification() != Verification.NONE;
        return completed ? Optional.of(Assurance.of(compared, AttemptsJson.read(found.attempts()))) : Optional.empty();
    }

    /** What nobody measures is told in steps. */
    static double progress(String phase) {
        return switch (phase) {
            case "pending" -> 0;
            case "assigned" -> 0.1;
            case "in_progress" -> 0.5;
            default -> 1;
        };
    }

    private static ArrayNode attempts(Found found) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (Attempt attempt : AttemptsJson.read(found.attempts())) {
            ObjectNode one = json.addObject()
                    .put("attempt", attempt.epoch())
                    .put("node_id", attempt.at().node().toString())
                    .put("price", attempt.ask().toString())
                    .put("status", word(attempt.state()));
            if (attempt.state() instanceof State.Lost lost) {
                one.put("why", lost.why().name());
                if (!lost.said().isEmpty()) {
                    one.put("said", lost.said());
                }
            }
        }
        return json;
    }

    private static String word(State state) {
        return switch (state) {
            case State.Assigned s -> "assigned";
            case State.Running s -> "in_progress";
            case State.Committed s -> "committed";
            case State.Revealed s -> "delivered";
            case State.Accepted s -> "accepted";
            case State.Agreed s -> "confirmed";
            case State.Rejected s -> "rejected";
            case State.Lost s -> "lost";
            case State.Compensated s -> "compensated";
            case State.Withdrawn s -> "withdrawn";
        };
    }
}
