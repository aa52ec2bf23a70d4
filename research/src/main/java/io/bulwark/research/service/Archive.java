package io.bulwark.research.service;

import io.bulwark.storage.Objects;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Finished analyses: the last days in PostgreSQL, what is older in cold storage, for a month. */
@Singleton
final class Archive {
    private static final String PREFIX = "research/analysis";
    private static final int BATCH = 200;
    private static final int LARGEST = 16_000_000;

    private final AnalysisStore store;
    private final Objects objects;
    private final ResearchConfig config;
    private final InstantSource clock;

    @Inject
    Archive(AnalysisStore store, Objects objects, ResearchConfig config, InstantSource clock) {
        this.store = store;
        this.objects = objects;
        this.config = config;
        this.clock = clock;
    }

    Optional<String> find(UUID job) {
        return store.result(job).or(() -> objects.get(name(job)).map(Archive::unzipped));
    }

    /** Moves what is past its time; a crash between the two steps leaves a copy too many, never one too few. */
    int sweep() {
        Instant now = clock.instant();
        int moved = 0;
        while (true) {
            Map<UUID, String> batch = store.oldest(now.minus(config.kept()), BATCH);
            if (batch.isEmpty()) {
                break;
            }
            batch.forEach((job, result) -> objects.put(name(job), zipped(result)));
            store.delete(List.copyOf(batch.keySet()));
            moved += batch.size();
        }
        objects.deleteBefore(PREFIX, now.minus(config.archived()));
        return moved;
    }

    /** A job's id begins with its time. */
    private static String name(UUID job) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(job.getMostSignificantBits() >>> 16), ZoneOffset.UTC);
        return PREFIX + "/" + day + "/" + job + ".json.gz";
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String unzipped(byte[] bytes) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(gzip.readNBytes(LARGEST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
