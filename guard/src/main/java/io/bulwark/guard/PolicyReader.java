package io.bulwark.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bulwark.guard.GuardSettings.CategoryRule;
import io.bulwark.guard.PolicyException.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads policies from YAML or JSON. Members that it does not know are faults, so that a slip never weakens a policy. */
final class PolicyReader {
    private static final Set<String> GUARDS = Set.of("security", "privacy", "token", "trust", "context", "bias");
    private static final Set<String> MEMBERS =
            Set.of("enabled", "threshold", "action", "act_from", "on_failure", "limit_ms", "categories", "options");
    private static final Set<Object> STREAMS = Set.of("hold", "window", "after");
    private static final int LONGEST = 100_000;
    private static final ObjectMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().loaderOptions(limits()).build())
            .build();

    private final List<Fault> faults = new ArrayList<>();

    private PolicyReader() {}

    private static LoaderOptions limits() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LONGEST);
        options.setMaxAliasesForCollections(10);
        options.setNestingDepthLimit(20);
        options.setAllowDuplicateKeys(false);
        return options;
    }

    static Policy read(String document) {
        if (document.length() > LONGEST) {
            throw new PolicyException(List.of(new Fault("policy", "is longer than " + LONGEST + " characters")));
        }
        JsonNode root;
        try {
            root = YAML.readTree(document);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ")";
            throw new PolicyException(List.of(new Fault("policy", "is neither YAML nor JSON" + where)));
        }
        PolicyReader reader = new PolicyReader();
        Policy policy = reader.policy(root);
        if (!reader.faults.isEmpty()) {
            throw new PolicyException(reader.faults);
        }
        return policy;
    }

    private Policy policy(JsonNode root) {
        if (root == null || !root.isObject()) {
            faults.add(new Fault("policy", "must be an object with name and guards"));
            return Policy.DEFAULT;
        }
        unknown("", root, Set.of("name", "description", "monitor_only", "guards"));
        String name = root.path("name").asText("");
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            faults.add(new Fault("name", "must be 1 to 63 lower-case letters, digits and dashes"));
        }
        Map<String, GuardSettings> guards = new LinkedHashMap<>();
        JsonNode members = root.path("guards");
        if (!members.isMissingNode() && !members.isObject()) {
            faults.add(new Fault("guards", "must be an object"));
        }
        members.properties().forEach(entry -> {
            if (!GUARDS.contains(entry.getKey())) {
                faults.add(new Fault("guards." + entry.getKey(), "is no guard; there are " + sorted(GUARDS)));
            } else {
                guards.put(entry.getKey(), settings(entry.getKey(), entry.getValue()));
            }
        });
        return new Policy(name, flag("monitor_only", root, false), guards);
    }

    private GuardSettings settings(String guard, JsonNode node) {
        String at = "guards." + guard;
        GuardSettings standard = Policy.DEFAULT.settings(guard);
        if (node.isBoolean()) {
            return with(standard, node.asBoolean());
        }
        if (!node.isObject()) {
            faults.add(new Fault(at, "must be an object, or true or false"));
            return standard;
        }
        unknown(at + ".", node, MEMBERS);
        // Who names an action means it for every category.
        Map<String, CategoryRule> categories =
                new LinkedHashMap<>(node.has("action") ? Map.of() : standard.categories());
        node.path("categories").properties().forEach(entry -> {
            String place = at + ".categories." + entry.getKey();
            unknown(place + ".", entry.getValue(), Set.of("enabled", "threshold", "action"));
            categories.put(
                    entry.getKey().toUpperCase(Locale.ROOT),
                    new CategoryRule(
                            flag(place + ".enabled", entry.getValue(), true),
                            number(place + ".threshold", entry.getValue(), standard.threshold(), 0, 1),
                            action(place + ".action", entry.getValue(), standard.action())));
        });
        Map<String, Object> options = new LinkedHashMap<>();
        node.path("options")
                .properties()
                .forEach(e -> options.put(e.getKey(), YAML.convertValue(e.getValue(), Object.class)));
        Object stream = options.get("stream");
        if (stream != null && !STREAMS.contains(stream)) {
            faults.add(new Fault(at + ".options.stream", "must be hold, window or after"));
        }
        String failure = node.path("on_failure").asText("open");
        if (!failure.equals("open") && !failure.equals("closed")) {
            faults.add(new Fault(at + ".on_failure", "must be open or closed"));
        }
        return new GuardSettings(
                flag(at + ".enabled", node, true),
                number(at + ".threshold", node, standard.threshold(), 0, 1),
                action(at + ".action", node, standard.action()),
                severity(at + ".act_from", node, standard.actFrom()),
                failure.equals("closed"),
                (int) number(at + ".limit_ms", node, standard.limitMs(), 1, 60_000),
                categories,
                options);
    }

    private static GuardSettings with(GuardSettings s, boolean enabled) {
        return new GuardSettings(
                enabled,
                s.threshold(),
                s.action(),
                s.actFrom(),
                s.failClosed(),
                s.limitMs(),
                s.categories(),
                s.options());
    }

    private void unknown(String prefix, JsonNode node, Set<String> known) {
        node.properties().forEach(entry -> {
            if (!known.contains(entry.getKey())) {
                faults.add(new Fault(prefix + entry.getKey(), "is not known; there are " + sorted(known)));
            }
        });
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static JsonNode last(String place, JsonNode node) {
        return node.path(place.substring(place.lastIndexOf('.') + 1));
    }

    private boolean flag(String place, JsonNode node, boolean standard) {
        JsonNode value = last(place, node);
        if (!value.isMissingNode() && !value.isBoolean()) {
            faults.add(new Fault(place, "must be true or false"));
        }
        return value.asBoolean(standard);
    }

    private double number(String place, JsonNode node, double standard, double least, double most) {
        JsonNode value = last(place, node);
        if (value.isMissingNode()) {
            return standard;
        }
        if (!value.isNumber() || value.asDouble() < least || value.asDouble() > most) {
            faults.add(new Fault(place, "must be a number from " + plain(least) + " to " + plain(most)));
            return standard;
        }
        return value.asDouble();
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private Verdict action(String place, JsonNode node, Verdict standard) {
        JsonNode value = last(place, node);
        if (value.isMissingNode()) {
            return standard;
        }
        return switch (value.asText()) {
            case "allow" -> Verdict.ALLOW;
            case "flag" -> Verdict.FLAG;
            case "redact" -> Verdict.REDACT;
            case "block" -> Verdict.BLOCK;
            default -> {
                faults.add(new Fault(place, "must be allow, flag, redact or block"));
                yield standard;
            }
        };
    }

    private Severity severity(String place, JsonNode node, Severity standard) {
        JsonNode value = last(place, node);
        if (value.isMissingNode()) {
            return standard;
        }
        for (Severity severity : Severity.values()) {
            if (severity.name().equalsIgnoreCase(value.asText())) {
                return severity;
            }
        }
        faults.add(new Fault(place, "must be LOW, MEDIUM, HIGH or CRITICAL"));
        return standard;
    }
}
