package io.bulwark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is to be computed, from options and files, as the bodies of submissions. */
final class TaskInputs {
    private static final int MOST = 20_000;

    @Option(names = "--kind", paramLabel = "KIND", description = "hash, embedding or chat.")
    @Nullable
    String kind;

    @Option(names = "--payload", paramLabel = "JSON", description = "What the nodes are given, as JSON.")
    @Nullable
    String payload;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Instead: a message for chat, a text for embedding or hash.")
    @Nullable
    String text;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "Instead: a file, or - for standard input: one payload in JSON, or one a line. A line with payload"
                            + " and kind or max_price is a whole task, for which the options fill in what it leaves out.")
    @Nullable
    String file;

    @Option(names = "--max-price", paramLabel = "N", description = "The most that it may cost, set aside at once.")
    @Nullable
    String maxPrice;

    @Option(
            names = "--verification",
            paramLabel = "HOW",
            description =
                    "exact, numeric, or none: one node's word, shown as not verified (exact; numeric for embedding,"
                            + " none for chat).")
    @Nullable
    String verification;

    @Option(names = "--redundancy", paramLabel = "N", description = "Nodes that compute it, 1 to 3 (1).")
    @Nullable
    Integer redundancy;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description = "A task unfinished for so long fails and is refunded (300).")
    @Nullable
    Integer deadline;

    @Option(names = "--model", paramLabel = "NAME", description = "Only nodes that offer this model.")
    @Nullable
    String model;

    @Option(names = "--gpu", description = "Only nodes with a GPU.")
    boolean gpu;

    @Option(names = "--region", paramLabel = "NAME", description = "Only nodes of this region.")
    @Nullable
    String region;

    /** Whether standard input is used up. */
    boolean fromInput() {
        return "-".equals(file);
    }

    List<ObjectNode> read(Console console) {
        if (Stream.of(payload, text, file).filter(given -> given != null).count() != 1) {
            throw new CliException(Exit.USAGE, "give one of --payload, --text and --file");
        }
        List<ObjectNode> tasks = new ArrayList<>();
        if (file != null) {
            for (JsonNode one : values(Text.safe(file), new TextInput(console).read(file))) {
                tasks.add(task(one));
            }
        } else {
            tasks.add(task(text == null ? json("--payload", String.valueOf(payload)) : said(text)));
        }
        for (ObjectNode task : tasks) {
            if (!task.has("kind")) {
                throw new CliException(Exit.USAGE, "--kind is missing: hash, embedding or chat");
            }
            if (!task.has("max_price")) {
                throw new CliException(Exit.USAGE, "--max-price is missing: the most that a task may cost, such as 12");
            }
        }
        return tasks;
    }

    private JsonNode said(String words) {
        if ("chat".equals(kind)) {
            ObjectNode chat = Json.object();
            chat.putArray("messages").addObject().put("role", "user").put("content", words);
            return chat;
        }
        return "embedding".equals(kind) ? Json.object().put("input", words) : TextNode.valueOf(words);
    }

    private static JsonNode json(String from, String text) {
        try {
            JsonNode value = Json.parse(text);
            if (!value.isMissingNode() && !value.isNull()) {
                return value;
            }
        } catch (JsonProcessingException e) {
            throw new CliException(Exit.INPUT, from + " is not JSON: " + Json.fault(e), "next: for words, use --text");
        }
        throw new CliException(Exit.INPUT, from + " is empty");
    }

    /** One value, however many lines it has, or one for each line. */
    private static List<JsonNode> values(String from, String content) {
        List<String> lines = content.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() > 1) {
            try {
                return List.of(Json.parse(content));
            } catch (JsonProcessingException e) {
                // Then it is one value a line, and the line says what is wrong.
                return each(from, lines);
            }
        }
        return each(from, lines.isEmpty() ? List.of("") : lines);
    }

    private static List<JsonNode> each(String from, List<String> lines) {
        if (lines.size() > MOST) {
            throw new CliException(Exit.INPUT, from + ": more than " + MOST + " tasks");
        }
        List<JsonNode> values = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            values.add(json(lines.size() == 1 ? from : from + " line " + (i + 1), lines.get(i)));
        }
        return values;
    }

    private ObjectNode task(JsonNode given) {
        boolean whole = given.has("payload") && (given.has("kind") || given.has("max_price"));
        ObjectNode task = whole && given instanceof ObjectNode object ? object.deepCopy() : Json.object();
        if (!whole) {
            task.set("payload", given);
        }
        absent(task, "kind", kind);
        absent(task, "max_price", maxPrice);
        absent(task, "verification", verification);
        if (redundancy != null && !task.has("redundancy")) {
            task.put("redundancy", redundancy);
        }
        if (deadline != null && !task.has("deadline_s")) {
            task.put("deadline_s", deadline);
        }
        if (model != null || gpu || region != null) {
            ObjectNode requires = task.get("requires") instanceof ObjectNode there ? there : task.putObject("requires");
            absent(requires, "model", model);
            absent(requires, "region", region);
            if (gpu && !requires.has("gpu")) {
                requires.put("gpu", true);
            }
        }
        return task;
    }

    private static void absent(ObjectNode object, String member, @Nullable String value) {
        if (value != null && !object.has(member)) {
            object.put(member, value);
        }
    }
}
