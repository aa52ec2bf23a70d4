package io.bulwark.research.module;

import static io.bulwark.research.module.Calls.place;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.DefiLlama;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.Source;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Market, liquidity, holders and concentration. */
final class OnChain {
    private OnChain() {}

    static List<Call> wants(Identity project) {
        Calls c = Calls.of(project);
        List<Call> calls = new ArrayList<>(
                c.all(c.coin(), c.token(), c.info(), c.pairs(), c.security(), c.explorer(), c.holders()));
        calls.addAll(Protocols.wants(project));
        return calls;
    }

    static Report read(Identity project, Answers answers) {
        Calls c = Calls.of(project);
        Report.Builder report = new Report.Builder("onchain", answers);
        Report.Place largest = new Report.Place(pairsCall(c), largestPair(pairs(answers, c)));
        report.number(
                "price",
                "usd",
                place(answers, c.coin(), Source.COINGECKO, "/market_data/current_price/usd"),
                place(answers, c.token(), Source.GECKOTERMINAL, "/data/attributes/price_usd"),
                at(largest, "/priceUsd"));
        report.number(
                "market_cap",
                "usd",
                place(answers, c.coin(), Source.COINGECKO, "/market_data/market_cap/usd"),
                place(answers, c.token(), Source.GECKOTERMINAL, "/data/attributes/market_cap_usd"),
                at(largest, "/marketCap"));
        report.number(
                "volume_24h",
                "usd",
                place(answers, c.coin(), Source.COINGECKO, "/market_data/total_volume/usd"),
                place(answers, c.token(), Source.GECKOTERMINAL, "/data/attributes/volume_usd/h24"),
                at(largest, "/volume/h24"));
        report.number(
                "price_change_24h",
                "percent",
                place(answers, c.coin(), Source.COINGECKO, "/market_data/price_change_percentage_24h"),
                at(largest, "/priceChange/h24"));
        Call protocols = DefiLlama.protocols();
        report.number(
                "tvl",
                "usd",
                new Report.Place(protocols, Protocols.valueLocked(project, answers)),
                place(answers, c.coin(), Source.COINGECKO, "/market_data/total_value_locked/usd"),
                place(answers, c.coin(), Source.COINGECKO, "/market_data/total_value_locked"));
        report.number(
                "holders",
                "count",
                place(answers, c.info(), Source.GECKOTERMINAL, "/data/attributes/holders/count"),
                new Report.Place(securityCall(c), token(answers, c, project).path("holder_count")),
                place(answers, c.explorer(), Source.BLOCKSCOUT, "/holders_count"),
                place(answers, c.explorer(), Source.BLOCKSCOUT, "/holders"));
        report.number(
                "liquidity",
                "usd",
                place(answers, c.token(), Source.GECKOTERMINAL, "/data/attributes/total_reserve_in_usd"),
                new Report.Place(pairsCall(c), liquidity(pairs(answers, c))));
        Concentration.read(
                report,
                answers,
                c,
                project,
                securityCall(c),
                place(
                        answers,
                        c.info(),
                        Source.GECKOTERMINAL,
                        "/data/attributes/holders/distribution_percentage/top_10"));
        return report.build();
    }

    /** GoPlus keys its result by the address in lower case. */
    static JsonNode token(Answers answers, Calls c, Identity project) {
        Call security = c.security();
        String address = project.address();
        return security == null || address == null
                ? MissingNode.getInstance()
                : answers.body(security).path("result").path(address.toLowerCase(java.util.Locale.ROOT));
    }

    static Call securityCall(Calls c) {
        return orNone(c.security(), Source.GOPLUS);
    }

    private static Call pairsCall(Calls c) {
        return orNone(c.pairs(), Source.DEXSCREENER);
    }

    private static Call orNone(@Nullable Call call, Source source) {
        return call == null ? new Call(source, "", null, null, Call.Form.JSON) : call;
    }

    /** An array, or an object with {@code pairs}, which may be null. */
    static JsonNode pairs(Answers answers, Calls c) {
        Call call = c.pairs();
        JsonNode body = call == null ? MissingNode.getInstance() : answers.body(call);
        return body.isArray() ? body : body.path("pairs");
    }

    private static JsonNode largestPair(JsonNode pairs) {
        JsonNode best = MissingNode.getInstance();
        BigDecimal most = BigDecimal.valueOf(-1);
        for (JsonNode pair : pairs) {
            BigDecimal liquidity = Numbers.of(pair.path("liquidity").path("usd"));
            if (liquidity != null && liquidity.compareTo(most) > 0) {
                most = liquidity;
                best = pair;
            }
        }
        return best;
    }

    private static JsonNode liquidity(JsonNode pairs) {
        BigDecimal sum = null;
        for (JsonNode pair : pairs) {
            BigDecimal liquidity = Numbers.of(pair.path("liquidity").path("usd"));
            if (liquidity != null) {
                sum = sum == null ? liquidity : sum.add(liquidity);
            }
        }
        return sum == null ? MissingNode.getInstance() : DecimalNode.valueOf(sum);
    }

    private static Report.Place at(Report.Place place, String pointer) {
        return new Report.Place(place.call(), place.value().at(pointer));
    }
}
