package io.bulwark.server;

import io.bulwark.testing.FakeMarkets;
import io.bulwark.testing.TestFolders;
import io.bulwark.testing.TestS3;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sources of research on this machine, and a bucket for what is past its time. */
public final class TestMarkets implements QuarkusTestResourceLifecycleManager {
    private static @Nullable FakeMarkets markets;
    private static @Nullable TestS3 bucket;
    private static @Nullable Path folder;

    static FakeMarkets markets() {
        return Objects.requireNonNull(markets);
    }

    static TestS3 bucket() {
        return Objects.requireNonNull(bucket);
    }

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("bulwark-bucket");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        markets = FakeMarkets.start();
        bucket = TestS3.start(folder);
        System.setProperty("aws.accessKeyId", TestS3.KEY);
        System.setProperty("aws.secretAccessKey", TestS3.KEY);
        Map<String, String> settings = new HashMap<>(markets.environment());
        settings.put("bulwark.objects.s3.bucket", TestS3.BUCKET);
        settings.put("bulwark.objects.s3.endpoint", bucket.url().toString());
        settings.put("bulwark.objects.s3.region", "us-east-1");
        return settings;
    }

    @Override
    public void stop() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        if (bucket != null) {
            bucket.close();
        }
        if (markets != null) {
            markets.close();
        }
        if (folder != null) {
            TestFolders.delete(folder);
        }
    }
}
