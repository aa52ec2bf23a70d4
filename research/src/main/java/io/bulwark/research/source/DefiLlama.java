package io.bulwark.research.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Value locked in protocols, and unlock schedules. */
public final class DefiLlama {
    private DefiLlama() {}

    /** All protocols in one large list; a row names its {@code gecko_id}. */
    public static Call protocols() {
        return Call.get(Source.DEFILLAMA, "/protocols", Call.Form.PROTOCOLS);
    }

    /** The rows with a {@code gecko_id}, with it and their {@code tvl}: as a tree the list would take 100 MB. */
    static JsonNode read(JsonFactory factory, String body) throws IOException {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        try (JsonParser parser = factory.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return JsonNodeFactory.instance.missingNode();
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                ObjectNode row = row(parser);
                if (row.has("gecko_id") && row.has("tvl")) {
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
            if (name.equals("gecko_id") && value == JsonToken.VALUE_STRING) {
                row.put(name, parser.getText());
            } else if (name.equals("tvl") && (value.isNumeric() || value == JsonToken.VALUE_STRING)) {
                row.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return row;
    }

    /** The unlock schedule of a project; most have none. The files are public but promised by nobody. */
    public static Call schedule(String slug) {
        return Call.get(Source.DEFILLAMA_FILES, "/emissions/" + Call.encoded(slug));
    }
}
