package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;

/** Recomputes the equations that an answer spells out. */
final class ArithmeticDetector implements Detector {
    @Override
    public String name() {
        return "arithmetic";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage answer : Answers.of(inspection)) {
            for (Equations.Wrong wrong :
                    Equations.of(MathTokens.of(answer.text())).wrong()) {
                out.add(Finding.at(
                                answer,
                                wrong.start(),
                                wrong.end(),
                                "ARITHMETIC_ERROR",
                                Severity.HIGH,
                                wrong.sure(),
                                name(),
                                "Recomputed, the result is " + wrong.right() + ". Correct it and what rests on it.")
                        .suggesting(wrong.right()));
            }
        }
    }
}
