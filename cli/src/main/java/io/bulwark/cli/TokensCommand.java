package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.token.TokenTools;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tokens",
        header = "Count, compress or chunk a text for a model",
        description = {
            "%nExact for the models of OpenAI; an estimate says so with its error. Works on this machine alone: no server is"
                    + " needed and nothing is sent.%n"
        },
        sortOptions = false,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark tokens prompt.txt --model gpt-4o",
            "  bulwark tokens prompt.txt --compress > shorter.txt",
            "  bulwark tokens handbook.md --chunk 512 --overlap 64 --json"
        })
final class TokensCommand implements Callable<Integer> {
    private static final int LEAST = 16;
    private static final int LARGEST = 100_000;

    private final Console console;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A text; - (or nothing) for standard input.")
    String file = "-";

    @Option(names = "--model", paramLabel = "NAME", description = "Count as this model does, and say what it costs.")
    @Nullable
    String model;

    @Option(
            names = "--output-tokens",
            paramLabel = "N",
            description = "Tokens of an expected answer, for the cost (0).")
    long output;

    @Option(names = "--compress", description = "Print a shorter text that keeps every number, name and negation.")
    boolean compress;

    @Option(names = "--chunk", paramLabel = "SIZE", description = "Cut into chunks of at most SIZE tokens.")
    int size;

    @Option(
            names = "--overlap",
            paramLabel = "N",
            description = "Tokens that a chunk may repeat from the one before (0).")
    int overlap;

    @Option(names = "--json", description = "The answer as the server gives it.")
    boolean json;

    TokensCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (compress && size != 0) {
            throw new CliException(Exit.USAGE, "give either --compress or --chunk");
        }
        if (size != 0 && (size < LEAST || size > LARGEST || overlap < 0 || overlap > size / 2)) {
            throw new CliException(
                    Exit.USAGE, "--chunk must be " + LEAST + " to " + LARGEST + ", --overlap at most half of it");
        }
        if (output < 0) {
            throw new CliException(Exit.USAGE, "--output-tokens must be 0 or more");
        }
        String text = new TextInput(console).read(file);
        if (compress) {
            ObjectNode shorter = TokenTools.compress(text, model);
            if (!json) {
                console.status()
                        .note(Text.grouped(shorter.path("tokens_before").asText()) + " tokens before, "
                                + Text.grouped(shorter.path("tokens_after").asText()) + " after");
            }
            console.print(
                    json ? Json.pretty(shorter) + "\n" : shorter.path("text").asText());
        } else if (size != 0) {
            ObjectNode chunks = TokenTools.chunk(text, model, size, overlap);
            console.print(json ? Json.pretty(chunks) + "\n" : chunks(chunks));
        } else {
            ObjectNode count = TokenTools.count(text, List.of(), model, output);
            console.print(json ? Json.pretty(count) + "\n" : count(count));
        }
        return Exit.OK;
    }

    private String count(ObjectNode count) {
        Render page = new Render(console);
        String about = count.path("exact").asBoolean() ? "" : "about ";
        page.line(page.bold(about + Text.count(count.path("tokens").asLong(), "token")) + "  "
                + page.dim(Text.safe(count.path("encoding").asText())));
        if (count.has("note")) {
            page.line("  "
                    + page.dim(Text.safe(count.path("note").asText()) + ", right within "
                            + Math.round(count.path("error").asDouble() * 100) + " %"));
        }
        if (count.path("cost_usd").isNull()) {
            page.line("  cost unknown: " + Text.safe(count.path("cost_reason").asText()));
        } else {
            page.line("  $" + Text.safe(count.path("cost_usd").asText()) + " at the list price of "
                    + Text.safe(count.path("price_as_of").asText()));
        }
        return page.toString();
    }

    private String chunks(ObjectNode answer) {
        Render page = new Render(console);
        int number = 0;
        for (JsonNode chunk : answer.path("chunks")) {
            StringBuilder where = new StringBuilder();
            chunk.path("headings").forEach(heading -> where.append("  ").append(Text.safe(heading.asText())));
            page.line(page.bold("chunk " + ++number) + "  "
                    + Text.count(chunk.path("tokens").asLong(), "token") + page.dim(where.toString()));
            page.text(2, chunk.path("text").asText()).blank();
        }
        return page.toString();
    }
}
