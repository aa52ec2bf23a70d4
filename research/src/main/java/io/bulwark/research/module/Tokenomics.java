package io.bulwark.research.module;

import static io.bulwark.research.module.Calls.place;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.research.score.Fact;
import io.bulwark.research.score.Facts;
import io.bulwark.research.score.FactsReader;
import io.bulwark.research.score.RiskScore;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Source;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Supply, dilution, control of the liquidity and the powers in the contract. */
final class Tokenomics {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

    private Tokenomics() {}

    static List<Call> wants(Identity project) {
        Calls c = Calls.of(project);
        return c.all(c.coin(), c.token(), c.security(), Unlocks.call(project));
    }

    static Report read(Identity project, Answers answers, Instant now) {
        Calls c = Calls.of(project);
        Report.Builder report = new Report.Builder("tokenomics", answers);
        BigDecimal circulating = report.number(
                "circulating_supply",
                "tokens",
                place(answers, c.coin(), Source.COINGECKO, "/market_data/circulating_supply"));
        JsonNode token = OnChain.token(answers, c, project);
        Call security = OnChain.securityCall(c);
        BigDecimal total = report.number(
                "total_supply",
                "tokens",
                place(answers, c.coin(), Source.COINGECKO, "/market_data/total_supply"),
                new Report.Place(security, token.path("total_supply")));
        report.number("max_supply", "tokens", place(answers, c.coin(), Source.COINGECKO, "/market_data/max_supply"));
        BigDecimal diluted = report.number(
                "fdv",
                "usd",
                place(answers, c.coin(), Source.COINGECKO, "/market_data/fully_diluted_valuation/usd"),
                place(answers, c.token(), Source.GECKOTERMINAL, "/data/attributes/fdv_usd"));
        BigDecimal market =
                io.bulwark.research.source.Numbers.of(answers.body(c.coin()).at("/market_data/market_cap/usd"));
        report.computed("fdv_ratio", "ratio", ratio(diluted, market), c.coin(), "market value unknown");
        report.computed(
                "inflation_upper_bound",
                "percent",
                circulating == null || total == null || total.compareTo(circulating) < 0
                        ? null
                        : percent(ratio(total.subtract(circulating), circulating)),
                c.coin(),
                "supplies unknown");
        Unlocks.read(report, project, answers, circulating, now);
        Facts facts = contract(token);
        share(report, "lp_creator_share", facts, Fact.LP_CREATOR_SHARE, security);
        share(report, "lp_locked_share", facts, Fact.LP_LOCKED_SHARE, security);
        share(report, "sell_tax", facts, Fact.SELL_TAX, security);
        for (String power : List.of(
                "is_honeypot",
                "is_mintable",
                "owner_change_balance",
                "hidden_owner",
                "transfer_pausable",
                "is_blacklisted",
                "is_proxy",
                "is_open_source")) {
            report.flag(power, token.path(power), false, security);
        }
        report.list("risk_factors", token.isObject() ? factors(facts) : null, security);
        return report.build();
    }

    /** What of the contract and its liquidity speaks against it, heaviest first, as the risk score counts it. */
    private static ArrayNode factors(Facts facts) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (RiskScore.Part part : RiskScore.of(facts).heaviest(Fact.values().length)) {
            if (part.known() && part.risk() >= RiskScore.UNKNOWN_RISK) {
                rows.addObject()
                        .put("factor", part.fact().wire())
                        .put("title", part.fact().title())
                        .put("value", part.value())
                        .put("points", BigDecimal.valueOf(part.points()).setScale(4, RoundingMode.HALF_UP));
            }
        }
        return rows;
    }

    /** What the scanner says of the contract; a row that cannot be read says nothing. */
    static Facts contract(JsonNode token) {
        try {
            return token.isObject() ? FactsReader.readKnown(token) : Facts.none();
        } catch (FactsReader.Refused e) {
            return Facts.none();
        }
    }

    private static void share(Report.Builder report, String name, Facts facts, Fact fact, Call security) {
        var value = facts.value(fact);
        report.computed(
                name,
                "percent",
                value.isPresent() ? BigDecimal.valueOf(value.getAsDouble()).multiply(PERCENT) : null,
                security,
                "goplus: does not say");
    }

    private static @Nullable BigDecimal ratio(@Nullable BigDecimal of, @Nullable BigDecimal to) {
        return of == null || to == null || to.signum() <= 0 ? null : of.divide(to, MathContext.DECIMAL32);
    }

    private static @Nullable BigDecimal percent(@Nullable BigDecimal share) {
        return share == null ? null : share.multiply(PERCENT);
    }
}
