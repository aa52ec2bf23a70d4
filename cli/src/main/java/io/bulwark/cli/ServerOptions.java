package io.bulwark.cli;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command talks to; every command that needs one mixes these in. */
final class ServerOptions {
    @Option(
            names = "--server",
            paramLabel = "URL",
            order = 90,
            description = "The server to use. Else BULWARK_URL, else the one that runs on the data folder, else one is"
                    + " started for this call (mcp starts none).")
    @Nullable
    String server;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            order = 91,
            description = "The key to show. Else BULWARK_KEY, else the operator's key of the data folder.")
    @Nullable
    String key;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            order = 92,
            description = "The data folder. Else BULWARK_DATA, else the folder data beside the launcher.")
    @Nullable
    Path data;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            order = 93,
            defaultValue = "120",
            description = "How long one answer may take (default: ${DEFAULT-VALUE}).")
    int timeout = 120;

    Duration timeout() {
        if (timeout < 1 || timeout > 86_400) {
            throw new CliException(Exit.USAGE, "--timeout must be between 1 and 86400 seconds");
        }
        return Duration.ofSeconds(timeout);
    }

    Path data(Console console) {
        if (data != null) {
            return data.toAbsolutePath().normalize();
        }
        String named = console.env("BULWARK_DATA");
        return (named == null ? console.home().resolve("data") : Path.of(named))
                .toAbsolutePath()
                .normalize();
    }
}
