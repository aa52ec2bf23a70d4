package io.bulwark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.guard.Dialogue;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Turned;
import io.bulwark.guard.Vault;
import io.bulwark.guard.privacy.InMemoryVault;
import io.bulwark.testing.ServerProcess;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Conversations of 200 turns, a thousand at once: what a turn costs early and late, and how much is kept. */
final class ConversationBench {
    private static final int SESSIONS = 1_000;
    private static final int TURNS = 200;
    private static final int WINDOW = 20;
    private static final int OVER_HTTP = 40;
    private static final int CONNECTIONS = 4;
    private static final int WARM_UP = 3_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConversationBench() {}

    static void run(ServerProcess server, Figures figures) throws InterruptedException {
        library(figures);
        server(server, figures);
    }

    /** A turn: what the user says and what is answered, about 300 characters together. */
    private static Exchange turn(int session, int turn) {
        long seed = session * 1_000L + turn;
        return new Exchange(
                GuardTexts.text(150, seed), GuardTexts.text(150, seed + 7), List.of(), List.of(), "s", null);
    }

    private static void library(Figures figures) throws InterruptedException {
        GuardEngine engine = GuardEngine.standard();
        Set<String> all = Set.copyOf(engine.names());
        Dialogue[] dialogues = new Dialogue[SESSIONS];
        Vault[] vaults = new Vault[SESSIONS];
        for (int s = 0; s < SESSIONS; s++) {
            dialogues[s] = Dialogue.EMPTY;
            vaults[s] = new InMemoryVault(InstantSource.system(), Duration.ofHours(1), 10_000);
        }
        for (int i = 0; i < WARM_UP; i++) {
            engine.converse(Dialogue.EMPTY, turn(i, i), Policy.DEFAULT, all, vaults[0]);
        }
        double[][] micros = new double[TURNS / 2][SESSIONS];
        Thread[] threads = new Thread[Runtime.getRuntime().availableProcessors()];
        for (int t = 0; t < threads.length; t++) {
            int first = t;
            threads[t] = Thread.ofPlatform().start(() -> {
                for (int turn = 0; turn < TURNS / 2; turn++) {
                    for (int s = first; s < SESSIONS; s += threads.length) {
                        long start = System.nanoTime();
                        Turned turned = engine.converse(dialogues[s], turn(s, turn), Policy.DEFAULT, all, vaults[s]);
                        micros[turn][s] = (System.nanoTime() - start) / 1e3;
                        dialogues[s] = turned.dialogue();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double early = median(micros, 5, 5 + WINDOW / 2);
        double late = median(micros, TURNS / 2 - WINDOW / 2, TURNS / 2);
        figures.add(
                SESSIONS + " conversations, question and answer, P50, turns 11-30",
                String.format(Locale.ROOT, "%.0f µs", early),
                "");
        figures.add(
                SESSIONS + " conversations, question and answer, P50, turns 181-200",
                String.format(Locale.ROOT, "%.0f µs (%.2f of the early turns)", late, late / early),
                "flat");
        long bytes = 0;
        for (Dialogue dialogue : dialogues) {
            bytes += dialogue.toText().length();
        }
        figures.add("state of a conversation of 200 turns", bytes / SESSIONS / 1_000 + " KB", "< 65 KB");
    }

    private static double median(double[][] micros, int from, int to) {
        List<Double> all = new ArrayList<>();
        for (int turn = from; turn < to; turn++) {
            for (double one : micros[turn]) {
                all.add(one);
            }
        }
        return Figures.percentile(all.stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
    }

    private static void server(ServerProcess server, Figures figures) throws InterruptedException {
        String key = server.operatorKey();
        // The first answers of a server that has just started tell nothing about conversations.
        over(server.url(), key, "warm-", 0, TURNS / 4);
        double[] early = over(server.url(), key, "bench-", 0, WINDOW / 2);
        over(server.url(), key, "bench-", WINDOW / 2, TURNS / 2 - WINDOW / 2);
        double[] late = over(server.url(), key, "bench-", TURNS / 2 - WINDOW / 2, TURNS / 2);
        figures.figure("conversation over HTTP, P50, turns 1-20", Figures.percentile(early, 0.5), "ms", "");
        figures.figure("conversation over HTTP, P50, turns 181-200", Figures.percentile(late, 0.5), "ms", "flat");
    }

    /** Turns {@code from} to {@code to} of every conversation, one after the other within each. */
    private static double[] over(String url, String key, String name, int from, int to) throws InterruptedException {
        double[] millis = new double[OVER_HTTP * (to - from)];
        Thread[] threads = new Thread[CONNECTIONS];
        for (int t = 0; t < CONNECTIONS; t++) {
            int first = t;
            threads[t] = Thread.ofVirtual().start(() -> {
                try (Wire wire = new Wire(url)) {
                    for (int turn = from; turn < to; turn++) {
                        for (int s = first; s < OVER_HTTP; s += CONNECTIONS) {
                            Exchange exchange = turn(s, turn);
                            String body = JSON.createObjectNode()
                                    .put("session_id", name + s)
                                    .put("input", exchange.input())
                                    .put("output", exchange.output())
                                    .toString();
                            long start = System.nanoTime();
                            wire.send(Wire.request("POST", "/api/v1/guard", key, body))
                                    .ok();
                            millis[(turn - from) * OVER_HTTP + s] = (System.nanoTime() - start) / 1e6;
                        }
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return millis;
    }
}
