package io.bulwark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.EvmAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real EVM node per test class, on a free port, with chain id 31337, the well-known test accounts and one block per
 * transaction. What {@code @BeforeAll} sets up stays; what a test does is undone after it. {@code ANVIL_BINARY} names
 * another binary than the npm package's.
 */
public final class TestAnvil implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    public static final long CHAIN_ID = 31_337;

    private static final String MNEMONIC = "test test test test test test test test test test test junk";
    private static final Pattern LISTENING = Pattern.compile("Listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final Duration START = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final List<String> options;
    private @Nullable Process process;
    private @Nullable Thread hook;
    private @Nullable String url;
    private @Nullable String snapshot;

    /** @param options further command line options, such as {@code --no-mining} */
    public TestAnvil(String... options) {
        this.options = List.of(options);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        snapshot = rpc("evm_snapshot").asText();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (snapshot != null && process != null) {
            rpc("evm_revert", snapshot);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    private void start() {
        List<String> command = new ArrayList<>(List.of(
                binary(),
                "--port",
                "0",
                "--chain-id",
                Long.toString(CHAIN_ID),
                "--mnemonic",
                MNEMONIC,
                "--threads",
                "1"));
        command.addAll(options);
        try {
            Process started =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process = started;
            hook = new Thread(started::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(hook);
            CompletableFuture<String> port = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> readOutput(started, port));
            url = "http://127.0.0.1:" + port.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException | TimeoutException e) {
            stop();
            throw new IllegalStateException("anvil did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads to the end, so that the node never waits for a full pipe. */
    private static void readOutput(Process process, CompletableFuture<String> port) {
        StringBuilder seen = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    port.complete(listening.group(1));
                } else if (!port.isDone()) {
                    seen.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            seen.append(e);
        }
        port.completeExceptionally(new IllegalStateException("anvil ended:\n" + seen));
    }

    private void stop() {
        if (process != null) {
            process.destroyForcibly();
            process = null;
        }
        if (hook != null) {
            Runtime.getRuntime().removeShutdownHook(hook);
            hook = null;
        }
    }

    private static String binary() {
        String given = System.getenv("ANVIL_BINARY");
        if (given != null && !given.isBlank()) {
            return given;
        }
        Path packages = NodePackages.folder().resolve("node_modules/@foundry-rs");
        try (Stream<Path> folders = Files.list(packages)) {
            return folders.map(folder -> folder.resolve("bin/anvil"))
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "@foundry-rs/anvil has no binary for this platform; name one with ANVIL_BINARY"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        if (url == null) {
            throw new IllegalStateException("Register TestAnvil as a static JUnit extension first");
        }
        return url;
    }

    /** Any JSON-RPC call; parameters are strings, numbers, booleans or JSON nodes. */
    public JsonNode rpc(String method, Object... params) {
        ObjectNode request =
                JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        ArrayNode array = request.putArray("params");
        for (Object param : params) {
            array.add(JSON.<JsonNode>valueToTree(param));
        }
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create(url()))
                            .timeout(Duration.ofSeconds(60))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode answer = JSON.readTree(response.body());
            if (answer.hasNonNull("error")) {
                throw new IllegalStateException(method + ": " + answer.get("error"));
            }
            return answer.path("result");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The funded accounts of the mnemonic; the node signs for them. */
    public List<EvmAddress> accounts() {
        List<EvmAddress> accounts = new ArrayList<>();
        rpc("eth_accounts").forEach(node -> accounts.add(new EvmAddress(node.asText())));
        return accounts;
    }

    public long blockNumber() {
        return Long.decode(rpc("eth_blockNumber").asText());
    }

    public Instant blockTime(long block) {
        JsonNode header = rpc("eth_getBlockByNumber", hex(block), false);
        return Instant.ofEpochSecond(Long.decode(header.path("timestamp").asText()));
    }

    /** Mines so many empty blocks, one second apart. */
    public void mine(long blocks) {
        mine(blocks, Duration.ofSeconds(1));
    }

    public void mine(long blocks, Duration apart) {
        rpc("anvil_mine", hex(blocks), hex(apart.toSeconds()));
    }

    public void setBalance(EvmAddress address, BigInteger wei) {
        rpc("anvil_setBalance", address.value(), "0x" + wei.toString(16));
    }

    public void setCode(EvmAddress address, byte[] code) {
        rpc("anvil_setCode", address.value(), hex(code));
    }

    public void setNonce(EvmAddress address, long nonce) {
        rpc("anvil_setNonce", address.value(), hex(nonce));
    }

    /** Sends a transaction as anybody, mines it and returns the receipt. */
    public JsonNode send(EvmAddress from, @Nullable EvmAddress to, BigInteger wei, byte[] data) {
        rpc("anvil_impersonateAccount", from.value());
        ObjectNode transaction = JSON.createObjectNode()
                .put("from", from.value())
                .put("value", "0x" + wei.toString(16))
                .put("data", hex(data))
                .put("gas", "0x989680");
        if (to != null) {
            transaction.put("to", to.value());
        }
        String hash = rpc("eth_sendTransaction", transaction).asText();
        // The node answers before its block is mined.
        JsonNode receipt = Eventually.succeeds("the transaction is mined", Duration.ofSeconds(10), () -> {
            JsonNode mined = rpc("eth_getTransactionReceipt", hash);
            if (!mined.isObject()) {
                throw new IllegalStateException("no receipt yet");
            }
            return mined;
        });
        if (!receipt.path("status").asText().equals("0x1")) {
            throw new IllegalStateException("The transaction failed: " + receipt);
        }
        return receipt;
    }

    /** Deploys a contract from the first account; {@code arguments} are the constructor's, ABI-encoded. */
    public EvmAddress deploy(Solidity.Contract contract, byte... arguments) {
        byte[] code = contract.bytecode();
        byte[] data = new byte[code.length + arguments.length];
        System.arraycopy(code, 0, data, 0, code.length);
        System.arraycopy(arguments, 0, data, code.length, arguments.length);
        JsonNode receipt = send(accounts().getFirst(), null, BigInteger.ZERO, data);
        return new EvmAddress(receipt.path("contractAddress").asText());
    }

    /** What one of {@link #accounts} signs for a text with {@code personal_sign} (EIP-191). */
    public String personalSign(EvmAddress account, String text) {
        return rpc("personal_sign", hex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), account.value())
                .asText();
    }

    public static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    private static String hex(long quantity) {
        return "0x" + Long.toHexString(quantity);
    }
}
