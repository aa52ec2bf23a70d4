package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Market data, supplies, links, community and developer figures. Numbers are numbers here. */
public final class CoinGecko {
    private static final int LIMIT = 429;

    private CoinGecko() {}

    public static Call search(String query) {
        return Call.get(Source.COINGECKO, "/search?query=" + Call.encoded(query), Call.Form.COINGECKO);
    }

    public static Call coin(String id) {
        return Call.get(
                Source.COINGECKO,
                "/coins/" + Call.encoded(id)
                        + "?localization=false&tickers=false&market_data=true&community_data=true&developer_data=true",
                Call.Form.COINGECKO);
    }

    /** Prices of several projects by id, in one call. */
    public static Call prices(Collection<String> ids) {
        String joined = ids.stream().sorted().map(Call::encoded).collect(Collectors.joining(","));
        return Call.get(Source.COINGECKO, "/simple/price?vs_currencies=usd&ids=" + joined, Call.Form.COINGECKO);
    }

    public static Call contract(Chain chain, String address) {
        return Call.get(
                Source.COINGECKO,
                "/coins/" + chain.platform() + "/contract/" + Call.encoded(address),
                Call.Form.COINGECKO);
    }

    /** Prices, caps and the week's curve of many projects, at most 100. */
    public static Call markets(List<String> ids) {
        return Call.get(
                Source.COINGECKO,
                "/coins/markets?vs_currency=usd&per_page=100&sparkline=true&price_change_percentage=7d&ids="
                        + Call.encoded(String.join(",", ids)),
                Call.Form.COINGECKO);
    }

    /** Prices, caps and volumes of the last days, one a day from 91 days on: {@code [[milliseconds, value]]}. */
    public static Call history(String id, int days) {
        return Call.get(
                Source.COINGECKO,
                "/coins/" + Call.encoded(id) + "/market_chart?vs_currency=usd&days=" + days + "&precision=full",
                Call.Form.COINGECKO);
    }

    /** Limits come as {@code {"status":{"error_code":429}}}, other faults as {@code {"error":...}}. */
    static Optional<Answer.Failed> fault(JsonNode body) {
        if (body.path("status").path("error_code").asInt() == LIMIT) {
            return Optional.of(new Answer.Failed(Answer.Why.RATE_LIMITED, "asked for a pause"));
        }
        return body.has("error") && body.size() <= 2
                ? Optional.of(new Answer.Failed(Answer.Why.NOT_FOUND, "does not know it"))
                : Optional.empty();
    }
}
