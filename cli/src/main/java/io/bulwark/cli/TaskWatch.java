package io.bulwark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows tasks to their end: by the server's events, resumed behind the last one seen when the connection breaks, and by
 * looking where there is no connection. What counts is the look; events only say when it is worth it.
 */
final class TaskWatch {
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int BROKEN = 3;
    private static final int LOOKS = 50;
    private static final int LONGEST_EVENT = 1 << 20;

    private final Console console;
    private final Api api;
    private final boolean json;
    private final Map<String, ObjectNode> ended = new LinkedHashMap<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Map<String, String> told = new LinkedHashMap<>();
    private @Nullable String last;
    /** When a server that does not answer any more is given up; null while it answers. */
    private @Nullable Deadline away;

    private boolean answered;

    /** @param json whether each event is printed as a line of JSON */
    TaskWatch(Console console, Api api, boolean json) {
        this.console = console;
        this.api = api;
        this.json = json;
    }

    /** Events of one connection; a null stands for its end. */
    private static final class Events implements WebSocket.Listener {
        private final LinkedBlockingQueue<List<JsonNode>> queue = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean complete) {
            partial.append(data);
            if (partial.length() > LONGEST_EVENT) {
                socket.abort();
                queue.add(List.of());
                return null;
            }
            if (complete) {
                try {
                    queue.add(List.of(Json.parse(partial.toString())));
                } catch (JsonProcessingException e) {
                    socket.abort();
                    queue.add(List.of());
                }
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            queue.add(List.of());
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            queue.add(List.of());
        }
    }

    /** Returns when all have ended, each as the server shows it then. */
    Map<String, ObjectNode> until(List<String> ids) {
        open.addAll(ids);
        look();
        int broken = 0;
        Duration pause = FIRST_PAUSE;
        while (!open.isEmpty()) {
            boolean followed = broken < BROKEN && follow();
            broken = followed ? 0 : broken + 1;
            if (open.isEmpty()) {
                break;
            }
            if (broken == BROKEN) {
                console.status().note("events cannot be had; looking every now and then");
            }
            Deadline.in(LONGEST_PAUSE).pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            look();
        }
        console.status().clear();
        return ended;
    }

    /** Until all have ended or the connection breaks; false when there never was one. */
    private boolean follow() {
        Events events = new Events();
        WebSocket socket;
        try {
            socket = api.socket("/ws?channels=tasks" + (last == null ? "" : "&last_id=" + Api.encode(last)), events);
        } catch (IOException e) {
            return false;
        }
        boolean any = false;
        try {
            // What happened before the connection was there.
            look();
            while (!open.isEmpty()) {
                List<JsonNode> next = events.queue.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    look();
                } else if (next.isEmpty()
                        || next.getFirst().path("type").asText().equals("error")) {
                    return any;
                } else {
                    any = true;
                    heard(next.getFirst());
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.REFUSED, "interrupted");
        } finally {
            socket.abort();
        }
    }

    private void heard(JsonNode event) {
        String id = Json.text(event, "id");
        last = id == null ? last : id;
        if (event.path("missed").asBoolean(false)) {
            look();
        }
        JsonNode update = event.path("task_update");
        String task = Json.text(update, "task_id", "");
        if (!open.contains(task)) {
            return;
        }
        if (json) {
            console.print(Json.compact(event) + "\n");
        }
        String status = Json.text(update, "status", "");
        if (TaskText.ended(status)) {
            look(task);
        } else {
            say(task, status, Json.text(update, "estimated_completion"));
        }
    }

    /** Asks for some of the open ones, the others next time. */
    private void look() {
        for (String id : new ArrayList<>(open).subList(0, Math.min(open.size(), LOOKS))) {
            open.remove(id);
            open.add(id);
            look(id);
        }
    }

    private void look(String id) {
        ObjectNode task = asked(id);
        if (task == null) {
            return;
        }
        String status = Json.text(task, "status", "");
        if (TaskText.ended(status)) {
            open.remove(id);
            ended.put(id, task);
            told.remove(id);
            say(id, status, null);
        } else {
            boolean measured = Json.text(task, "estimate", "").equals("measured");
            say(id, status, measured ? Json.text(task, "estimated_completion") : null);
        }
    }

    /** The task, or null while a server that did answer is away: it may only be starting again. */
    private @Nullable ObjectNode asked(String id) {
        try {
            ObjectNode task = api.get("/api/v1/tasks/" + Api.encode(id), Map.of());
            answered = true;
            away = null;
            return task;
        } catch (CliException e) {
            Deadline until = away;
            boolean gone = e.exit() == Exit.NO_SERVER && answered;
            if (!gone || until != null && until.over()) {
                throw e;
            }
            if (until == null) {
                away = Deadline.in(PATIENCE);
                console.status().note("the server does not answer; trying again for a minute");
            }
            return null;
        }
    }

    private void say(String id, String status, @Nullable String estimate) {
        String more = open.size() > 1 ? ", " + open.size() + " unfinished" : "";
        String line = id + " " + status
                + (estimate == null ? "" : ", perhaps until " + ProposalsListCommand.time(estimate)) + more;
        if (console.status().terminal()) {
            console.status().show(line);
        } else if (!json && !status.equals(told.put(id, status))) {
            console.status().note(id + " " + status);
        }
    }
}
