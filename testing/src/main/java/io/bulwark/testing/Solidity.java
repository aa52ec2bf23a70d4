package io.bulwark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compiles the tests' own contracts with solc-js. The same source is compiled once per runtime folder. */
public final class Solidity {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Solidity() {}

    /** A compiled contract: its ABI as JSON, the code that deploys it and the code it then has. */
    public record Contract(String name, JsonNode abi, byte[] bytecode, byte[] runtime) {}

    /**
     * The contracts of the given source files, by their names. A file imports another of them by its file name.
     *
     * @throws IllegalStateException with the compiler's words when a source does not compile
     */
    public static Map<String, Contract> compile(Path... sources) {
        return compileFor("cancun", sources);
    }

    /** For an older chain: {@code fork} is the newest whose instructions the code may use. */
    public static Map<String, Contract> compileFor(String fork, Path... sources) {
        ObjectNode input = JSON.createObjectNode().put("language", "Solidity");
        ObjectNode files = input.putObject("sources");
        for (Path source : sources) {
            files.putObject(String.valueOf(source.getFileName())).put("content", read(source));
        }
        ObjectNode settings = input.putObject("settings").put("evmVersion", fork);
        settings.putObject("optimizer").put("enabled", true);
        settings.putObject("outputSelection")
                .putObject("*")
                .putArray("*")
                .add("abi")
                .add("evm.bytecode.object")
                .add("evm.deployedBytecode.object");
        return contracts(compiled(input.toString()));
    }

    private static String compiled(String input) {
        Path kept = NodePackages.folder().resolve("solc-" + hash(input) + ".json");
        try {
            if (!Files.exists(kept)) {
                String output = NodePackages.node("solc.cjs", input);
                Path fresh = Files.createTempFile(kept.getParent(), "solc", ".tmp");
                Files.writeString(fresh, output);
                Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return Files.readString(kept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Contract> contracts(String output) {
        try {
            JsonNode root = JSON.readTree(output.substring(Math.max(0, output.indexOf('{'))));
            StringBuilder errors = new StringBuilder();
            for (JsonNode error : root.path("errors")) {
                if (error.path("severity").asText().equals("error")) {
                    errors.append(error.path("formattedMessage").asText()).append('\n');
                }
            }
            if (!errors.isEmpty()) {
                throw new IllegalStateException("Solidity does not compile:\n" + errors);
            }
            Map<String, Contract> contracts = new LinkedHashMap<>();
            for (JsonNode file : root.path("contracts")) {
                file.properties()
                        .forEach(entry -> contracts.put(
                                entry.getKey(),
                                new Contract(
                                        entry.getKey(),
                                        entry.getValue().path("abi"),
                                        code(entry.getValue(), "bytecode"),
                                        code(entry.getValue(), "deployedBytecode"))));
            }
            return contracts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] code(JsonNode contract, String kind) {
        return HexFormat.of()
                .parseHex(contract.path("evm").path(kind).path("object").asText());
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
