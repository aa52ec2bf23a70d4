package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.storage.S3Objects;
import io.bulwark.testing.TestS3;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that speaks S3. */
class S3ObjectsTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant IN_THE_FUTURE = Instant.parse("2200-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private TestS3 server;

    @BeforeEach
    void start() {
        server = TestS3.start(folder);
        System.setProperty("aws.accessKeyId", TestS3.KEY);
        System.setProperty("aws.secretAccessKey", TestS3.KEY);
    }

    @AfterEach
    void stop() {
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private S3Objects objects() {
        return new S3Objects(TestS3.BUCKET, "bulwark/", server.url(), "us-east-1");
    }

    @Test
    void what_was_put_is_read_again_by_another_instance_and_replaced_as_a_whole() {
        try (S3Objects one = objects();
                S3Objects two = objects()) {
            assertThat(one.get("research/none")).isEmpty();

            one.put("research/a.json.gz", bytes("one"));
            one.put("research/a.json.gz", bytes("two"));

            assertThat(two.get("research/a.json.gz"))
                    .hasValueSatisfying(b -> assertThat(b).isEqualTo(bytes("two")));
        }
    }

    @Test
    void only_what_is_old_and_below_the_prefix_is_deleted_over_more_than_one_page() {
        try (S3Objects objects = objects()) {
            IntStream.range(0, 1_010).forEach(i -> objects.put("research/day/" + i, bytes("x")));
            objects.put("research-other/a", bytes("x"));

            assertThat(objects.deleteBefore("research", LONG_AGO)).isZero();
            assertThat(objects.deleteBefore("research", IN_THE_FUTURE)).isEqualTo(1_010);

            assertThat(objects.get("research/day/7")).isEmpty();
            assertThat(objects.get("research-other/a")).isPresent();
            assertThat(objects.deleteBefore("nothing", IN_THE_FUTURE)).isZero();
        }
    }

    @Test
    void a_store_that_is_away_or_refuses_the_key_is_said_to_be_unavailable_and_never_taken_for_an_empty_one() {
        System.setProperty("aws.accessKeyId", "another");
        try (S3Objects stranger = objects()) {
            unavailable(() -> stranger.put("research/a", bytes("x")));
        }
        System.setProperty("aws.accessKeyId", TestS3.KEY);
        try (S3Objects objects = objects()) {
            objects.put("research/a", bytes("x"));
            server.close();

            unavailable(() -> objects.get("research/a"));
            unavailable(() -> objects.put("research/a", bytes("y")));
            unavailable(() -> objects.deleteBefore("research", IN_THE_FUTURE));
        }
    }

    private static void unavailable(Runnable call) {
        assertThatThrownBy(call::run).asInstanceOf(type(BulwarkException.class)).satisfies(e -> assertThat(e.code())
                .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));
    }

    @Test
    void a_name_cannot_leave_the_prefix() {
        try (S3Objects objects = objects()) {
            for (String name : new String[] {"../x", "a/../../x", "/etc/passwd", "", "a//b", ".hidden", "A"}) {
                assertThatThrownBy(() -> objects.put(name, bytes("x")))
                        .as(name)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
