package io.bulwark.guard.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.guard.Exchange.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Measures drift on conversations spliced from groundedness rows. Messages that share a knowledge passage make one
 * conversation (user message and answer by turns); every conversation is also continued by the next one.
 */
public final class ContextEvaluation {
    private ContextEvaluation() {}

    /**
     * What was measured.
     *
     * @param spliced conversations with one switch
     * @param found switches found at the turn of the switch or the user's next one, without an alarm before
     * @param plain conversations without a switch
     * @param alarms of those, the ones with an alarm
     */
    public record Figures(int spliced, int found, int plain, int alarms) {
        /** The share of switches found within two turns. */
        public double recall() {
            return spliced == 0 ? 0 : (double) found / spliced;
        }

        /** False alarms for each conversation. */
        public double falseAlarms() {
            return plain == 0 ? 0 : (double) alarms / plain;
        }

        @Override
        public String toString() {
            return "switches found within two turns %d/%d = %.3f; false alarms %d/%d = %.3f"
                    .formatted(found, spliced, recall(), alarms, plain, falseAlarms());
        }
    }

    /** Measures on a gzipped file of groundedness rows. */
    public static Figures drift(Path file) throws IOException {
        return measure(conversations(file));
    }

    static Figures measure(List<List<Message>> conversations) {
        int found = 0;
        int alarms = 0;
        int n = conversations.size();
        for (int i = 0; i < n; i++) {
            List<Message> first = conversations.get(i);
            ConversationState state = ConversationState.EMPTY;
            boolean alarm = false;
            for (Message turn : first) {
                state = state.next(List.of(turn));
                alarm |= state.driftedSince() >= 0;
            }
            alarms += alarm ? 1 : 0;
            List<Message> second = conversations.get((i + n / 2) % n);
            boolean seen = false;
            for (Message turn : second.subList(0, Math.min(4, second.size()))) {
                state = state.next(List.of(turn));
                seen |= state.driftedSince() >= 0;
            }
            found += seen && !alarm ? 1 : 0;
        }
        return new Figures(n, found, n, alarms);
    }

    static List<List<Message>> conversations(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Map<String, Map<String, String>> byContext = new LinkedHashMap<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode row = mapper.readTree(line);
                byContext
                        .computeIfAbsent(row.path("context").asText(), k -> new LinkedHashMap<>())
                        .putIfAbsent(
                                row.path("message").asText(), row.path("text").asText());
            }
        }
        List<List<Message>> all = new ArrayList<>();
        Set<String> used = new LinkedHashSet<>();
        for (Map<String, String> turns : byContext.values()) {
            List<Message> one = new ArrayList<>();
            turns.forEach((said, answer) -> {
                if (used.add(said)) {
                    one.add(new Message("user", said));
                    one.add(new Message("assistant", answer));
                }
            });
            if (one.size() >= 6) {
                all.add(List.copyOf(one.subList(0, Math.min(one.size(), 16))));
            }
        }
        return all;
    }
}
