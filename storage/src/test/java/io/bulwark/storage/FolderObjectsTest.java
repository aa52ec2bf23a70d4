package io.bulwark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderObjectsTest {
    @TempDir
    Path folder;

    @Test
    void what_was_put_is_read_again_and_replaced_as_a_whole() {
        Objects objects = new FolderObjects(folder);
        assertThat(objects.get("research/none")).isEmpty();

        objects.put("research/a.json.gz", bytes("one"));
        objects.put("research/a.json.gz", bytes("two"));

        assertThat(objects.get("research/a.json.gz"))
                .hasValueSatisfying(b -> assertThat(b).isEqualTo(bytes("two")));
    }

    @Test
    void only_what_is_old_and_below_the_prefix_is_deleted() throws Exception {
        Objects objects = new FolderObjects(folder);
        objects.put("research/old", bytes("x"));
        objects.put("research/new", bytes("x"));
        objects.put("other/old", bytes("x"));
        Instant now = Instant.parse("2026-11-21T00:00:00Z");
        Files.setLastModifiedTime(folder.resolve("research/old"), FileTime.from(now.minusSeconds(10)));
        Files.setLastModifiedTime(folder.resolve("research/new"), FileTime.from(now.plusSeconds(10)));
        Files.setLastModifiedTime(folder.resolve("other/old"), FileTime.from(now.minusSeconds(10)));

        assertThat(objects.deleteBefore("research", now)).isEqualTo(1);
        assertThat(objects.deleteBefore("nothing", now)).isZero();

        assertThat(objects.get("research/old")).isEmpty();
        assertThat(objects.get("research/new")).isPresent();
        assertThat(objects.get("other/old")).isPresent();
    }

    @Test
    void a_name_cannot_leave_the_folder() {
        Objects objects = new FolderObjects(folder);
        for (String name : new String[] {"../x", "a/../../x", "/etc/passwd", "", "a//b", ".hidden", "A"}) {
            assertThatThrownBy(() -> objects.put(name, bytes("x")))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
