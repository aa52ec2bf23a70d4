package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a node does: on a terminal a few lines that rewrite themselves, elsewhere a line for what matters and figures now
 * and then, or everything as JSON.
 */
final class Screen {
    /** How the node is shown. */
    enum Form {
        LIVE,
        LINES,
        JSON
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final Duration FIGURES_EVERY = Duration.ofSeconds(30);
    private static final Duration JSON_EVERY = Duration.ofSeconds(5);

    private final PrintStream out;
    private final Form form;
    private final int width;
    private final String server;
    private int shown;
    private String last = "";
    private String before = "";
    private long figuresAt = System.nanoTime();

    Screen(PrintStream out, Form form, int width, String server) {
        this.out = out;
        this.form = form;
        this.width = Math.max(40, width);
        this.server = server;
    }

    synchronized void happened(AgentEvent event) {
        switch (form) {
            case JSON -> out.println(json(event));
            case LIVE -> last = line(event);
            case LINES -> {
                if (matters(event.what())) {
                    out.println(line(event));
                }
            }
        }
        out.flush();
    }

    private static boolean matters(AgentEvent.What what) {
        return switch (what) {
            case TAKEN, COMMITTED, DELIVERED, WITHDRAWN -> false;
            default -> true;
        };
    }

    private static String line(AgentEvent event) {
        String what = event.what().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return TIME.format(event.at().atZone(ZoneId.systemDefault())) + "  " + what
                + (event.attempt() == null ? "" : " " + event.attempt())
                + (event.detail().isEmpty() ? "" : ": " + event.detail());
    }

    private static ObjectNode json(AgentEvent event) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("at", event.at().toString())
                .put("event", event.what().name().toLowerCase(Locale.ROOT));
        Attempt attempt = event.attempt();
        if (attempt != null) {
            json.put("task", attempt.task().toString()).put("attempt", attempt.epoch());
        }
        return event.detail().isEmpty() ? json : json.put("detail", event.detail());
    }

    /** Called a few times a second. */
    synchronized void tick(AgentStatus status) {
        long now = System.nanoTime();
        switch (form) {
            case LIVE -> draw(status);
            case LINES -> {
                if (now - figuresAt >= FIGURES_EVERY.toNanos()) {
                    figuresAt = now;
                    String figures = figures(status);
                    if (!figures.equals(before)) {
                        before = figures;
                        out.println(TIME.format(Instant.now().atZone(ZoneId.systemDefault())) + "  " + figures);
                    }
                }
            }
            case JSON -> {
                if (now - figuresAt >= JSON_EVERY.toNanos()) {
                    figuresAt = now;
                    out.println(json(status));
                }
            }
        }
        out.flush();
    }

    /** The last word. */
    synchronized void end(AgentStatus status) {
        switch (form) {
            case LIVE -> {
                draw(status);
                shown = 0;
            }
            case LINES ->
                out.println(TIME.format(Instant.now().atZone(ZoneId.systemDefault())) + "  " + figures(status));
            case JSON -> out.println(json(status));
        }
        out.flush();
    }

    private void draw(AgentStatus status) {
        List<String> lines = new ArrayList<>();
        lines.add("node " + (status.node() == null ? "(not registered)" : status.node()) + " at " + server);
        lines.add("state     " + status.state().name().toLowerCase(Locale.ROOT)
                + (status.reason().isEmpty() ? "" : ": " + status.reason()));
        lines.add("tasks     " + tasks(status));
        JsonNode server = status.server();
        if (server != null) {
            lines.add("money     " + money(status, server));
            lines.add("work      " + work(server));
        }
        if (!last.isEmpty()) {
            lines.add("last      " + last);
        }
        StringBuilder text = new StringBuilder();
        if (shown > 0) {
            text.append("\u001b[").append(shown).append('F');
        }
        for (String line : lines) {
            text.append("\u001b[K").append(clip(line)).append('\n');
        }
        text.append("\u001b[J");
        shown = lines.size();
        out.print(text);
    }

    private String clip(String line) {
        return line.codePointCount(0, line.length()) <= width - 1
                ? line
                : line.substring(0, line.offsetByCodePoints(0, width - 2)) + "…";
    }

    private static String figures(AgentStatus status) {
        JsonNode server = status.server();
        String text = status.state().name().toLowerCase(Locale.ROOT)
                + (status.reason().isEmpty() ? "" : " (" + status.reason() + ")") + "; " + tasks(status);
        return server == null ? text : text + "; " + money(status, server) + "; " + work(server);
    }

    private static String tasks(AgentStatus status) {
        return "running " + status.running() + " of " + status.slots() + ", to be shown " + status.committed()
                + ", delivered " + status.delivered() + ", failed " + status.failed() + ", given back "
                + status.released() + ", lost " + status.lost();
    }

    private static String money(AgentStatus status, JsonNode server) {
        JsonNode metrics = server.path("performance_metrics");
        JsonNode earned = server.path("earned");
        String text = (earned.isMissingNode()
                        ? ""
                        : "earned " + word(earned, "last_hour") + " this hour, " + word(earned, "last_day")
                                + " today; ")
                + "stake " + word(server, "stake") + " " + status.token() + ", reputation "
                + word(metrics, "reputation");
        return metrics.path("rejected").asLong() == 0
                ? text
                : text + ", WRONG RESULTS " + metrics.path("rejected").asLong();
    }

    /** Why it gets work or does not. */
    private static String work(JsonNode server) {
        JsonNode work = server.path("work");
        if (work.isMissingNode()) {
            return "";
        }
        String blocked = word(work, "why");
        if (!blocked.isEmpty()) {
            return "none: the node " + blocked;
        }
        StringBuilder text = new StringBuilder();
        long waiting = work.path("waiting").asLong();
        text.append(
                waiting == 0
                        ? "none is waiting"
                        : waiting + " waiting, " + work.path("fits").asLong() + " fit");
        for (JsonNode refusal : work.path("refused")) {
            text.append("; ")
                    .append(refusal.path("tasks").asLong())
                    .append(" not: it ")
                    .append(word(refusal, "why"));
        }
        return text.toString();
    }

    private static String word(JsonNode json, String member) {
        return Words.safe(json.path(member).asText(""), 80);
    }

    private static ObjectNode json(AgentStatus status) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("at", Instant.now().toString())
                .put("event", "status")
                .put("state", status.state().name().toLowerCase(Locale.ROOT))
                .put("reason", status.reason())
                .put("node_id", status.node() == null ? null : status.node().toString())
                .put("running", status.running())
                .put("slots", status.slots())
                .put("committed", status.committed())
                .put("delivered", status.delivered())
                .put("failed", status.failed())
                .put("released", status.released())
                .put("lost", status.lost());
        @Nullable JsonNode server = status.server();
        if (server != null) {
            json.set("server", server);
        }
        return json;
    }
}
