package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Chain;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much the ten largest hold: as a band, without wallets that are known to be no holders and as they stand. */
final class Concentration {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final int TEN = 10;
    private static final int MOST_ROWS = 200;

    /** @param share of the supply, 0 to 1 */
    private record Holder(String address, BigDecimal share, Optional<Wallets.Label> label) {}

    private final List<Holder> holders;

    private Concentration(List<Holder> holders) {
        this.holders = holders.stream()
                .sorted(Comparator.comparing(Holder::share).reversed())
                .toList();
    }

    static void read(
            Report.Builder report, Answers answers, Calls c, Identity project, Call security, Report.Place info) {
        Chain chain = project.chain();
        Map<String, Wallets.Label> scanned = new HashMap<>();
        JsonNode token = OnChain.token(answers, c, project);
        for (JsonNode row : token.path("holders")) {
            Wallets.scanned(row).ifPresent(label -> scanned.putIfAbsent(address(row.path("address")), label));
        }
        Call list = c.holders();
        Concentration all = chain == null || list == null || c.explorer() == null
                ? new Concentration(List.of())
                : explored(answers.body(list), answers.body(c.explorer()).path("total_supply"), chain, scanned);
        Concentration ten = chain == null ? new Concentration(List.of()) : scanned(token.path("holders"), chain);
        // Fifty rows still hold ten when the wallets of others are taken out; ten do not.
        boolean enough = all.holders.size() >= TEN && list != null;
        Concentration used = enough ? all : ten;
        Call from = enough && list != null ? list : security;
        Report.Place instead = new Report.Place(list == null ? security : list, MissingNode.getInstance());
        Report.Place low = new Report.Place(from, used.top(true));
        Report.Place high = new Report.Place(from, used.top(false));
        if (enough || list == null) {
            report.number("top10_share_low", "percent", low);
            report.number("top10_share_high", "percent", high, info);
        } else {
            report.number("top10_share_low", "percent", instead, low);
            report.number("top10_share_high", "percent", instead, high, info);
        }
        report.computed("burned_share", "percent", used.burned(), from, "holders unknown");
        report.list("labelled_wallets", used.labelled(), from);
    }

    private static Concentration explored(
            JsonNode list, JsonNode supply, Chain chain, Map<String, Wallets.Label> scanned) {
        BigDecimal total = Numbers.of(supply);
        List<Holder> holders = new ArrayList<>();
        for (JsonNode row : list.path("items")) {
            BigDecimal value = Numbers.of(row.path("value"));
            String address = address(row.at("/address/hash"));
            if (total == null || total.signum() <= 0 || value == null || holders.size() >= MOST_ROWS) {
                continue;
            }
            Optional<Wallets.Label> label = Wallets.known(chain, address)
                    .or(() -> Optional.ofNullable(scanned.get(address)))
                    .or(() -> Wallets.tagged(row.path("address")));
            add(holders, address, value.divide(total, MathContext.DECIMAL64), label);
        }
        return new Concentration(holders);
    }

    private static Concentration scanned(JsonNode rows, Chain chain) {
        List<Holder> holders = new ArrayList<>();
        for (JsonNode row : rows) {
            BigDecimal share = Numbers.of(row.path("percent"));
            if (share != null && holders.size() < MOST_ROWS) {
                String address = address(row.path("address"));
                add(holders, address, share, Wallets.known(chain, address).or(() -> Wallets.scanned(row)));
            }
        }
        return new Concentration(holders);
    }

    private static void add(List<Holder> holders, String address, BigDecimal share, Optional<Wallets.Label> label) {
        if (share.signum() >= 0 && share.compareTo(BigDecimal.ONE) <= 0) {
            holders.add(new Holder(address, share, label));
        }
    }

    private static String address(JsonNode node) {
        String address = node.asText("").toLowerCase(Locale.ROOT);
        return address.length() <= 66 ? address : address.substring(0, 66);
    }

    private JsonNode top(boolean own) {
        if (holders.isEmpty()) {
            return MissingNode.getInstance();
        }
        return DecimalNode.valueOf(holders.stream()
                .filter(holder -> !own || holder.label().isEmpty())
                .limit(TEN)
                .map(Holder::share)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .multiply(PERCENT)
                .round(MathContext.DECIMAL32));
    }

    /** At least that much: smaller burn addresses are on no list. */
    private @Nullable BigDecimal burned() {
        if (holders.isEmpty()) {
            return null;
        }
        return holders.stream()
                .filter(holder ->
                        holder.label().filter(l -> l.kind().equals("burn")).isPresent())
                .map(Holder::share)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .multiply(PERCENT)
                .round(MathContext.DECIMAL32);
    }

    private @Nullable ArrayNode labelled() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (Holder holder : holders) {
            holder.label().ifPresent(label -> rows.addObject()
                    .put("address", holder.address())
                    .put("kind", label.kind())
                    .put("name", label.name())
                    .put("share", holder.share().multiply(PERCENT).setScale(4, RoundingMode.HALF_UP))
                    .put("label_source", label.source()));
        }
        return rows.isEmpty() ? null : rows;
    }
}
