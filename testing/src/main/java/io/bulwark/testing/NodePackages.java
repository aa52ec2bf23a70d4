package io.bulwark.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The npm packages that tests use, pinned by {@code testing/npm/package-lock.json} and installed once below the runtime
 * folder (system property {@code bulwark.runtime-dir}). Test JVMs that need them at the same time wait for the first.
 */
public final class NodePackages {
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "solc.cjs");
    private static final long INSTALL_MINUTES = 10;

    private NodePackages() {}

    /** The folder with {@code node_modules} in it, installed if need be. */
    public static synchronized Path folder() {
        Path folder = Path.of(Objects.requireNonNull(
                        System.getProperty("bulwark.runtime-dir"),
                        "the system property bulwark.runtime-dir is not set"))
                .resolve("npm-" + fingerprint());
        Path done = folder.resolve("installed");
        try {
            Files.createDirectories(folder);
            // No lock is needed to see that all is there, so a finished folder costs later tests nothing.
            if (!Files.exists(done)) {
                install(folder, done);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install(Path folder, Path done) throws IOException {
        try (FileChannel lock =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            Objects.requireNonNull(held);
            if (Files.exists(done)) {
                return;
            }
            for (String file : FILES) {
                Files.write(folder.resolve(file), resource(file));
            }
            Path log = folder.resolve("npm.log");
            // Install scripts stay off: nothing here needs one.
            run(folder, log, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Files.createFile(done);
        }
    }

    private static void run(Path folder, Path log, String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "These tests need Node.js 20 or newer with npm on the PATH: '" + command[0] + "' did not start", e);
        }
        try {
            if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("npm took longer than " + INSTALL_MINUTES + " minutes, see " + log);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("'" + String.join(" ", command) + "' failed:\n" + Files.readString(log));
        }
    }

    /** Changed packages go to a folder of their own, so that two branches never share one. */
    private static String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String file : FILES) {
                digest.update(resource(file));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] resource(String file) {
        try (InputStream in = NodePackages.class.getResourceAsStream("/npm/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a script with Node.js, gives it {@code input} and returns what it prints.
     *
     * @param script one of the folder's, or the path of a test's own, which may {@code require} the packages
     */
    public static String node(String script, String input) {
        Path folder = folder();
        try {
            Path in = Files.createTempFile("node", ".in");
            Path out = Files.createTempFile("node", ".out");
            Path err = Files.createTempFile("node", ".err");
            try {
                Files.writeString(in, input);
                ProcessBuilder builder = new ProcessBuilder(
                                "node", folder.resolve(script).toString())
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment()
                        .put("NODE_PATH", folder.resolve("node_modules").toString());
                Process process = builder.start();
                if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new IllegalStateException(script + " failed:\n" + Files.readString(err));
                }
                return Files.readString(out, StandardCharsets.UTF_8);
            } finally {
                Files.deleteIfExists(in);
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
