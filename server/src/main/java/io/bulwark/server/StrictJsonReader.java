package io.bulwark.server;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.bulwark.kernel.BulwarkException;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Locale;

/**
 * Reads JSON bodies strictly: bounded in size and depth, no unknown members, no silent conversion, no duplicate names, and
 * every fault named by its field.
 */
@jakarta.ws.rs.ext.Provider
@Consumes(MediaType.APPLICATION_JSON)
@Priority(1)
@Singleton
public final class StrictJsonReader implements MessageBodyReader<Object> {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 100;

    // Providers are made before the runtime configuration is there.
    private final Provider<ServerConfig> config;
    private final ObjectMapper mapper = mapper();

    @Inject
    StrictJsonReader(Provider<ServerConfig> config) {
        this.config = config;
    }

    static ObjectMapper mapper() {
        JsonFactory factory = new JsonFactoryBuilder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(MAX_NUMBER)
                        .maxNameLength(1_000)
                        .build())
                .build();
        ObjectMapper mapper = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        for (CoercionInputShape shape : new CoercionInputShape[] {
            CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean
        }) {
            mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
        }
        return mapper;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return type.getName().startsWith("io.bulwark.");
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        ObjectReader reader = mapper.readerFor(mapper.constructType(generic));
        Object value;
        try {
            // Always UTF-8: detection would take a stray leading zero byte for UTF-16.
            value = reader.readValue(new BodyLimit(in, config.get().maxBodyBytes()));
        } catch (JacksonException | CharConversionException e) {
            throw explain(e);
        }
        if (value == null) {
            throw BulwarkException.invalid("body", "must be one JSON object");
        }
        return value;
    }

    /** Reads a text frame as strictly as a body. */
    <T> T read(String json, Class<T> type) {
        try {
            T value = mapper.readValue(json, type);
            if (value == null) {
                throw BulwarkException.invalid("body", "must be one JSON object");
            }
            return value;
        } catch (JacksonException e) {
            throw explain(e);
        }
    }

    private static BulwarkException explain(IOException e) {
        if (e.getCause() instanceof BulwarkException inner) {
            return inner;
        }
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                BulwarkException.invalid(path(unknown), "is not a known member");
            case InvalidFormatException format -> BulwarkException.invalid(path(format), expected(format));
            case MismatchedInputException mismatch
            when mismatch.getPath().isEmpty() -> BulwarkException.invalid("body", "must be one JSON object");
            case MismatchedInputException mismatch -> BulwarkException.invalid(path(mismatch), expected(mismatch));
            case StreamConstraintsException _ ->
                BulwarkException.invalid(
                        "body", "is nested deeper than " + MAX_DEPTH + " levels, or holds an overlong name or number");
            case JsonMappingException mapping
            when mapping.getCause() instanceof StreamConstraintsException ->
                BulwarkException.invalid(
                        path(mapping),
                        "is nested deeper than " + MAX_DEPTH + " levels, or holds an overlong name or number");
            case JsonMappingException mapping
            when mapping.getCause() instanceof InputCoercionException ->
                BulwarkException.invalid(path(mapping), "must be a whole number that fits 64 bits");
            case JsonMappingException mapping
            when mapping.getCause() instanceof JsonProcessingException syntax -> syntax(syntax);
            case JsonMappingException mapping -> BulwarkException.invalid(path(mapping), "is not valid");
            case JsonProcessingException syntax -> syntax(syntax);
            default -> BulwarkException.invalid("body", "is not valid UTF-8");
        };
    }

    private static BulwarkException syntax(JsonProcessingException e) {
        String original = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
        if (original.startsWith("Duplicate field")) {
            return BulwarkException.invalid("body", "names a member twice");
        }
        if (original.startsWith("Invalid UTF-8")) {
            return BulwarkException.invalid("body", "is not valid UTF-8");
        }
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return BulwarkException.invalid("body", "is not valid JSON" + where);
    }

    private static String expected(MismatchedInputException e) {
        Class<?> target = e.getTargetType();
        if (target == null) {
            return "has the wrong type";
        }
        return switch (target.getSimpleName().toLowerCase(Locale.ROOT)) {
            case "string" -> "must be a string";
            case "long", "int", "integer" -> "must be a whole number";
            case "boolean" -> "must be true or false";
            case "map", "linkedhashmap" -> "must be an object with string values";
            case "list", "arraylist" -> "must be an array";
            default -> "has the wrong type";
        };
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}
