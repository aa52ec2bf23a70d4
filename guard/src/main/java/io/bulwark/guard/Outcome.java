package io.bulwark.guard;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer on an exchange.
 *
 * @param verdict the strictest of the guards' verdicts
 * @param would what an enforced policy would have said, where the policy only monitors
 * @param processed every part of the exchange that a redaction changed, and input and output as they may go on, by part
 * @param guards by name, in the order in which they ran
 * @param ms milliseconds
 */
public record Outcome(
        Verdict verdict,
        @Nullable Verdict would,
        Map<String, String> processed,
        Map<String, GuardResult> guards,
        double ms) {}
