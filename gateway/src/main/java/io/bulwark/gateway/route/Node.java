package io.bulwark.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One mapping of the configuration with its path. It notes which members were asked for; the others are faults. */
final class Node {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final String path;
    private final JsonNode json;
    private final List<String> faults;
    private final Set<String> known = new HashSet<>();

    Node(String path, @Nullable JsonNode json, List<String> faults) {
        this.path = path;
        this.faults = faults;
        this.json = json != null && json.isObject() ? json : MissingNode.getInstance();
        if (json != null && !json.isObject() && !json.isNull() && !json.isMissingNode()) {
            fault("", "must be a mapping");
        }
    }

    void fault(String member, String what) {
        String at = path.isEmpty() ? member : member.isEmpty() ? path : path + "." + member;
        faults.add(at + " " + what);
    }

    /** Every member that was not asked for is a fault. */
    void done() {
        json.properties().forEach(member -> {
            if (!known.contains(member.getKey())) {
                fault(member.getKey(), "is not known; there are " + new TreeSet<>(known));
            }
        });
    }

    private JsonNode get(String name) {
        known.add(name);
        return json.path(name);
    }

    boolean has(String name) {
        return !get(name).isMissingNode() && !get(name).isNull();
    }

    Node child(String name) {
        return new Node(path.isEmpty() ? name : path + "." + name, get(name), faults);
    }

    /** The members of a mapping whose names are free. */
    Map<String, Node> children() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        json.properties().forEach(member -> {
            known.add(member.getKey());
            nodes.put(member.getKey(), new Node(path + "." + member.getKey(), member.getValue(), faults));
        });
        return nodes;
    }

    Map<String, String> strings(String name) {
        Map<String, String> values = new LinkedHashMap<>();
        Node child = child(name);
        child.json.properties().forEach(member -> values.put(member.getKey(), child.text(member.getKey(), "")));
        return values;
    }

    /** The elements of a list, each a mapping or a text. */
    List<JsonNode> list(String name) {
        JsonNode list = get(name);
        List<JsonNode> elements = new ArrayList<>();
        if (list.isArray()) {
            list.forEach(elements::add);
        } else if (has(name)) {
            fault(name, "must be a list");
        }
        return elements;
    }

    Node element(String name, int index, @Nullable JsonNode json) {
        return new Node(path + "." + name + "[" + index + "]", json, faults);
    }

    String text(String name, String otherwise) {
        JsonNode value = get(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isValueNode()) {
            fault(name, "must be a text");
            return otherwise;
        }
        return value.asText();
    }

    int number(String name, int least, int most, int otherwise) {
        JsonNode value = get(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
            fault(name, "must be a whole number from " + least + " to " + most);
            return otherwise;
        }
        return value.asInt();
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = get(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            fault(name, "must be true or false");
        }
        return value.asBoolean(otherwise);
    }

    @Nullable
    BigDecimal amount(String name) {
        JsonNode value = get(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        try {
            BigDecimal amount = new BigDecimal(value.asText());
            if (value.isValueNode() && amount.signum() >= 0 && amount.compareTo(BigDecimal.valueOf(1_000_000)) <= 0) {
                return amount;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        fault(name, "must be a number from 0 to 1000000");
        return null;
    }

    /** {@code 250ms}, {@code 10s}, {@code 5m} or {@code 1h}; null when it is not set. */
    @Nullable
    Duration duration(String name) {
        String text = text(name, "");
        if (text.isEmpty()) {
            return null;
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            fault(name, "must be a time such as 250ms, 10s or 5m");
            return null;
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> type, E otherwise) {
        String text = text(name, "");
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(text)) {
                return value;
            }
        }
        if (!text.isEmpty()) {
            List<String> names = new ArrayList<>();
            for (E value : type.getEnumConstants()) {
                names.add(value.name().toLowerCase(Locale.ROOT));
            }
            fault(name, "must be one of " + names);
        }
        return otherwise;
    }
}
