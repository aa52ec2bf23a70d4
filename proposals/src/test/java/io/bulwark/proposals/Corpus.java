package io.bulwark.proposals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.proposals.analysis.SnapshotExtractor;
import io.bulwark.proposals.analysis.TextAnalyst;
import io.bulwark.proposals.analysis.TextReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Texts to judge: the planted attacks of this project and, where the folder exists, real proposals. */
final class Corpus {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final TextAnalyst analyst = new TextAnalyst();
    private final SnapshotExtractor snapshots = new SnapshotExtractor();

    record Judged(String id, RiskLevel level, boolean rightCategory) {
        boolean highOrWorse() {
            return level.compareTo(RiskLevel.HIGH) >= 0;
        }
    }

    static boolean exists(String name) {
        return Files.exists(file(name));
    }

    List<Judged> real(String name) {
        try (InputStream in = Files.newInputStream(file(name));
                InputStream plain = new GZIPInputStream(in)) {
            return judge(plain, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Judged> planted(String split) {
        try (InputStream in = Corpus.class.getResourceAsStream("/planted_attacks.jsonl")) {
            return judge(in, split);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(String name) {
        return Path.of(System.getProperty("bulwark.shared-dir", "."), "data/dao/" + name + ".jsonl.gz");
    }

    private List<Judged> judge(InputStream in, String split) throws IOException {
        List<Judged> judged = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        String line;
        while ((line = lines.readLine()) != null) {
            JsonNode row = JSON.readTree(line);
            if (row.path("split").asText().equals(split)) {
                judged.add(judge(row));
            }
        }
        return judged;
    }

    private Judged judge(JsonNode row) {
        String title = row.path("title").asText();
        String body = row.path("body").asText();
        TextReport text = analyst.analyse(title, body);
        snapshots.extract(title, body);
        RiskLevel level = Mediator.combine(new ReputationReport.Unknown("not asked"), text, false)
                .riskLevel();
        boolean right = text.redFlags().stream()
                .anyMatch(flag -> flag.category().name().equals(row.path("kind").asText()));
        return new Judged(row.path("id").asText(), level, right);
    }
}
