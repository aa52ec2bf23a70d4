package io.bulwark.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.compute.Digests;
import io.bulwark.compute.NodeKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's side of the protocol gives the same bytes as the server's. */
class NodeKeyTest {
    @TempDir
    Path folder;

    @Test
    void a_key_is_made_once_and_readable_by_its_owner_only() throws Exception {
        Path file = folder.resolve("deeper/node.key");
        NodeKey key = NodeKey.load(file);

        assertThat(NodeKey.load(file).publicKey()).isEqualTo(key.publicKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(key.toString())
                .doesNotContain(Files.readAllLines(file).get(1).substring(8));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> NodeKey.load(file)).hasMessageContaining("can be read by others");
        Path odd = folder.resolve("odd.key");
        Files.writeString(odd, "no key");
        Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> NodeKey.load(odd)).hasMessageContaining("is no key of a node");
    }

    @Test
    void signatures_and_commitments_are_those_that_the_server_checks() throws Exception {
        Path file = folder.resolve("node.key");
        NodeKey key = NodeKey.load(file);
        byte[] secret = HexFormat.of().parseHex(Files.readAllLines(file).get(1).substring("private ".length()));
        UUID node = UUID.randomUUID();
        UUID session = UUID.randomUUID();

        assertThat(key.publicKey()).isEqualTo(HexFormat.of().formatHex(NodeKeys.publicKey(secret)));
        assertThat(key.signRegistration("ledger", "00ff"))
                .isEqualTo(HexFormat.of().formatHex(NodeKeys.sign(secret, NodeKeys.registration("ledger", "00ff"))));
        assertThat(key.signFrame("ledger", node, session, 7, "{}"))
                .isEqualTo(HexFormat.of()
                        .formatHex(NodeKeys.sign(secret, NodeKeys.frame("ledger", node, session, 7, "{}"))));
        Attempt attempt = new Attempt(UUID.randomUUID(), 2);
        String salt = key.salt("ledger", attempt);
        assertThat(salt).hasSize(64).isEqualTo(key.salt("ledger", attempt));
        assertThat(salt).isNotEqualTo(key.salt("other", attempt));
        assertThat(Hashes.commitment("ledger", node, attempt, "output", salt))
                .isEqualTo(Digests.commitment(
                        "ledger", node, attempt.task(), attempt.epoch(), Digests.ofOutput("output"), salt));
    }
}
