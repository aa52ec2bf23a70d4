package io.bulwark.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Price;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.provider.WireJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the targets of a route in the order in which they are asked. */
final class Chooser {
    private static final int USUAL_OUTPUT = 512;
    private static final int BYTES_PER_TOKEN = 4;
    private static final BigDecimal UNKNOWN = BigDecimal.valueOf(Long.MAX_VALUE);

    private Chooser() {}

    static List<Target> order(Route route, ObjectNode request, Timing timing) {
        if (route.targets().size() == 1) {
            return route.targets();
        }
        return switch (route.choose()) {
            case ORDER -> route.targets();
            case WEIGHT -> byWeight(route.targets(), timing);
            case LATENCY ->
                route.targets().stream()
                        .sorted(Comparator.comparingDouble(
                                (Target target) -> target.health().latency()))
                        .toList();
            case COST -> byCost(route.targets(), request);
        };
    }

    private static List<Target> byWeight(List<Target> targets, Timing timing) {
        List<Target> left = new ArrayList<>(targets);
        List<Target> chosen = new ArrayList<>();
        while (!left.isEmpty()) {
            long sum = left.stream().mapToLong(Target::weight).sum();
            long at = (long) (timing.random() * sum);
            int i = 0;
            for (; i < left.size() - 1 && at >= left.get(i).weight(); i++) {
                at -= left.get(i).weight();
            }
            chosen.add(left.remove(i));
        }
        return chosen;
    }

    private static List<Target> byCost(List<Target> targets, ObjectNode request) {
        int output = request.path("max_completion_tokens")
                .asInt(request.path("max_tokens").asInt(USUAL_OUTPUT));
        Usage guess = new Usage(WireJson.bytes(request).length / BYTES_PER_TOKEN, output, 0, 0, 0);
        return targets.stream()
                .sorted(Comparator.comparing((Target target) -> {
                    Price price = target.settings().price();
                    return price == null ? UNKNOWN : price.of(guess);
                }))
                .toList();
    }
}
