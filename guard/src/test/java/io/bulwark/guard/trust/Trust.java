package io.bulwark.guard.trust;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Exchange.Source;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Policy;
import java.util.ArrayList;
import java.util.List;

/** Asks the trust guard alone. */
final class Trust {
    static final GuardEngine ENGINE = new GuardEngine(List.of(TrustGuard.standard()));

    private Trust() {}

    static GuardResult check(Exchange exchange) {
        return check(exchange, Policy.DEFAULT);
    }

    static GuardResult check(Exchange exchange, Policy policy) {
        return ENGINE.check(exchange, policy).guards().get("trust");
    }

    /** What is found in an answer that rests on the sources given. */
    static List<Finding> find(String answer, String... sources) {
        return check(resting(answer, sources)).findings();
    }

    static List<String> categories(String answer, String... sources) {
        return find(answer, sources).stream().map(Finding::category).toList();
    }

    static Exchange resting(String answer, String... sources) {
        List<Source> all = new ArrayList<>();
        for (String source : sources) {
            all.add(new Source("s" + (all.size() + 1), source));
        }
        return Exchange.output(answer).resting(all);
    }
}
