package io.bulwark.guard.privacy;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Policy;
import java.util.List;
import java.util.Objects;

/** What the privacy guard counts in a text, as "CATEGORY value". */
final class Found {
    static final GuardEngine ENGINE = new GuardEngine(List.of(PrivacyGuard.standard()));

    private Found() {}

    static GuardResult result(String text) {
        return Objects.requireNonNull(
                ENGINE.check(Exchange.input(text), Policy.DEFAULT).guards().get("privacy"));
    }

    static List<String> in(String text) {
        int[] points = text.codePoints().toArray();
        return result(text).findings().stream()
                .map(f -> f.category() + " " + new String(points, f.start(), f.end() - f.start()))
                .toList();
    }
}
