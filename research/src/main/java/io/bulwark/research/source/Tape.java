package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers kept in a folder, one file a call, so that a whole analysis can be repeated without network. */
public final class Tape {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST = 64_000_000;

    private final @Nullable Path replay;
    private final @Nullable Path record;

    private Tape(@Nullable Path replay, @Nullable Path record) {
        this.replay = replay;
        this.record = record;
    }

    public static Tape none() {
        return new Tape(null, null);
    }

    public static Tape replaying(Path folder) {
        return new Tape(folder, null);
    }

    public static Tape recording(Path folder) {
        return new Tape(null, folder);
    }

    /**
     * A kept body and when it was fetched.
     *
     * @param missing whether the source said that it does not know what was asked for
     */
    record Kept(String body, Instant at, boolean missing) {}

    boolean replays() {
        return replay != null;
    }

    Optional<Kept> find(Call call) {
        if (replay == null) {
            return Optional.empty();
        }
        Path file = file(replay, call);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            JsonNode kept = JSON.readTree(file.toFile());
            return Optional.of(new Kept(
                    kept.path("body").asText(),
                    Instant.parse(kept.path("fetched_at").asText()),
                    kept.path("missing").asBoolean()));
        } catch (IOException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    void keep(Call call, String body, Instant at) {
        write(call, row(call, at).put("body", body));
    }

    /** That a source does not know something is an answer too. */
    void keepMissing(Call call, Instant at) {
        write(call, row(call, at).put("missing", true));
    }

    private static ObjectNode row(Call call, Instant at) {
        return JSON.createObjectNode().put("request", call.signature()).put("fetched_at", at.toString());
    }

    private void write(Call call, ObjectNode row) {
        if (record == null) {
            return;
        }
        try {
            Path file = file(record, call);
            Files.createDirectories(file.getParent());
            Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a call's answer is kept: a folder per source, a name from the call. */
    static Path file(Path folder, Call call) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(call.signature().getBytes(StandardCharsets.UTF_8));
            return folder.resolve(call.source().wire()).resolve(HexFormat.of().formatHex(hash, 0, 12) + ".json");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
