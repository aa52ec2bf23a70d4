package io.bulwark.plans;

import io.bulwark.plans.PlansConfig.PlanSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All plans of this deployment: the built-in ones as changed by settings, and its own. */
@Singleton
public final class PlanCatalogue {
    private static final Set<String> LARGE = Set.of(Plan.EVERYTHING);
    private static final Set<String> MIDDLE = Set.of(Plan.EVERYTHING, "-research.realtime");
    private static final Set<String> SMALL = Set.of(Plan.EVERYTHING, "-research.realtime", "-research.advanced");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private final Map<String, Plan> plans;
    private final Plan defaultPlan;
    private final Plan servicePlan;

    /** @throws IllegalStateException naming the setting that is wrong */
    @Inject
    public PlanCatalogue(PlansConfig config) {
        Map<String, Plan> all = new LinkedHashMap<>();
        builtIn(all, "free", JobPriority.LOW, SMALL, null, "5/1d", "1/1m");
        builtIn(all, "pro", JobPriority.NORMAL, MIDDLE, null, "1000/1d", "10/1m");
        builtIn(all, "enterprise", JobPriority.HIGH, LARGE, null, "unlimited");
        builtIn(all, "token-basic", JobPriority.LOW, SMALL, "100", "10/1d");
        builtIn(all, "token-pro", JobPriority.NORMAL, MIDDLE, "1000", "100/1d");
        builtIn(all, "token-enterprise", JobPriority.HIGH, LARGE, "10000", "unlimited");
        config.catalogue().forEach((name, settings) -> all.put(name, plan(name, settings, all.get(name))));
        plans = Collections.unmodifiableMap(all);
        defaultPlan = named("bulwark.plans.default-plan", config.defaultPlan());
        servicePlan = named("bulwark.plans.service-plan", config.servicePlan());
        if (config.tokenGate().minimumWei().signum() < 0) {
            throw new IllegalStateException("bulwark.plans.token-gate.minimum-wei must not be negative");
        }
    }

    private static void builtIn(
            Map<String, Plan> all,
            String name,
            JobPriority priority,
            Set<String> features,
            @Nullable String tokens,
            String... limits) {
        Optional<BigInteger> from = Optional.ofNullable(tokens).map(Tokens::wei);
        all.put(name, new Plan(name, Limits.parse(List.of(limits)), priority, features, from));
    }

    private static Plan plan(String name, PlanSettings settings, @Nullable Plan builtIn) {
        String prefix = "bulwark.plans.catalogue." + name;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException(prefix + " must be a name of lower-case letters, digits and hyphens");
        }
        Optional<Plan> known = Optional.ofNullable(builtIn);
        Limits limits = settings.limits()
                .map(texts -> limits(prefix + ".limits", texts))
                .or(() -> known.map(Plan::limits))
                .orElseThrow(() -> new IllegalStateException(prefix + ".limits is required for a plan of your own"));
        Optional<BigInteger> from = settings.fromWei().or(() -> known.flatMap(Plan::fromWei));
        if (from.isPresent() && from.get().signum() < 0) {
            throw new IllegalStateException(prefix + ".from-wei must not be negative");
        }
        return new Plan(
                name,
                limits,
                settings.priority().or(() -> known.map(Plan::priority)).orElse(JobPriority.LOW),
                settings.features()
                        .<Set<String>>map(Set::copyOf)
                        .or(() -> known.map(Plan::features))
                        .orElse(Set.of(Plan.EVERYTHING)),
                from);
    }

    static Limits limits(String setting, List<String> texts) {
        try {
            return Limits.parse(texts);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(setting + " " + e.getMessage(), e);
        }
    }

    private Plan named(String setting, String name) {
        return plan(name)
                .orElseThrow(() -> new IllegalStateException(
                        setting + " names the unknown plan '" + name + "'; known are " + plans.keySet()));
    }

    public Collection<Plan> all() {
        return plans.values();
    }

    public Optional<Plan> plan(String name) {
        return Optional.ofNullable(plans.get(name));
    }

    /** The plan with the highest threshold that the balance reaches. */
    Optional<Plan> ofBalance(BigInteger wei) {
        return plans.values().stream()
                .filter(plan ->
                        plan.fromWei().filter(from -> from.compareTo(wei) <= 0).isPresent())
                .max(Comparator.comparing(plan -> plan.fromWei().orElseThrow()));
    }

    /** The first plan, in the order of the catalogue, that opens this feature. */
    Optional<Plan> offering(String feature) {
        return plans.values().stream()
                .filter(plan -> Plan.opens(plan.features(), feature))
                .findFirst();
    }

    Plan defaultPlan() {
        return defaultPlan;
    }

    Plan servicePlan() {
        return servicePlan;
    }
}
