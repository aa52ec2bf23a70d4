package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.ledger.MerkleTree;
import io.bulwark.compute.ledger.Payout;
import io.bulwark.kernel.TokenAmount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskVerifyPayoutTest {
    @TempDir
    Path folder;

    @Test
    void a_payout_is_proved_against_a_trusted_root_and_a_changed_one_is_not() throws Exception {
        List<Payout> payouts = new ArrayList<>();
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Payout payout = new Payout(
                    new UUID(1, i),
                    1,
                    new UUID(2, i),
                    "wallet:x",
                    TokenAmount.of(3),
                    TokenAmount.ZERO,
                    7,
                    Instant.EPOCH);
            payouts.add(payout);
            leaves.add(MerkleTree.leaf(payout.bytes("ledger")));
        }
        String root = HexFormat.of().formatHex(MerkleTree.root(leaves));
        ObjectNode answer = Json.object();
        ObjectNode proof = answer.putArray("proofs").addObject();
        proof.put("ledger", "ledger").put("index", 3).put("leaves", 5).put("root", root);
        ArrayNode path = proof.putArray("path");
        MerkleTree.proof(leaves, 3).forEach(hash -> path.add(HexFormat.of().formatHex(hash)));
        Payout paid = payouts.get(3);
        ObjectNode payout = proof.putObject("payout")
                .put("task_id", paid.task().toString())
                .put("attempt", 1)
                .put("node_id", paid.node().toString())
                .put("payee", "wallet:x")
                .put("amount", "3")
                .put("fee", "0")
                .put("epoch", 7)
                .put("at", paid.at().toString());
        Path file = folder.resolve("payouts.json");

        Files.writeString(file, answer.toString());
        Cli.Result proved = new Cli(folder).run("task", "verify-payout", "--from", file.toString(), "--root", root);
        payout.put("amount", "4");
        Files.writeString(file, answer.toString());
        Cli.Result changed = new Cli(folder).run("task", "verify-payout", "--from", file.toString(), "--root", root);
        Cli.Result none = new Cli(folder).run("task", "verify-payout");

        assertThat(proved.exit()).as(proved.err()).isEqualTo(Exit.OK);
        assertThat(proved.out()).contains("proved").contains("epoch 7");
        assertThat(changed.exit()).isEqualTo(Exit.RISK);
        assertThat(changed.out()).contains("NOT proved");
        assertThat(none.exit()).isEqualTo(Exit.USAGE);
    }
}
