package io.bulwark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.kernel.FieldError;
import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.actions.ActionForm;
import io.bulwark.proposals.actions.ActionsAnalyst;
import io.bulwark.proposals.actions.ActionsReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A proposal of a hundred payments, decoded, matched with its text and graded; and how the time grows with call data. */
final class ActionsBench {
    private static final int SAMPLES = 400;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";

    private ActionsBench() {}

    static void run(Figures figures) throws IOException {
        ActionsAnalyst analyst = new ActionsAnalyst();
        StringBuilder text = new StringBuilder("## Payments\n\n| Who | Address | Amount |\n| --- | --- | --- |\n");
        List<JsonNode> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String to = String.format(Locale.ROOT, "0x%040x", 0x5EEDL * (i + 7));
            long amount = 1_000L + 13L * i;
            text.append("| Team ")
                    .append(i)
                    .append(" | ")
                    .append(to)
                    .append(" | ")
                    .append(amount)
                    .append(" USDC |\n");
            String data = "0xa9059cbb" + "0".repeat(24) + to.substring(2)
                    + String.format(Locale.ROOT, "%064x", amount * 1_000_000);
            sent.add(JSON.readTree("{\"target\":\"" + USDC + "\",\"value\":\"0\",\"calldata\":\"" + data + "\"}"));
        }
        List<Action> actions = read(sent);
        ActionsReport report = analyst.analyse("Pay the teams", text.toString(), actions, 1L, null);
        if (report.transfers().size() != 100 || report.score() != 0) {
            throw new IllegalStateException("The payments were not understood: " + report.reasoning());
        }
        double[] all = new double[SAMPLES];
        for (int i = 0; i < 2 * SAMPLES; i++) {
            long start = System.nanoTime();
            analyst.analyse("Pay the teams", text.toString(), read(sent), 1L, null);
            all[i % SAMPLES] = (System.nanoTime() - start) / 1e6;
        }
        figures.millis("100 actions decoded, matched, graded, P50", Figures.percentile(all, 0.5), "");
        figures.millis("100 actions decoded, matched, graded, P99", Figures.percentile(all, 0.99), "< 50 ms");
        growth(analyst, figures);
    }

    /** Batches of calls: linear means that the time for a kilobyte stays level. */
    private static void growth(ActionsAnalyst analyst, Figures figures) throws IOException {
        for (int calls : new int[] {10, 100, 1_000}) {
            StringBuilder packed = new StringBuilder();
            for (int i = 0; i < calls; i++) {
                packed.append("00")
                        .append(USDC, 2, 42)
                        .append("0".repeat(64))
                        .append(String.format(Locale.ROOT, "%064x", 68));
                packed.append("a9059cbb").append(String.format(Locale.ROOT, "%064x%064x", 99 + i, 5_000_000));
            }
            int bytes = packed.length() / 2;
            String padded = packed + "0".repeat((64 - packed.length() % 64) % 64);
            String data = "0x8d80ff0a" + String.format(Locale.ROOT, "%064x%064x", 32, bytes) + padded;
            List<Action> action = read(List.of(
                    JSON.readTree("{\"target\":\"" + USDC + "\",\"value\":\"0\",\"calldata\":\"" + data + "\"}")));
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 30; i++) {
                long start = System.nanoTime();
                analyst.analyse("Pay", "We pay the teams in USDC.", action, 1L, null);
                best = Math.min(best, (System.nanoTime() - start) / 1e3);
            }
            figures.add(
                    String.format(Locale.ROOT, "a batch of %,d calls, per call", calls),
                    String.format(Locale.ROOT, "%.1f µs", best / calls),
                    "level");
        }
    }

    private static List<Action> read(List<JsonNode> sent) {
        List<FieldError> errors = new ArrayList<>();
        List<Action> actions = ActionForm.read(sent, errors);
        if (!errors.isEmpty()) {
            throw new IllegalStateException(errors.getFirst().message());
        }
        return actions;
    }
}
