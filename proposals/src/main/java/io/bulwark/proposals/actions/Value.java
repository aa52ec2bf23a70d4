package io.bulwark.proposals.actions;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Tuple;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An argument of a call, decoded from bytes or as its author wrote it. */
sealed interface Value {
    int SHOWN = 160;
    int SHOWN_ITEMS = 8;

    /** In lower case. */
    record Account(String address) implements Value {}

    record Number(BigInteger value) implements Value {}

    record Flag(boolean value) implements Value {}

    record Bytes(byte[] value) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes && Arrays.equals(bytes.value, value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "0x" + HexFormat.of().formatHex(value, 0, Math.min(value.length, SHOWN))
                    + (value.length > SHOWN ? "…" : "");
        }
    }

    record Text(String value) implements Value {}

    record Items(List<Value> items) implements Value {}

    /** A value as headlong decodes it. */
    static Value decoded(@Nullable Object object) {
        return switch (object) {
            case null -> new Text("");
            case Address address -> new Account(address.toString().toLowerCase(Locale.ROOT));
            case BigInteger number -> new Number(number);
            case Integer number -> new Number(BigInteger.valueOf(number));
            case Long number -> new Number(BigInteger.valueOf(number));
            case Boolean flag -> new Flag(flag);
            case byte[] bytes -> new Bytes(bytes);
            case String text -> new Text(text);
            case Tuple tuple -> {
                List<Value> items = new ArrayList<>(tuple.size());
                for (int i = 0; i < tuple.size(); i++) {
                    items.add(decoded(tuple.get(i)));
                }
                yield new Items(items);
            }
            default -> {
                if (!object.getClass().isArray()) {
                    yield new Text(object.toString());
                }
                int length = Array.getLength(object);
                List<Value> items = new ArrayList<>(length);
                for (int i = 0; i < length; i++) {
                    items.add(decoded(Array.get(object, i)));
                }
                yield new Items(items);
            }
        };
    }

    /** A value as it is written in JSON: the form says what it is. */
    static Value written(JsonNode node) {
        if (node.isArray() || node.isObject()) {
            List<Value> items = new ArrayList<>(node.size());
            node.forEach(item -> items.add(written(item)));
            return new Items(items);
        }
        if (node.isBoolean()) {
            return new Flag(node.booleanValue());
        }
        if (node.isIntegralNumber()) {
            return new Number(node.bigIntegerValue());
        }
        String text = node.asText().strip();
        if (Forms.ADDRESS.matcher(text).matches()) {
            return new Account(text.toLowerCase(Locale.ROOT));
        }
        if (Forms.HEX.matcher(text).matches()) {
            return new Bytes(HexFormat.of().parseHex(text, 2, text.length()));
        }
        return Forms.NUMBER.matcher(text).matches() ? new Number(new BigInteger(text)) : new Text(text);
    }

    /** Tells {@code seen} every address in this value. */
    default void accounts(Consumer<String> seen) {
        if (this instanceof Account account) {
            seen.accept(account.address());
        } else if (this instanceof Items items) {
            items.items().forEach(item -> item.accounts(seen));
        }
    }

    /** For people: short, and the same for the same value. */
    default String shown() {
        return switch (this) {
            case Account account -> account.address();
            case Number number -> number.value().toString();
            case Flag flag -> String.valueOf(flag.value());
            case Bytes bytes -> clip(readable(bytes));
            case Text text -> "\"" + clip(text.value()) + "\"";
            case Items items -> {
                StringBuilder all = new StringBuilder("[");
                for (int i = 0; i < Math.min(items.items().size(), SHOWN_ITEMS) && all.length() < SHOWN; i++) {
                    all.append(i == 0 ? "" : ", ").append(items.items().get(i).shown());
                }
                int more = items.items().size() - SHOWN_ITEMS;
                yield clip(
                        all.append(more > 0 ? ", and " + more + " more]" : "]").toString());
            }
        };
    }

    /** Names such as {@code bytes32 "ETH-A"} are text in a fixed number of bytes. */
    private static String readable(Bytes bytes) {
        byte[] value = bytes.value();
        int end = value.length;
        while (end > 0 && value[end - 1] == 0) {
            end--;
        }
        boolean ascii = end > 2 && end < value.length && value.length == 32;
        for (int i = 0; i < end && ascii; i++) {
            ascii = value[i] >= 0x20 && value[i] < 0x7f;
        }
        return ascii ? "\"" + new String(value, 0, end, StandardCharsets.US_ASCII) + "\"" : bytes.toString();
    }

    private static String clip(String text) {
        return text.length() <= SHOWN
                ? text
                : text.substring(0, Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN) + "…";
    }

    /** Forms of written values. */
    final class Forms {
        static final Pattern ADDRESS = Pattern.compile("0[xX][0-9a-fA-F]{40}");
        static final Pattern HEX = Pattern.compile("0x(?:[0-9a-fA-F]{2}){0,100000}");
        static final Pattern NUMBER = Pattern.compile("-?\\d{1,80}");

        private Forms() {}
    }
}
