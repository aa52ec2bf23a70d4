package io.bulwark.node;

import com.sun.management.OperatingSystemMXBean;
import io.bulwark.node.AgentException.Kind;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a node is told on a command line what it is and does. */
public final class AgentOptions {
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,9})?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/@+-]{1,100}");
    private static final int MOST_SLOTS = 1_000;
    private static final int MOST_MEMORY = 16_000_000;

    @Option(
            names = "--stake",
            paramLabel = "N",
            order = 1,
            description =
                    "Tokens that shall be at stake; what is missing is taken from your balance at the start. It is what"
                            + " a wrong result costs.")
    @Nullable
    String stake;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            order = 2,
            description =
                    "A model server with OpenAI's API, such as http://localhost:11434 (Ollama), vLLM or llama.cpp."
                            + " Without one the node computes hashes and hashed embeddings.")
    @Nullable
    String modelUrl;

    @Option(
            names = "--model-key-env",
            paramLabel = "NAME",
            order = 3,
            description = "The environment variable that holds the model server's key.")
    @Nullable
    String modelKeyEnv;

    @Option(
            names = "--model-timeout",
            paramLabel = "SECONDS",
            order = 4,
            defaultValue = "300",
            description = "How long one answer of the model server may take (default: ${DEFAULT-VALUE}).")
    int modelTimeout = 300;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            order = 5,
            defaultValue = "node",
            description = "How the node is called (default: ${DEFAULT-VALUE}).")
    String name = "node";

    @Option(
            names = "--price",
            paramLabel = "N",
            order = 6,
            defaultValue = "1",
            description = "The least it works for, per result (default: ${DEFAULT-VALUE}).")
    String price = "1";

    @Option(
            names = "--slots",
            paramLabel = "N",
            order = 7,
            defaultValue = "4",
            description = "Tasks at a time, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    int slots = 4;

    @Option(names = "--region", paramLabel = "NAME", order = 8, description = "Where it stands, such as eu-west.")
    @Nullable
    String region;

    @Option(
            names = "--memory-mb",
            paramLabel = "MB",
            order = 9,
            description = "Memory for models (default: what the machine has).")
    @Nullable
    Integer memoryMb;

    @Option(names = "--gpu", order = 10, description = "Say that its models run on a GPU.")
    boolean gpu;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            order = 11,
            description = "The node's key, made when there is none; its journal lies beside it (default:"
                    + " ~/.bulwark/node.key).")
    @Nullable
    Path keyFile;

    @Option(
            names = "--pull",
            order = 12,
            description = "Fetch work by requests, for networks that carry no WebSocket. It is also the fallback.")
    boolean pull;

    @Option(names = "--once", order = 13, description = "Deliver one result and leave.")
    boolean once;

    @Option(
            names = "--drain-limit",
            paramLabel = "SECONDS",
            order = 14,
            defaultValue = "300",
            description = "After Ctrl-C, how long to finish what runs (default: ${DEFAULT-VALUE}).")
    int drainLimit = 300;

    @Option(names = "--json", order = 15, description = "Events and figures as one JSON object a line.")
    boolean json;

    /** The key's file: the one named, else {@code .bulwark/node.key} in the user's folder. */
    public static Path keyFile(@Nullable Path given) {
        Path file = given == null ? Path.of(System.getProperty("user.home"), ".bulwark", "node.key") : given;
        return file.toAbsolutePath().normalize();
    }

    Path keyFile() {
        return keyFile(keyFile);
    }

    /** @throws AgentException naming the option that is wrong */
    Settings settings() {
        check(stake == null || AMOUNT.matcher(stake).matches(), "--stake must be a decimal such as 1000");
        check(AMOUNT.matcher(price).matches(), "--price must be a decimal such as 0.5");
        check(NAME.matcher(name).matches(), "--name must be 1 to 100 letters, digits and . _ : / @ + -");
        check(
                region == null || NAME.matcher(region).matches(),
                "--region must be 1 to 100 letters, digits and . _ : / @ + -");
        check(slots >= 1 && slots <= MOST_SLOTS, "--slots must be from 1 to " + MOST_SLOTS);
        check(modelTimeout >= 1 && modelTimeout <= 3_600, "--model-timeout must be from 1 to 3600 seconds");
        check(drainLimit >= 0 && drainLimit <= 86_400, "--drain-limit must be from 0 to 86400 seconds");
        int memory = memoryMb == null ? machineMemory() : memoryMb;
        check(memory >= 0 && memory <= MOST_MEMORY, "--memory-mb must be from 0 to " + MOST_MEMORY);
        return new Settings(
                name,
                stake,
                price,
                slots,
                region,
                memory,
                gpu,
                pull,
                once ? 1 : 0,
                Duration.ofSeconds(drainLimit),
                true);
    }

    Skills skills(Map<String, String> environment) {
        if (modelUrl == null) {
            check(modelKeyEnv == null, "--model-key-env needs --model-url");
            return new BuiltIn();
        }
        String key = modelKeyEnv == null ? null : environment.get(modelKeyEnv);
        check(
                modelKeyEnv == null
                        || key != null && !key.isBlank() && key.chars().allMatch(c -> c > 0x20 && c < 0x7f),
                "the variable " + modelKeyEnv + " holds no key");
        return new WithModels(new ModelServer(url(modelUrl), key, Duration.ofSeconds(modelTimeout)));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text.strip());
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            check(
                    web && url.getHost() != null && url.getRawUserInfo() == null && url.getRawQuery() == null,
                    "--model-url must be an address such as http://localhost:11434");
            return url;
        } catch (URISyntaxException e) {
            throw new AgentException(Kind.USAGE, "--model-url must be an address such as http://localhost:11434");
        }
    }

    private static int machineMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? (int) Math.min(MOST_MEMORY, machine.getTotalMemorySize() >> 20)
                : 0;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AgentException(Kind.USAGE, message);
        }
    }
}
