package io.bulwark.guard.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailResult;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Vault;
import io.bulwark.guard.Verdict;
import java.util.LinkedHashSet;

/** Checks what a user says before the model sees it. */
public final class BulwarkInputGuardrail implements InputGuardrail {
    private final GuardEngine engine;
    private final Policy policy;
    private final Vault vault;

    /**
     * A guardrail under a policy.
     *
     * @param vault keeps what is redacted; give the same one to {@link BulwarkOutputGuardrail} to have it put back
     */
    public BulwarkInputGuardrail(GuardEngine engine, Policy policy, Vault vault) {
        this.engine = engine;
        this.policy = policy;
        this.vault = vault;
    }

    @Override
    public InputGuardrailResult validate(UserMessage message) {
        if (!message.hasSingleText()) {
            // Without this an image would carry its text past the guards.
            return fatal("Bulwark checks messages of one text; this one has other contents");
        }
        String text = message.singleText();
        Outcome outcome = engine.check(Exchange.input(text), policy, new LinkedHashSet<>(engine.names()), vault);
        if (outcome.verdict() == Verdict.BLOCK) {
            return fatal(Reasons.of(outcome));
        }
        String processed = outcome.processed().getOrDefault("input", text);
        return processed.equals(text) ? success() : successWith(processed);
    }
}
