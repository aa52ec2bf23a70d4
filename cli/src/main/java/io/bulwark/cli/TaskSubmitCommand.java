package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "submit",
        header = "Submit work to the network's nodes",
        description = {
            "%nShows first what is set aside and what a result can earn, and asks when a terminal is there. What is not paid"
                    + " comes back. A submission that is repeated under the same key pays once.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:submitted; with --watch, every task is completed",
            "1:you said no; with --watch, a task failed or was cancelled",
            "2:the command line is wrong",
            "3:the payload cannot be read",
            "4:no server can be reached or started",
            "5:the server refused it, or the balance does not cover it"
        },
        footer = {
            "",
            "Examples:",
            "  bulwark task submit --kind hash --payload '\"hello\"' --max-price 12 --watch",
            "  bulwark task submit --kind chat --text 'Name three rivers' --model llama3 --max-price 2",
            "  bulwark task submit --kind embedding --file texts.jsonl --max-price 1 --yes --json"
        })
final class TaskSubmitCommand implements Callable<Integer> {
    /** As many as one call of the server takes. */
    private static final int BATCH = 1_000;

    /** Well below the server's limit for a body. */
    private static final int BATCH_CHARS = 2_000_000;

    private static final int TRIES = 3;

    private final Console console;

    @Mixin
    TaskInputs inputs = new TaskInputs();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Names this submission: the same key again gives the tasks of the first time (a new one).")
    @Nullable
    String key;

    @Option(names = "--watch", description = "Wait for the end, and show the result.")
    boolean watch;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--json", description = "The server's answers.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    TaskSubmitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        List<ObjectNode> tasks = inputs.read(console);
        try (Session session = new ServerAccess(server, console).open()) {
            Api api = session.api();
            List<List<ObjectNode>> batches = batches(tasks);
            new TaskOffer(console, api).show(batches);
            boolean asks = !yes && console.answers() && !inputs.fromInput();
            if (asks && !console.confirms(tasks.size() == 1 ? "Submit it?" : "Submit " + tasks.size() + " tasks?")) {
                console.status().note("not submitted");
                return Exit.RISK;
            }
            String name = key == null ? UUID.randomUUID().toString() : key;
            List<JsonNode> accepted = new ArrayList<>();
            for (int i = 0; i < batches.size(); i++) {
                accepted.addAll(submit(api, batches.get(i), batches.size() == 1 ? name : name + "-" + i, name));
            }
            List<String> ids = accepted.stream()
                    .map(task -> Json.text(task, "task_id", ""))
                    .toList();
            if (!watch) {
                accepted(accepted);
                return Exit.OK;
            }
            ids.forEach(id -> console.status().note("submitted " + id));
            return new TaskEnd(console, api, json).show(ids);
        }
    }

    private static List<List<ObjectNode>> batches(List<ObjectNode> tasks) {
        List<List<ObjectNode>> batches = new ArrayList<>();
        List<ObjectNode> current = new ArrayList<>();
        int chars = 0;
        for (ObjectNode task : tasks) {
            int own = task.toString().length();
            if (!current.isEmpty() && (current.size() == BATCH || chars + own > BATCH_CHARS)) {
                batches.add(current);
                current = new ArrayList<>();
                chars = 0;
            }
            current.add(task);
            chars += own;
        }
        batches.add(current);
        return batches;
    }

    /** A lost answer is asked for again under the same key, so that nothing is paid twice. */
    private List<JsonNode> submit(Api api, List<ObjectNode> tasks, String key, String name) {
        console.status().show("submitting…");
        for (int attempt = 1; ; attempt++) {
            try {
                return answered(api, tasks, key);
            } catch (CliException e) {
                boolean lost = e.exit() == Exit.NO_SERVER
                        || e instanceof ApiException refusal
                                && (refusal.code().equals("STORAGE_UNAVAILABLE")
                                        || refusal.code().equals("TIMEOUT"));
                if (!lost) {
                    throw e;
                }
                if (attempt == TRIES) {
                    List<String> details = new ArrayList<>(e.details());
                    details.add("whether it was submitted is not known; with --idempotency-key " + name
                            + " the same command pays once");
                    throw new CliException(e.exit(), e.headline(), details);
                }
                Deadline.in(server.timeout()).pause(java.time.Duration.ofMillis(500L << attempt));
            } finally {
                console.status().clear();
            }
        }
    }

    private static List<JsonNode> answered(Api api, List<ObjectNode> tasks, String key) {
        if (tasks.size() == 1) {
            return List.of(api.postOnce("/api/v1/tasks", tasks.getFirst(), key));
        }
        ObjectNode body = Json.object();
        body.putArray("tasks").addAll(tasks);
        List<JsonNode> accepted = new ArrayList<>();
        api.postOnce("/api/v1/tasks/batch", body, key).path("tasks").forEach(accepted::add);
        return accepted;
    }

    private void accepted(List<JsonNode> tasks) {
        if (json) {
            if (tasks.size() == 1) {
                console.print(Json.pretty(tasks.getFirst()) + "\n");
            } else {
                ObjectNode all = Json.object();
                all.putArray("tasks").addAll(tasks);
                console.print(Json.pretty(all) + "\n");
            }
            return;
        }
        Render page = new Render(console);
        for (JsonNode task : tasks) {
            page.line("submitted " + page.bold(Text.safe(Json.text(task, "task_id", "(no id)"))));
        }
        page.text(0, "", "next: bulwark task watch " + Json.text(tasks.getFirst(), "task_id", "TASK"), page::dim);
        console.print(page.toString());
    }
}
