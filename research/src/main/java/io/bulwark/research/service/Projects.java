package io.bulwark.research.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.research.Analyst;
import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Identity;
import io.bulwark.storage.Redis;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which project a name means, remembered. */
@Singleton
final class Projects {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration FOUND = Duration.ofDays(1);
    private static final Duration SEVERAL = Duration.ofHours(1);
    private static final Duration NONE = Duration.ofMinutes(1);
    /** In which the calls to the source that knows names are counted. */
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Analyst analyst;
    private final AnalysisStore store;
    private final Redis redis;
    private final InstantSource clock;

    @Inject
    Projects(Analyst analyst, AnalysisStore store, Redis redis, InstantSource clock) {
        this.analyst = analyst;
        this.store = store;
        this.redis = redis;
        this.clock = clock;
    }

    /**
     * The project that is meant.
     *
     * @throws BulwarkException CONFLICT with the {@code candidates} when several projects share the name, NOT_FOUND, and
     *     UPSTREAM_ERROR or SOURCE_BUSY when that cannot be found out now
     */
    Identity find(String query) {
        String name = name(query);
        Identity.Found found = remembered(name).orElseGet(() -> look(name, query));
        return switch (found) {
            case Identity.Found.Project project -> project.identity();
            case Identity.Found.Ambiguous several ->
                throw BulwarkException.of(
                        ErrorCode.CONFLICT,
                        "Several projects are called '" + query + "': name one by its id",
                        Map.of("candidates", candidates(several.candidates())));
            case Identity.Found.Nothing nothing ->
                throw switch (nothing.cause()) {
                    case UNKNOWN -> notFound(ErrorCode.NOT_FOUND, query, nothing, Map.of());
                    case UNREACHABLE -> notFound(ErrorCode.UPSTREAM_ERROR, query, nothing, Map.of());
                    case BUSY ->
                        notFound(ErrorCode.SOURCE_BUSY, query, nothing, Map.of("retry_after_s", WINDOW.toSeconds()));
                };
        };
    }

    private static BulwarkException notFound(
            ErrorCode code, String query, Identity.Found.Nothing nothing, Map<String, Object> details) {
        return BulwarkException.of(code, "'" + query + "' was not found: " + nothing.reason(), details);
    }

    /** A contract's case means nothing; that of a symbol tells it from an id. */
    private static String name(String query) {
        String name = query.strip();
        return name.contains("0x") || name.contains("0X") ? name.toLowerCase(Locale.ROOT) : name;
    }

    private Identity.Found look(String name, String query) {
        Identity.Found found = analyst.find(query, clock.instant().plus(LOOK));
        switch (found) {
            case Identity.Found.Project project -> {
                store.keep(name, project.identity(), clock.instant());
                remember(
                        name,
                        JsonNodeFactory.instance.objectNode().set("project", FindingsJson.of(project.identity())),
                        FOUND);
            }
            case Identity.Found.Ambiguous several -> {
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                ArrayNode rows = json.putArray("several");
                several.candidates().forEach(each -> rows.addObject()
                        .put("id", each.id())
                        .put("symbol", each.symbol())
                        .put("name", each.name())
                        .put("rank", each.rank()));
                remember(name, json, SEVERAL);
            }
            case Identity.Found.Nothing nothing -> {
                if (nothing.cause() != Identity.Found.Nothing.Cause.UNKNOWN) {
                    Optional<Identity> before = store.named(name);
                    if (before.isPresent()) {
                        return new Identity.Found.Project(before.get());
                    }
                } else {
                    remember(name, JsonNodeFactory.instance.objectNode().put("nothing", nothing.reason()), NONE);
                }
            }
        }
        return found;
    }

    private Optional<Identity.Found> remembered(String name) {
        try {
            return redis.get(key(name)).map(text -> read(FindingsJson.read(text)));
        } catch (Redis.Unavailable e) {
            return store.named(name).map(Identity.Found.Project::new);
        }
    }

    private static Identity.Found read(JsonNode json) {
        if (json.has("project")) {
            return new Identity.Found.Project(FindingsJson.identity(json.path("project")));
        }
        if (json.has("nothing")) {
            return new Identity.Found.Nothing(json.path("nothing").asText(), Identity.Found.Nothing.Cause.UNKNOWN);
        }
        List<Identity.Candidate> candidates = new ArrayList<>();
        json.path("several")
                .forEach(row -> candidates.add(new Identity.Candidate(
                        row.path("id").asText(),
                        row.path("symbol").asText(),
                        row.path("name").asText(),
                        row.path("rank").asInt())));
        return new Identity.Found.Ambiguous(candidates);
    }

    private void remember(String name, JsonNode json, Duration time) {
        try {
            redis.set(key(name), json.toString(), time);
        } catch (Redis.Unavailable e) {
            return;
        }
    }

    private static List<Map<String, Object>> candidates(List<Identity.Candidate> candidates) {
        return candidates.stream()
                .map(each -> each.rank() == Integer.MAX_VALUE
                        ? Map.<String, Object>of("id", each.id(), "symbol", each.symbol(), "name", each.name())
                        : Map.<String, Object>of(
                                "id", each.id(), "symbol", each.symbol(), "name", each.name(), "rank", each.rank()))
                .toList();
    }

    private static String key(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return "research:name:{" + HexFormat.of().formatHex(hash, 0, 16) + "}";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
