package io.bulwark.node;

import io.bulwark.node.AgentException.Kind;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The node alone, for machines and containers that run nothing else; {@code bulwark node} is the same. */
@Command(
        name = "bulwark-node",
        header = "Compute for a Bulwark network, with tokens at stake",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The owner's key comes from BULWARK_KEY, or from the file that BULWARK_KEY_FILE names.",
            "",
            "Example:",
            "  BULWARK_KEY_FILE=owner.key bulwark-node --server https://bulwark.example.org --stake 1000"
        })
public final class Main implements Callable<Integer> {
    private static final int LARGEST_KEY = 4096;

    private final PrintStream out;
    private final Map<String, String> environment;

    @Option(names = "--server", paramLabel = "URL", description = "The server. Else BULWARK_URL.")
    @Nullable
    String server;

    @Mixin
    AgentOptions options = new AgentOptions();

    private Main(PrintStream out, Map<String, String> environment) {
        this.out = out;
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 8192),
                false,
                StandardCharsets.UTF_8);
        int exit = new CommandLine(new Main(out, System.getenv()))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((fault, command, parsed) -> {
                    if (fault instanceof AgentException known) {
                        System.err.println("error: " + known.headline());
                        known.details().forEach(line -> System.err.println("  " + line));
                        return exit(known.kind());
                    }
                    throw fault;
                })
                .execute(arguments);
        out.flush();
        System.exit(exit);
    }

    /** The exit codes of {@code bulwark}. */
    private static int exit(Kind kind) {
        return switch (kind) {
            case USAGE -> 2;
            case INPUT -> 3;
            case NO_SERVER -> 4;
            case REFUSED -> 5;
        };
    }

    @Override
    public Integer call() {
        String text = server == null ? environment.get("BULWARK_URL") : server;
        if (text == null || !text.matches("https?://[^/?#@]+/?")) {
            throw new AgentException(
                    Kind.USAGE, "say which server with --server or BULWARK_URL, such as https://bulwark.example.org");
        }
        URI base = URI.create(text.replaceAll("/$", ""));
        String key = key();
        return AgentProgram.run(
                options,
                () -> new Endpoint(base, key),
                base.toString(),
                environment,
                out,
                System.console() != null && System.console().isTerminal(),
                100);
    }

    private @Nullable String key() {
        String key = environment.get("BULWARK_KEY");
        String file = environment.get("BULWARK_KEY_FILE");
        if (key == null && file != null) {
            try {
                Path path = Path.of(file);
                key = Files.size(path) > LARGEST_KEY ? "" : Files.readString(path);
            } catch (IOException e) {
                throw new AgentException(
                        Kind.INPUT,
                        "cannot read BULWARK_KEY_FILE (" + e.getClass().getSimpleName() + ")");
            }
        }
        if (key == null) {
            return null;
        }
        String bare = key.strip();
        if (bare.isEmpty() || !bare.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            throw new AgentException(Kind.INPUT, "the owner's key holds characters that no key has");
        }
        return bare;
    }
}
