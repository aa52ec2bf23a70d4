package io.bulwark.research.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Set;

/** Value locked in protocols, and unlock schedules. */
public final class DefiLlama {
    private static final Set<String> ROW = Set.of("gecko_id", "slug", "parentProtocol");
    private static final Set<String> KEPT = Set.of(
            "name",
            "slug",
            "gecko_id",
            "url",
            "twitter",
            "github",
            "governanceID",
            "raises",
            "oracles",
            "oraclesBreakdown",
            "audits",
            "audit_links");
    private static final int MOST_DAYS = 400;
    private static final int LARGEST_MEMBER = 2_000;

    private DefiLlama() {}

    /** All protocols in one large list; a row names its {@code gecko_id}. */
    public static Call protocols() {
        return Call.get(Source.DEFILLAMA, "/protocols", Call.Form.PROTOCOLS);
    }

    /**
     * One protocol, or a family of them such as all versions of an exchange: what it raised and from whom, whose prices it uses,
     * and its value locked day by day.
     */
    public static Call protocol(String slug) {
        return Call.get(Source.DEFILLAMA, "/protocol/" + Call.encoded(slug), Call.Form.PROTOCOL);
    }

    /**
     * The rows that name a {@code gecko_id} or a family, with that, their {@code slug} and their {@code tvl}: as a tree the list
     * would take 100 MB.
     */
    static JsonNode read(JsonFactory factory, String body) throws IOException {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        try (JsonParser parser = factory.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return JsonNodeFactory.instance.missingNode();
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                ObjectNode row = row(parser);
                if ((row.has("gecko_id") || row.has("parentProtocol")) && row.has("tvl")) {
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    private static ObjectNode row(JsonParser parser) throws IOException {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (ROW.contains(name) && value == JsonToken.VALUE_STRING) {
                row.put(name, parser.getText());
            } else if (name.equals("tvl") && (value.isNumeric() || value == JsonToken.VALUE_STRING)) {
                row.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return row;
    }

    /** The members in {@link #KEPT}, and of {@code tvl} the last {@value #MOST_DAYS} days; the rest can be tens of megabytes. */
    static JsonNode protocol(JsonFactory factory, String body) throws IOException {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        try (JsonParser parser = factory.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return JsonNodeFactory.instance.missingNode();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (KEPT.contains(name)) {
                    int[] room = {LARGEST_MEMBER};
                    kept.set(name, tree(parser, value, room));
                } else if (name.equals("tvl") && value == JsonToken.START_ARRAY) {
                    kept.set(name, days(parser));
                } else {
                    parser.skipChildren();
                }
            }
            return kept;
        }
    }

    /** A value as a tree of at most {@code room} nodes; what is beyond is left out. */
    private static JsonNode tree(JsonParser parser, JsonToken start, int[] room) throws IOException {
        boolean fits = --room[0] > 0;
        switch (start) {
            case START_OBJECT -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonNode value = tree(parser, parser.nextToken(), room);
                    if (fits) {
                        object.set(name, value);
                    }
                }
                return object;
            }
            case START_ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                    if (token == null) {
                        throw new EOFException("an array without its end");
                    }
                    JsonNode value = tree(parser, token, room);
                    if (fits) {
                        array.add(value);
                    }
                }
                return array;
            }
            case VALUE_STRING -> {
                return JsonNodeFactory.instance.textNode(parser.getText());
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                BigDecimal number = Numbers.of(JsonNodeFactory.instance.textNode(parser.getText()));
                return number == null
                        ? JsonNodeFactory.instance.nullNode()
                        : JsonNodeFactory.instance.numberNode(number);
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return JsonNodeFactory.instance.booleanNode(start == JsonToken.VALUE_TRUE);
            }
            default -> {
                return JsonNodeFactory.instance.nullNode();
            }
        }
    }

    private static ArrayNode days(JsonParser parser) throws IOException {
        ArrayDeque<ObjectNode> last = new ArrayDeque<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            ObjectNode day = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if ((name.equals("date") || name.equals("totalLiquidityUSD"))
                        && (value.isNumeric() || value == JsonToken.VALUE_STRING)) {
                    day.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            last.add(day);
            if (last.size() > MOST_DAYS) {
                last.removeFirst();
            }
        }
        ArrayNode days = JsonNodeFactory.instance.arrayNode();
        last.forEach(days::add);
        return days;
    }

    /** The unlock schedule of a project; most have none. The files are public but promised by nobody. */
    public static Call schedule(String slug) {
        return Call.get(Source.DEFILLAMA_FILES, "/emissions/" + Call.encoded(slug));
    }
}
