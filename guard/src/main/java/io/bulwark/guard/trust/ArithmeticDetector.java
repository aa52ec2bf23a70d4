package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.guard.trust.MathTokens.Token;
import java.util.List;

/** Recomputes the equations, changes, conversions, totals and dates that an answer spells out. */
final class ArithmeticDetector implements Detector {
    @Override
    public String name() {
        return "arithmetic";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage answer : Answers.of(inspection)) {
            List<Token> tokens = MathTokens.of(answer.text(), answer::pause);
            int checked = say(answer, Equations.of(tokens, answer::pause), "ARITHMETIC_ERROR", out)
                    + say(answer, Claims.of(tokens), "ARITHMETIC_ERROR", out)
                    + say(answer, Totals.of(answer.text()), "ARITHMETIC_ERROR", out)
                    + say(answer, DateClaims.of(tokens), "DATE_ERROR", out);
            if (checked > 0) {
                out.detail("calculations", checked);
            }
        }
    }

    private int say(Passage answer, Equations.Result result, String category, Findings out) {
        for (Equations.Wrong wrong : result.wrong()) {
            answer.pause();
            out.add(Finding.at(
                            answer,
                            wrong.start(),
                            wrong.end(),
                            category,
                            Severity.HIGH,
                            wrong.sure(),
                            name(),
                            "Recomputed, this should be " + wrong.right() + ". Correct it and what rests on it.")
                    .suggesting(wrong.right()));
        }
        return result.checked();
    }
}
