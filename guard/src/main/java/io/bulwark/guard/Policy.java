package io.bulwark.guard;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which guards look, how strictly, and what follows.
 *
 * @param name lower case, digits and dashes
 * @param monitorOnly true to judge and report without changing or stopping anything
 * @param guards settings by guard; a guard that is not named runs with {@link #settings the default ones}
 */
public record Policy(String name, boolean monitorOnly, Map<String, GuardSettings> guards) {
    private static final GuardSettings.CategoryRule BLOCKED =
            new GuardSettings.CategoryRule(true, GuardSettings.DEFAULT.threshold(), Verdict.BLOCK);
    private static final Map<String, GuardSettings> STANDARD = standard();

    /** Injection blocks, also when cut over several turns, personal data and secrets are redacted from MEDIUM, the rest is flagged; a broken guard does not stop traffic. */
    public static final Policy DEFAULT = new Policy("default", false, Map.of());

    public Policy {
        guards = Map.copyOf(guards);
    }

    private static Map<String, GuardSettings> standard() {
        Map<String, GuardSettings> map = new LinkedHashMap<>();
        map.put("security", with(Verdict.BLOCK, Severity.HIGH));
        map.put("privacy", with(Verdict.REDACT, Severity.MEDIUM));
        map.put("context", with(Verdict.FLAG, Severity.MEDIUM, Map.of("SPLIT_ATTACK", BLOCKED)));
        return map;
    }

    private static GuardSettings with(Verdict action, Severity from) {
        return with(action, from, Map.of());
    }

    private static GuardSettings with(
            Verdict action, Severity from, Map<String, GuardSettings.CategoryRule> categories) {
        GuardSettings d = GuardSettings.DEFAULT;
        return new GuardSettings(
                true, d.threshold(), action, from, d.failClosed(), d.limitMs(), categories, d.options());
    }

    /**
     * Reads a policy from YAML or JSON; the form is in docs/guard.md.
     *
     * @throws PolicyException naming every fault
     */
    public static Policy read(String document) {
        return PolicyReader.read(document);
    }

    /** The settings of a guard under this policy. */
    public GuardSettings settings(String guard) {
        GuardSettings own = guards.get(guard);
        return own != null ? own : STANDARD.getOrDefault(guard, GuardSettings.DEFAULT);
    }
}
