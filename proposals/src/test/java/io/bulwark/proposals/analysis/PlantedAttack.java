package io.bulwark.proposals.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A proposal written as an attack; {@code split} is "dev" for building and "held" for measuring. */
record PlantedAttack(String id, Category kind, String split, String title, String body) {
    static List<PlantedAttack> read(String split) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<PlantedAttack> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PlantedAttack.class.getResourceAsStream("/planted_attacks.jsonl")),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode row = json.readTree(line);
                if (row.path("split").asText().equals(split)) {
                    rows.add(new PlantedAttack(
                            row.path("id").asText(),
                            Category.valueOf(row.path("kind").asText()),
                            split,
                            row.path("title").asText(),
                            row.path("body").asText()));
                }
            }
        }
        return rows;
    }
}
