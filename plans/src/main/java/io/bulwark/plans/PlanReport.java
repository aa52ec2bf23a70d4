package io.bulwark.plans;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/** What a caller is told about its own plans. Times are ISO-8601. */
public record PlanReport(
        String subject,
        List<String> plans,
        boolean unlimited,
        List<Window> limits,
        String priority,
        List<String> features) {
    /**
     * One limit and what is left of it.
     *
     * @param scope the key whose own cap this is, empty for the plan's
     */
    public record Window(
            long limit, @JsonProperty("window_s") long windowSeconds, long remaining, String resetAt, String scope) {}

    static PlanReport of(Holder holder, Entitlement.Granted granted, List<Limiter.WindowState> states) {
        return new PlanReport(
                holder.subject(),
                granted.plans().stream().map(Plan::name).toList(),
                granted.limits().unlimited(),
                states.stream()
                        .map(state -> new Window(
                                state.limit().max(),
                                state.limit().window().toSeconds(),
                                state.remaining(),
                                state.resetAt().toString(),
                                state.limit().scope()))
                        .toList(),
                granted.priority().name().toLowerCase(Locale.ROOT),
                granted.features().stream().sorted().toList());
    }
}
