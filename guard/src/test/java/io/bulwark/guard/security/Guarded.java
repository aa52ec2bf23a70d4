package io.bulwark.guard.security;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Policy;
import java.util.List;
import java.util.Objects;

/** Exchanges through the security guard alone. */
final class Guarded {
    static final GuardEngine ENGINE = new GuardEngine(List.of(SecurityGuard.standard()));

    private Guarded() {}

    static GuardResult check(Exchange exchange) {
        return check(exchange, Policy.DEFAULT);
    }

    static GuardResult check(Exchange exchange, Policy policy) {
        return Objects.requireNonNull(ENGINE.check(exchange, policy).guards().get("security"));
    }

    static GuardResult input(String text) {
        return check(Exchange.input(text));
    }

    static GuardResult output(String text) {
        return check(Exchange.output(text));
    }

    static GuardResult document(String text) {
        return check(reading(text));
    }

    static Exchange reading(String document) {
        return new Exchange(null, null, List.of(), List.of(new Exchange.Source("d", document)), null, null);
    }

    static Exchange saying(String role, String content) {
        return new Exchange(null, null, List.of(new Exchange.Message(role, content)), List.of(), null, null);
    }

    static Policy with(String options) {
        return Policy.read(
                "name: p\nguards:\n  security: {action: block, act_from: HIGH, options: {" + options + "}}\n");
    }

    static List<String> categories(GuardResult result) {
        return result.findings().stream().map(Finding::category).distinct().toList();
    }

    /** What stands at the place of a finding. */
    static String passage(String text, Finding finding) {
        return text.substring(text.offsetByCodePoints(0, finding.start()), text.offsetByCodePoints(0, finding.end()));
    }
}
