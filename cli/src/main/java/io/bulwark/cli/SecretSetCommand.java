package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        header = "Enter a secret, or replace it",
        description = "%nThe value is asked for, or read from standard input or a file: on the command line,"
                + " others on this machine could see it. It cannot be read back.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Examples:", "  bulwark secret set openai --from key.txt", "  bulwark secret set openai < key.txt"
        })
final class SecretSetCommand implements Callable<Integer> {
    private static final int LARGEST = 65_536;

    private final Console console;

    @Parameters(paramLabel = "NAME", description = "What configuration calls it: NAME in secret:NAME.")
    String name = "";

    @Option(names = "--from", paramLabel = "FILE", description = "The file that holds the value.")
    @Nullable
    String from;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    SecretSetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        String value = value();
        if (value.isEmpty()) {
            throw new CliException(Exit.INPUT, "the value is empty");
        }
        String body = Json.object().put("value", value).toString();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api()
                    .put("/api/v1/secrets/" + Api.encode(name), "application/json", BodyPublishers.ofString(body));
            console.print(
                    json
                            ? Json.pretty(answer) + "\n"
                            : "Secret " + Text.safe(Json.text(answer, "name", name)) + " is kept (version "
                                    + Text.safe(Json.text(answer, "version", "?")) + "). Configuration names it "
                                    + Text.safe(Json.text(answer, "reference", "secret:" + name)) + "\n");
        }
        return Exit.OK;
    }

    private String value() {
        java.io.Console terminal = from == null ? System.console() : null;
        if (terminal != null && terminal.isTerminal()) {
            char[] typed = terminal.readPassword("Value of %s (not shown): ", Text.safe(name));
            return typed == null ? "" : new String(typed).strip();
        }
        try {
            byte[] bytes;
            if (from == null || from.equals("-")) {
                bytes = console.in().readNBytes(LARGEST + 1);
            } else {
                try (var in = Files.newInputStream(Path.of(from))) {
                    bytes = in.readNBytes(LARGEST + 1);
                }
            }
            if (bytes.length > LARGEST) {
                throw new CliException(Exit.INPUT, "the value is larger than 64 KB");
            }
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException | InvalidPathException e) {
            throw new CliException(Exit.INPUT, Text.safe(String.valueOf(from)) + ": cannot be read");
        }
    }
}
