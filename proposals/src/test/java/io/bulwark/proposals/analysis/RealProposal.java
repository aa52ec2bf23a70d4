package io.bulwark.proposals.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A real governance proposal; all of them are harmless. */
record RealProposal(String id, String title, String body) {
    static List<RealProposal> read(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<RealProposal> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode row = json.readTree(line);
                rows.add(new RealProposal(
                        row.path("id").asText(),
                        row.path("title").asText(),
                        row.path("body").asText()));
            }
        }
        return rows;
    }
}
