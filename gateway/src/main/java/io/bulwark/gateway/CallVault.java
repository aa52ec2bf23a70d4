package io.bulwark.gateway;

import io.bulwark.guard.Vault;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The placeholders of one call, undone in its own answer. Belongs to one thread at a time. */
final class CallVault implements Vault {
    private static final int LONGEST_NAME = 100;

    private final Map<String, String> nameByValue = new HashMap<>();
    private final Map<String, String> valueByName = new HashMap<>();
    private final Map<String, Integer> last = new HashMap<>();

    @Override
    public String placeholder(String category, String value) {
        return nameByValue.computeIfAbsent(category + '\n' + value, _ -> {
            String name = "[" + category + "_" + last.merge(category, 1, Integer::sum) + "]";
            valueByName.put(name, value);
            return name;
        });
    }

    /** Takes over the placeholders of earlier calls. */
    void know(Map<String, String> values) {
        values.forEach((name, value) -> {
            int cut = name.lastIndexOf('_');
            String category = name.substring(1, cut);
            valueByName.put(name, value);
            nameByValue.put(category + '\n' + value, name);
            last.merge(category, Integer.parseInt(name.substring(cut + 1, name.length() - 1)), Math::max);
        });
    }

    Map<String, String> values() {
        return Map.copyOf(valueByName);
    }

    boolean isEmpty() {
        return valueByName.isEmpty();
    }

    @Override
    public String restore(String text) {
        return restore(text, UnaryOperator.identity());
    }

    private String restore(String text, UnaryOperator<String> form) {
        if (valueByName.isEmpty() || text.indexOf('[') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        for (int open = text.indexOf('['); open >= 0; open = text.indexOf('[', at)) {
            int end = text.indexOf(']', open, Math.min(text.length(), open + LONGEST_NAME));
            String value = end < 0 ? null : valueByName.get(text.substring(open, end + 1));
            out.append(text, at, open);
            out.append(value == null ? "[" : form.apply(value));
            at = value == null ? open + 1 : end + 1;
        }
        return out.append(text, at, text.length()).toString();
    }

    /** The same placeholders for text within a JSON string, such as the arguments of a tool. */
    Vault inJson() {
        return new Vault() {
            @Override
            public String placeholder(String category, String value) {
                return CallVault.this.placeholder(category, value);
            }

            @Override
            public String restore(String text) {
                return CallVault.this.restore(text, CallVault::escaped);
            }
        };
    }

    private static String escaped(String value) {
        String quoted =
                com.fasterxml.jackson.databind.node.TextNode.valueOf(value).toString();
        return quoted.substring(1, quoted.length() - 1);
    }
}
