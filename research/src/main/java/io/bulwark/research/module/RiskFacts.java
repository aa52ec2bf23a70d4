package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.score.Fact;
import io.bulwark.research.score.Facts;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Turns answers into the facts of the risk score. */
public final class RiskFacts {
    private RiskFacts() {}

    /** What the answers and the modules' reports tell of the risk; everything else stays unknown. */
    public static Facts of(Identity project, Answers answers, List<Report> reports) {
        Calls calls = Calls.of(project);
        Facts facts = Tokenomics.contract(OnChain.token(answers, calls, project));
        for (Report report : reports) {
            facts = with(facts, Fact.HOLDER_COUNT, report, "onchain", "holders");
            facts = with(facts, Fact.LIQUIDITY_USD, report, "onchain", "liquidity");
            facts = with(facts, Fact.FDV_RATIO, report, "tokenomics", "fdv_ratio");
            facts = withShare(facts, Fact.UNLOCK_30D_SHARE, report, "tokenomics", "unlock_30d_share");
        }
        JsonNode links = answers.body(calls.coin()).path("links");
        if (links.isObject()) {
            facts = facts.with(
                    Fact.HAS_WEBSITE, links.path("homepage").path(0).asText("").isBlank() ? 0 : 1);
            facts = facts.with(
                    Fact.HAS_SOCIAL,
                    links.path("twitter_screen_name").asText("").isBlank() ? 0 : 1);
        }
        Call pairs = calls.pairs();
        if (pairs != null && answers.failure(pairs).isEmpty()) {
            boolean boosted = false;
            for (JsonNode pair : OnChain.pairs(answers, calls)) {
                boosted |= pair.path("boosts").path("active").asInt() > 0;
            }
            facts = facts.with(Fact.PAID_PROMOTION, boosted ? 1 : 0);
        }
        return facts;
    }

    private static Facts with(Facts facts, Fact fact, Report report, String module, String name) {
        Optional<Metric> metric = report.module().equals(module) ? report.metric(name) : Optional.empty();
        BigDecimal value = metric.map(m -> Numbers.of(m.value())).orElse(null);
        return value == null || value.signum() < 0 ? facts : facts.with(fact, value.doubleValue());
    }

    /** A metric in percent as a share; what lies beyond the whole counts as the whole. */
    private static Facts withShare(Facts facts, Fact fact, Report report, String module, String name) {
        Optional<Metric> metric = report.module().equals(module) ? report.metric(name) : Optional.empty();
        BigDecimal value = metric.map(m -> Numbers.of(m.value())).orElse(null);
        return value == null || value.signum() < 0 ? facts : facts.with(fact, Math.min(1, value.doubleValue() / 100));
    }
}
