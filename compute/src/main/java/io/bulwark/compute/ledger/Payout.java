package io.bulwark.compute.ledger;

import io.bulwark.kernel.TokenAmount;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What one attempt earned.
 *
 * @param amount what the payee got
 * @param fee what the network kept
 * @param epoch the batch of payouts whose root covers it
 */
public record Payout(
        UUID task, int attempt, UUID node, String payee, TokenAmount amount, TokenAmount fee, long epoch, Instant at) {
    private static final String FORM = "bulwark-payout-v1";

    /** The bytes behind its leaf: unambiguous, and bound to one ledger. */
    public byte[] bytes(String ledger) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, FORM);
            text(out, ledger);
            out.writeLong(epoch);
            out.writeLong(task.getMostSignificantBits());
            out.writeLong(task.getLeastSignificantBits());
            out.writeInt(attempt);
            out.writeLong(node.getMostSignificantBits());
            out.writeLong(node.getLeastSignificantBits());
            text(out, payee);
            text(out, amount.toString());
            text(out, fee.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
