package io.bulwark.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that speaks S3 on a free port, with one empty bucket; it refuses every access key but one. */
public final class TestS3 implements AutoCloseable {
    public static final String BUCKET = "cold";
    /** Of the server's one account, which is no secret. */
    public static final String KEY = "S3RVER";

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final URI url;

    private TestS3(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** @param folder where it keeps its objects */
    public static TestS3 start(Path folder) {
        Path script = NodePackages.folder().resolve("node_modules/s3rver/bin/s3rver.js");
        try {
            Process process = new ProcessBuilder(
                            "node",
                            // It makes its page tokens with a cipher that newer OpenSSL puts aside.
                            "--openssl-legacy-provider",
                            script.toString(),
                            "--port",
                            "0",
                            "--directory",
                            folder.toString(),
                            "--configure-bucket",
                            BUCKET)
                    .redirectErrorStream(true)
                    .start();
            CompletableFuture<String> port = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> readOutput(process, port));
            return new TestS3(process, URI.create("http://127.0.0.1:" + port.get(30, TimeUnit.SECONDS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the S3 server did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads to the end, so that the server never waits for a full pipe. */
    private static void readOutput(Process process, CompletableFuture<String> port) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    port.complete(listening.group(1));
                }
            }
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
        port.completeExceptionally(new IllegalStateException("it ended"));
    }

    public URI url() {
        return url;
    }

    /** Ends it at once; what it holds is in its folder. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
