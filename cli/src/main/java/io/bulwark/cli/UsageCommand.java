package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "usage",
        header = "Show what calls of models used and cost",
        description = "%nThe last 30 days in UTC, unless --from and --to say otherwise.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark usage --by model",
            "  bulwark usage --by key --from 2026-11-01 --to 2026-11-30 --json"
        })
final class UsageCommand implements Callable<Integer> {
    private static final int COUNT_WIDTH = 13;
    private static final int COST_WIDTH = 14;
    private static final int NARROWEST_NAME = 12;

    private final Console console;

    /** What the sums are by. */
    enum By {
        day,
        model,
        key,
        user,
        provider,
        tag
    }

    @Option(names = "--by", paramLabel = "GROUP", description = "day, model, key, user, provider or tag (day).")
    By by = By.day;

    @Option(names = "--from", paramLabel = "DATE", description = "The first day, such as 2026-11-01.")
    @Nullable
    LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "The last day (today).")
    @Nullable
    LocalDate to;

    @Option(names = "--of", paramLabel = "ID", description = "Calls with this key only.")
    @Nullable
    String of;

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    UsageCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        Map<String, String> query = paging.query();
        query.put("group_by", by.name());
        if (from != null) {
            query.put("from", from.toString());
        }
        if (to != null) {
            query.put("to", to.toString());
        }
        if (of != null) {
            query.put("key", of);
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/usage", query);
            console.print(json ? Json.pretty(answer) + "\n" : page(answer));
        }
        return Exit.OK;
    }

    private String page(JsonNode answer) {
        Render page = new Render(console);
        String days = "from " + Json.text(answer, "from", "?") + " to " + Json.text(answer, "to", "?");
        if (answer.path("items").isEmpty()) {
            return page.line("No model was called " + Text.safe(days) + ".").toString();
        }
        int width = Math.max(NARROWEST_NAME, page.width() - 3 * COUNT_WIDTH - COST_WIDTH);
        page.line(page.dim(Text.padRight(by.name(), width)
                + Text.padLeft("calls", COUNT_WIDTH)
                + Text.padLeft("input", COUNT_WIDTH)
                + Text.padLeft("output", COUNT_WIDTH)
                + Text.padLeft("USD", COST_WIDTH)));
        BigDecimal cost = BigDecimal.ZERO;
        long unpriced = 0;
        long failed = 0;
        for (JsonNode item : answer.path("items")) {
            String name = Text.safe(Json.text(item, by.name(), "(none)"));
            page.line(Text.padRight(Text.clip(name, width - 1), width)
                    + count(item, "requests")
                    + count(item, "input_tokens")
                    + count(item, "output_tokens")
                    + Text.padLeft(Text.safe(Json.text(item, "cost_usd", "?")), COST_WIDTH));
            cost = cost.add(amount(item));
            unpriced += item.path("unpriced_requests").asLong();
            failed += item.path("errors").asLong();
        }
        List<String> facts = new ArrayList<>();
        facts.add(days);
        facts.add("together " + cost.toPlainString() + " USD");
        if (failed > 0) {
            facts.add(Text.count(failed, "call") + " failed");
        }
        if (unpriced > 0) {
            facts.add(Text.count(unpriced, "call") + " of models without a price");
        }
        page.facts(0, facts);
        PageOptions.more(page, "bulwark usage --by " + by.name(), answer);
        return page.toString();
    }

    private static String count(JsonNode item, String member) {
        return Text.padLeft(Text.grouped(Text.safe(Json.text(item, member, "0"))), COUNT_WIDTH);
    }

    private static BigDecimal amount(JsonNode item) {
        String text = Json.text(item, "cost_usd", "0");
        return text.matches("\\d{1,18}(\\.\\d{1,18})?") ? new BigDecimal(text) : BigDecimal.ZERO;
    }
}
