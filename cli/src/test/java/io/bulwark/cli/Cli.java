package io.bulwark.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs command lines as the process would, with streams that can be read afterwards. */
final class Cli {
    record Result(int exit, String out, String err) {}

    private final Map<String, String> env = new HashMap<>(Map.of("COLUMNS", "100"));
    private final Path home;
    private byte[] in = new byte[0];
    private boolean terminal;

    Cli(Path home) {
        this.home = home;
    }

    Cli env(String name, String value) {
        env.put(name, value);
        return this;
    }

    Cli in(String text) {
        in = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    Cli terminal() {
        terminal = true;
        return this;
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(in),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env,
                terminal,
                terminal,
                terminal,
                home);
        int exit = Main.execute(args, console);
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
