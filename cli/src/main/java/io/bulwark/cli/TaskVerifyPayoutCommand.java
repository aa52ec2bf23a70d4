package io.bulwark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.compute.ledger.Payout;
import io.bulwark.compute.ledger.PayoutProof;
import io.bulwark.kernel.TokenAmount;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify-payout",
        header = "Check that a task's payouts stand under the root of their epoch",
        description = {
            "%nThe proof is computed here; the server is only asked for it. With --root, the root is yours: noted or"
                    + " anchored when the epoch was closed. Without, it is the server's word, and only shows that it agrees"
                    + " with itself.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Exit codes: 0 every payout is proved, 1 one is not, 5 there is no proof yet",
            "",
            "Examples:",
            "  bulwark task verify-payout 0198f2c4-77aa-7000-8000-000000000001",
            "  bulwark task verify-payout --from payouts.json --root 5dc9..."
        })
final class TaskVerifyPayoutCommand implements Callable<Integer> {
    private static final int MOST_PATH = 63;

    private final Console console;

    @Parameters(paramLabel = "TASK", arity = "0..1", description = "The task's id.")
    @Nullable
    String task;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "The answer of /api/v1/tasks/TASK/payouts in a file, or - for standard input.")
    @Nullable
    String from;

    @Option(names = "--root", paramLabel = "HEX", description = "The root that you trust, 64 hexadecimal digits.")
    @Nullable
    String root;

    @Mixin
    ServerOptions server = new ServerOptions();

    TaskVerifyPayoutCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        byte[] trusted = root == null ? null : hash(root, "--root");
        JsonNode answer = answer();
        List<PayoutProof> proofs = new ArrayList<>();
        for (JsonNode proof : answer.path("proofs")) {
            proofs.add(read(proof));
        }
        if (proofs.isEmpty()) {
            throw new CliException(
                    Exit.REFUSED,
                    "there is no proof yet",
                    "next: try again when the epoch is closed, in about a minute");
        }
        Render page = new Render(console);
        boolean all = true;
        for (PayoutProof proof : proofs) {
            boolean holds = proof.holds(trusted == null ? proof.root() : trusted);
            all &= holds;
            Payout payout = proof.payout();
            page.line((holds ? "proved      " : "NOT proved  ") + payout.amount() + " to " + Text.safe(payout.payee())
                    + " for attempt " + payout.attempt());
            page.facts(
                    2,
                    List.of(
                            "epoch " + payout.epoch(),
                            "leaf " + proof.index() + " of " + proof.leaves(),
                            "root " + HexFormat.of().formatHex(trusted == null ? proof.root() : trusted)));
        }
        if (trusted == null) {
            page.line("The root is the server's word; give --root to check against one that you trust.");
        }
        console.print(page.toString());
        return all ? Exit.OK : Exit.RISK;
    }

    private JsonNode answer() {
        if ((from == null) == (task == null)) {
            throw new CliException(Exit.USAGE, "give a task or --from, one of both");
        }
        if (from != null) {
            try {
                return Json.parse(new TextInput(console).read(from));
            } catch (JsonProcessingException e) {
                throw new CliException(Exit.INPUT, Text.safe(from) + ": " + Json.fault(e));
            }
        }
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            return session.api().get("/api/v1/tasks/" + Api.encode(String.valueOf(task)) + "/payouts", Map.of());
        }
    }

    private static PayoutProof read(JsonNode proof) {
        JsonNode payout = proof.path("payout");
        List<byte[]> path = new ArrayList<>();
        for (JsonNode step : proof.path("path")) {
            path.add(hash(step.asText(), "path"));
        }
        if (path.size() > MOST_PATH) {
            throw new CliException(Exit.INPUT, "the proof is longer than any tree is high");
        }
        try {
            return new PayoutProof(
                    proof.path("ledger").asText(),
                    new Payout(
                            UUID.fromString(payout.path("task_id").asText()),
                            payout.path("attempt").asInt(),
                            UUID.fromString(payout.path("node_id").asText()),
                            payout.path("payee").asText(),
                            amount(payout, "amount"),
                            amount(payout, "fee"),
                            payout.path("epoch").asLong(),
                            Instant.parse(payout.path("at").asText())),
                    proof.path("index").asLong(),
                    proof.path("leaves").asLong(),
                    path,
                    hash(proof.path("root").asText(), "root"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CliException(Exit.INPUT, "the proof has an id or a time that is none");
        }
    }

    private static TokenAmount amount(JsonNode payout, String member) {
        return TokenAmount.parse(payout.path(member).asText())
                .orElseThrow(() -> new CliException(Exit.INPUT, "the proof has an " + member + " that is none"));
    }

    private static byte[] hash(String hex, String what) {
        if (hex.length() == 64 && hex.chars().allMatch(HexFormat::isHexDigit)) {
            return HexFormat.of().parseHex(hex);
        }
        throw new CliException(Exit.INPUT, what + " must be 64 hexadecimal digits");
    }
}
