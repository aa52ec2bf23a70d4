package io.bulwark.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a command may touch of its process: streams, environment, terminal facts and the folder Bulwark lives in. */
final class Console {
    private static final int NARROW = 40;
    private static final int WIDE = 160;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> env;
    private final boolean colour;
    private final boolean terminal;
    private final boolean answers;
    private final Path home;
    private final StatusLine status;

    Console(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Map<String, String> env,
            boolean inTerminal,
            boolean outTerminal,
            boolean errTerminal,
            Path home) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.env = Map.copyOf(env);
        this.home = home;
        this.terminal = outTerminal;
        this.answers = inTerminal && errTerminal;
        boolean dumb = "dumb".equals(env.get("TERM"));
        this.colour = outTerminal && env.getOrDefault("NO_COLOR", "").isEmpty() && !dumb;
        this.status = new StatusLine(err, errTerminal && !dumb, width());
    }

    static Console ofProcess() {
        return new Console(
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getenv(),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2),
                homeFolder());
    }

    InputStream in() {
        return in;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    StatusLine status() {
        return status;
    }

    Path home() {
        return home;
    }

    /** The value of an environment variable; an empty one counts as absent. */
    @Nullable
    String env(String name) {
        String value = env.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** All environment variables. */
    Map<String, String> environment() {
        return env;
    }

    /** Whether standard output is a terminal. */
    boolean terminal() {
        return terminal;
    }

    /** Whether somebody can be asked: input and error output are a terminal. */
    boolean answers() {
        return answers;
    }

    /** Asks for a yes; anything else is a no. */
    boolean confirms(String question) {
        status.clear();
        err.print(Text.safe(question) + " [y/N] ");
        err.flush();
        StringBuilder line = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0 && c != '\n' && line.length() < 100; c = in.read()) {
                line.append((char) c);
            }
        } catch (IOException e) {
            return false;
        }
        String answer = line.toString().strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }

    boolean colour() {
        return colour;
    }

    /** Columns to write in: COLUMNS, else 80; between 40 and 160. */
    int width() {
        String columns = env.getOrDefault("COLUMNS", "");
        int wanted = columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : 80;
        return Math.clamp(wanted, NARROW, WIDE);
    }

    /** Prints to standard output after taking the status line away. */
    void print(String text) {
        status.clear();
        out.print(text);
        out.flush();
    }

    /** Writes to {@code file}, or to standard output where it is null. */
    void write(byte[] bytes, @Nullable Path file) {
        status.clear();
        if (file == null) {
            out.write(bytes, 0, bytes.length);
            out.flush();
            return;
        }
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new CliException(
                    Exit.INPUT, "cannot write " + file + " (" + e.getClass().getSimpleName() + ")");
        }
        err.println("wrote " + file);
    }

    // Always UTF-8: JSON must be, and a terminal in the C locale of a container still shows it.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 8192), false, StandardCharsets.UTF_8);
    }

    /** Each stream is judged alone, which {@code java.io.Console} cannot do: its answer mixes input and output. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            }
        } catch (IOException e) {
            return false;
        }
        return Optional.ofNullable(System.console())
                .map(java.io.Console::isTerminal)
                .orElse(false);
    }

    private static Path homeFolder() {
        String given = System.getProperty("bulwark.home");
        if (given != null) {
            return Path.of(given).toAbsolutePath().normalize();
        }
        try {
            // <home>/cli/target/cli-x.y.z.jar
            Path jar = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path module = jar.getParent() == null ? null : jar.getParent().getParent();
            if (module != null && module.getParent() != null) {
                return module.getParent();
            }
        } catch (URISyntaxException e) {
            // Fall through: the working folder is the next best guess.
        }
        return Path.of("").toAbsolutePath();
    }
}
