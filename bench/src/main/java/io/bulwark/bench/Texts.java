package io.bulwark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Proposal texts: real ones where the data folder exists, otherwise one of about 2.6 kB written here. */
final class Texts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<JsonNode> REAL = load();

    private Texts() {}

    static String source() {
        return REAL.isEmpty() ? "built-in text" : "real proposals";
    }

    /** A request that no other number makes. */
    static String request(int number) {
        String title = "Renew the research working group";
        String body =
                "## Summary\nWe ask for 12,000 USDC.\n\n## Budget\n- Research: 9,000 USDC\n- Travel: 3,000 USDC\n\n"
                        + "The working group publishes its notes each month and reports to the council. ".repeat(30);
        if (!REAL.isEmpty()) {
            JsonNode row = REAL.get(number % REAL.size());
            title = row.path("title").asText();
            body = row.path("body").asText();
        }
        String stored = body.isBlank() ? title : body;
        return JSON.createObjectNode()
                .put("title", title)
                .put("description", stored + "\n\nReference " + number)
                .toString();
    }

    private static List<JsonNode> load() {
        Path file = Path.of(System.getProperty("bulwark.shared-dir", "."), "data/dao/proposals_test.jsonl.gz");
        List<JsonNode> rows = new ArrayList<>();
        if (Files.exists(file)) {
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                String line;
                while ((line = lines.readLine()) != null) {
                    rows.add(JSON.readTree(line));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return rows;
    }
}
