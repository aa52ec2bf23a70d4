package io.bulwark.storage;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of S3, or of a server that speaks its protocol. Credentials are found where every AWS program looks for
 * them: environment, profile, container, machine.
 */
public final class S3Objects implements Objects, AutoCloseable {
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(15);
    /** What S3 deletes in one call. */
    private static final int BATCH = 1_000;

    private static final long LARGEST = 64_000_000;

    private final S3Client s3;
    private final String bucket;
    private final String prefix;

    /**
     * @param prefix what all names begin with, such as {@code bulwark/}; may be empty
     * @param endpoint null for AWS itself
     * @param region null for that of the environment or the profile
     */
    public S3Objects(String bucket, String prefix, @Nullable URI endpoint, @Nullable String region) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(ATTEMPT))
                // Servers other than AWS do not know the newer checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // Nor all of them bodies that are signed piece by piece.
                .serviceConfiguration(c -> c.chunkedEncodingEnabled(false).pathStyleAccessEnabled(endpoint != null))
                .overrideConfiguration(o -> o.apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy()));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        if (region != null) {
            builder.region(Region.of(region));
        }
        this.s3 = builder.build();
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /** @throws BulwarkException STORAGE_UNAVAILABLE; then nothing was kept, or all of it */
    @Override
    public void put(String name, byte[] bytes) {
        String key = key(name);
        reached(() -> s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(bytes)));
    }

    /** @throws BulwarkException STORAGE_UNAVAILABLE */
    @Override
    public Optional<byte[]> get(String name) {
        String key = key(name);
        return reached(() -> {
            try (var object = s3.getObject(r -> r.bucket(bucket).key(key))) {
                if (object.response().contentLength() > LARGEST) {
                    object.abort();
                    throw new IllegalStateException("the object " + key + " was not put by Bulwark: it is too large");
                }
                return Optional.of(object.readAllBytes());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw unavailable(e);
            }
        });
    }

    /** @throws BulwarkException STORAGE_UNAVAILABLE; what was deleted until then stays deleted */
    @Override
    public int deleteBefore(String prefix, Instant instant) {
        String below = key(prefix) + "/";
        return reached(() -> {
            int deleted = 0;
            List<ObjectIdentifier> old = new ArrayList<>();
            for (S3Object object : s3.listObjectsV2Paginator(
                            r -> r.bucket(bucket).prefix(below))
                    .contents()) {
                if (object.lastModified().isBefore(instant)) {
                    old.add(ObjectIdentifier.builder().key(object.key()).build());
                }
                if (old.size() == BATCH) {
                    deleted += delete(old);
                }
            }
            return deleted + delete(old);
        });
    }

    private int delete(List<ObjectIdentifier> objects) {
        if (objects.isEmpty()) {
            return 0;
        }
        List<ObjectIdentifier> batch = List.copyOf(objects);
        objects.clear();
        int refused = s3.deleteObjects(
                        r -> r.bucket(bucket).delete(d -> d.objects(batch).quiet(true)))
                .errors()
                .size();
        return batch.size() - refused;
    }

    private String key(String name) {
        return prefix + ObjectName.checked(name);
    }

    private static <T> T reached(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw unavailable(e);
        }
    }

    private static BulwarkException unavailable(Exception e) {
        return BulwarkException.of(ErrorCode.STORAGE_UNAVAILABLE, "The store of objects cannot be reached", e);
    }

    @Override
    public void close() {
        s3.close();
    }
}
