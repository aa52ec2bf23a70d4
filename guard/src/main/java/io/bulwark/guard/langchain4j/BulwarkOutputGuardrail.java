package io.bulwark.guard.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Vault;
import io.bulwark.guard.Verdict;
import java.util.LinkedHashSet;

/** Checks what a model answers, and puts back what the input guardrail took out. */
public final class BulwarkOutputGuardrail implements OutputGuardrail {
    private final GuardEngine engine;
    private final Policy policy;
    private final Vault vault;

    /**
     * A guardrail under a policy.
     *
     * @param vault the one of the {@link BulwarkInputGuardrail} of the same conversation
     */
    public BulwarkOutputGuardrail(GuardEngine engine, Policy policy, Vault vault) {
        this.engine = engine;
        this.policy = policy;
        this.vault = vault;
    }

    @Override
    public OutputGuardrailResult validate(AiMessage message) {
        String text = message.text();
        if (text == null) {
            return success();
        }
        Outcome outcome = engine.check(Exchange.output(text), policy, new LinkedHashSet<>(engine.names()), new Gone());
        if (outcome.verdict() == Verdict.BLOCK) {
            return fatal(Reasons.of(outcome));
        }
        // The guards see placeholders; only the person they belong to sees the values.
        String processed = vault.restore(outcome.processed().getOrDefault("output", text));
        return processed.equals(text) ? success() : successWith(processed);
    }

    /** What the model says of others stays out of sight: no number, so that nothing puts it back. */
    private static final class Gone implements Vault {
        @Override
        public String placeholder(String category, String value) {
            return "[" + category + "]";
        }

        @Override
        public String restore(String text) {
            return text;
        }
    }
}
