package io.bulwark.research.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** The JSON form of a risk score. */
public final class RiskJson {
    private RiskJson() {}

    /**
     * {@code risk_score} with one decimal; {@code points} is the same with four and equals the sum of the points of
     * {@code parts} and {@code floor}. Unknown facts stand in {@code parts} with a null value.
     */
    public static ObjectNode of(RiskScore score) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("risk_score", rounded(score.score(), 1));
        json.put("points", rounded(score.score(), 4));
        json.putArray("range").add(rounded(score.low(), 1)).add(rounded(score.high(), 1));
        json.put("coverage", rounded(score.coverage(), 3));
        json.put("rating", score.rating().name());
        ArrayNode parts = json.putArray("parts");
        for (RiskScore.Part part : score.parts()) {
            ObjectNode row = parts.addObject().put("fact", part.fact().wire());
            if (part.value() == null) {
                row.putNull("value");
            } else {
                row.put("value", part.value());
            }
            row.put("risk", rounded(part.risk(), 4))
                    .put("weight", rounded(part.weight(), 4))
                    .put("points", rounded(part.points(), 4))
                    .put("evidence", part.fact().evidence());
        }
        RiskScore.Floor floor = score.floor();
        if (floor == null) {
            json.putNull("floor");
        } else {
            json.putObject("floor").put("fact", floor.fact().wire()).put("points", rounded(floor.points(), 4));
        }
        ArrayNode unknown = json.putArray("not_assessed");
        score.notAssessed().forEach(f -> unknown.add(f.wire()));
        return json;
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }
}
